import {
  type CancellationToken,
  commands,
  type ExtensionContext,
  ProgressLocation,
  ViewColumn,
  type WebviewPanel,
  window,
  workspace,
} from 'vscode';
import { z } from 'zod';
import { CodedError, type Disposable } from '../../base/index.js';
import { traceTitle } from '../../view/trace-title.js';
import { basename } from '../shared/files.js';
import { log } from '../shared/log.js';
import { reporting } from '../shared/notify.js';
import { activeTraceFile } from '../traces/active.js';
import { openTraceFile } from '../traces/actions.js';
import type { TraceDocuments } from '../traces/documents.js';
import type { CompareActions } from '../traces/panel.js';
import { findTrace } from './find-parent.js';
import { CompareMark } from './mark.js';
import { COMPARE_VIEW, ComparePanel, type CompareServices } from './panel.js';
import { type Comparing, pathArgument, placeArgument, savedComparing, withDocument } from './place.js';
import { indexIn } from './sides.js';

/** What a row of the list gives to the commands of its context menu. */
const rowArgument = z.object({ mrsiTrace: z.int().nonnegative() });

/** Compares traces and runs: the commands, the marked trace, and the panels, which come back after a reload. */
export class Comparisons implements Disposable {
  readonly mark = new CompareMark();
  private readonly services: CompareServices;

  constructor(
    private readonly context: ExtensionContext,
    private readonly documents: TraceDocuments,
    movedImages: ReadonlyMap<string, string>,
  ) {
    this.services = {
      context,
      documents,
      movedImages,
      openTrace: (path, id) => this.openTrace(path, id),
      compare: (comparing) => this.open(comparing),
    };
  }

  /** What trace panels ask for. */
  readonly actions: CompareActions = {
    compare: reporting(async (document, how, index) => {
      if (how === 'mark') await this.select(document.path, index);
      else if (how === 'parent') await this.compareWithParent(document.path, index);
      else await this.compareWithSelected(document.path, index);
    }),
    marked: (document) => {
      const { value } = this.mark;
      if (value === undefined) return undefined;
      const { title } = value;
      if (value.path !== document.path) return { title };
      const index = document.indexOf(value.id);
      return { title, ...(index === undefined ? {} : { index }) };
    },
    onMark: this.mark.onChange,
  };

  dispose(): void {
    this.mark.dispose();
  }

  register(): readonly Disposable[] {
    const row = (work: (path: string, index: number) => Promise<void>) =>
      reporting(async (given: unknown) => {
        const { path, index } = await this.traceAt(given);
        await work(path, index);
      });
    return [
      commands.registerCommand(
        'mrsi.compareTraces',
        reporting(async (left: unknown, right: unknown) => this.compareTraces(left, right)),
      ),
      commands.registerCommand(
        'mrsi.compareRuns',
        reporting(async (left: unknown, right: unknown) => this.compareRuns(left, right)),
      ),
      commands.registerCommand(
        'mrsi.selectForCompare',
        row((path, index) => this.select(path, index)),
      ),
      commands.registerCommand(
        'mrsi.compareWithSelected',
        row((path, index) => this.compareWithSelected(path, index)),
      ),
      commands.registerCommand(
        'mrsi.compareWithParent',
        row((path, index) => this.compareWithParent(path, index)),
      ),
      window.registerWebviewPanelSerializer(COMPARE_VIEW, {
        deserializeWebviewPanel: (panel: WebviewPanel, state: unknown) => {
          const saved = savedComparing.safeParse(state);
          if (saved.success) new ComparePanel(panel, saved.data, this.services);
          else panel.dispose();
          return Promise.resolve();
        },
      }),
    ];
  }

  /** The trace of a row of the list, or else the one that the active panel shows. @throws CodedError where no panel is active */
  async traceAt(given: unknown): Promise<{ readonly path: string; readonly index: number }> {
    const path = activeTraceFile();
    if (path === undefined) throw new CodedError('usage', 'Open a trace file first');
    const chosen = rowArgument.safeParse(given);
    return { path, index: chosen.success ? chosen.data.mrsiTrace : await this.shownIndex(path) };
  }

  /** Marks a trace to be compared with another; the same one again takes the mark back. */
  async select(path: string, index: number): Promise<void> {
    const marked = this.mark.value;
    const { id, title } = await this.named(path, index);
    this.mark.set(marked?.path === path && marked.id === id ? undefined : { path, id, title });
  }

  /** Compares a trace with the marked one, or with one that is asked for where none is marked. */
  async compareWithSelected(path: string, index: number): Promise<void> {
    const { id } = await this.named(path, index);
    const { value } = this.mark;
    const isOther = value !== undefined && (value.path !== path || value.id !== id);
    const marked = isOther ? value : await this.askForTrace(path, id);
    if (marked === undefined) return;
    this.open({ kind: 'traces', left: { path: marked.path, id: marked.id }, right: { path, id } });
  }

  /** Compares a fork with what it was forked from, or a run of a probe with the original, wherever that is. */
  async compareWithParent(path: string, index: number): Promise<void> {
    const { id, origin } = await this.named(path, index);
    if (origin === undefined)
      throw new CodedError('usage', 'This trace is no fork of another one, and no run of a probe');
    const left = await this.searching((token) => findTrace(this.documents, origin, path, token));
    if (left === undefined)
      throw new CodedError('trace/unknown', `No trace file of the workspace has the trace ${origin}`, {
        subject: path,
      });
    this.open({ kind: 'traces', left, right: { path, id } });
  }

  /** Opens a comparison in an editor tab of its own. */
  open(comparing: Comparing): void {
    const panel = window.createWebviewPanel(COMPARE_VIEW, 'Compare', ViewColumn.Active, { enableFindWidget: true });
    new ComparePanel(panel, comparing, this.services);
  }

  /** `mrsi.compareTraces({ uri, id }, { uri, id })`; what is missing is asked for. */
  private async compareTraces(left: unknown, right: unknown): Promise<void> {
    const [one, other] = [placeArgument.safeParse(left), placeArgument.safeParse(right)];
    if (one.success && other.success) return this.open({ kind: 'traces', left: one.data, right: other.data });
    if (left !== undefined && !one.success)
      throw new CodedError('usage', `mrsi.compareTraces takes { uri, id } twice: ${one.error.message}`);
    const path = activeTraceFile();
    if (path === undefined) throw new CodedError('usage', 'Open a trace file first');
    await this.compareWithSelected(path, await this.shownIndex(path));
  }

  /** `mrsi.compareRuns(left?, right?)`, the addresses of two trace files. */
  private async compareRuns(left: unknown, right: unknown): Promise<void> {
    const [one, other] = [pathArgument.safeParse(left), pathArgument.safeParse(right)];
    const first = one.success
      ? one.data
      : (activeTraceFile() ?? (await this.askForFile('The run on the left', undefined)));
    if (first === undefined) return;
    const second = other.success ? other.data : await this.askForFile(`Compare ${basename(first)} with`, first);
    if (second !== undefined) this.open({ kind: 'runs', left: first, right: second });
  }

  private async askForFile(title: string, without: string | undefined): Promise<string | undefined> {
    const files = await workspace.findFiles('**/*.mrsitrace', '**/node_modules/**');
    const items = files
      .filter((file) => file.fsPath !== without)
      .map((file) => ({ label: basename(file.fsPath), description: workspace.asRelativePath(file), path: file.fsPath }))
      .toSorted((a, b) => b.label.localeCompare(a.label));
    if (items.length === 0) throw new CodedError('usage', 'The workspace has no other trace file');
    const chosen = await window.showQuickPick(items, {
      title: 'MRSI: Compare Runs',
      placeHolder: title,
      matchOnDescription: true,
    });
    return chosen?.path;
  }

  /** Asks for another trace of the file. */
  private askForTrace(
    path: string,
    without: string,
  ): Promise<{ readonly path: string; readonly id: string } | undefined> {
    return withDocument(this.documents, path, async (document) => {
      const size = document.header?.sampling.groupSize ?? 1;
      const items = document.rows.flatMap((summary, index) =>
        summary.id === without
          ? []
          : [{ label: `${index + 1}: ${traceTitle(summary, size)}`, description: summary.opening, id: summary.id }],
      );
      if (items.length === 0) throw new CodedError('usage', 'The file has no other trace');
      const chosen = await window.showQuickPick(items, { title: 'MRSI: Compare With', matchOnDescription: true });
      return chosen === undefined ? undefined : { path, id: chosen.id };
    });
  }

  private named(
    path: string,
    index: number,
  ): Promise<{ readonly id: string; readonly title: string; readonly origin?: string }> {
    return withDocument(this.documents, path, async (document) => {
      const summary = document.rows[index];
      if (summary === undefined) throw new CodedError('trace/unknown', `${basename(path)} has no trace ${index + 1}`);
      const { id, origin } = summary;
      const title = traceTitle(summary, document.header?.sampling.groupSize ?? 1);
      return { id, title, ...(origin === undefined ? {} : { origin }) };
    });
  }

  /** The trace that the panel of a file shows. */
  private shownIndex(path: string): Promise<number> {
    return withDocument(this.documents, path, async (document) => document.shownIndex);
  }

  private async openTrace(path: string, id: string): Promise<void> {
    await withDocument(this.documents, path, async (document) => {
      document.reveal(await indexIn(document, { path, id }));
      await openTraceFile(path);
    }).catch((error: unknown) => log().error(String(error)));
  }

  private searching<Result>(work: (token: CancellationToken) => Promise<Result>): Thenable<Result> {
    return window.withProgress(
      { location: ProgressLocation.Notification, title: 'MRSI: looking for the trace it came from', cancellable: true },
      (_progress, token) => work(token),
    );
  }
}
