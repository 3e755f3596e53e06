import { randomBytes } from 'node:crypto';
import { dirname } from 'node:path';
import { type ExtensionContext, Uri, type WebviewPanel, workspace } from 'vscode';
import { type Disposable, DisposableStore } from '../../base/index.js';
import type { FromCompare, ToCompare } from '../../view/compare/messages.js';
import { compareRuns } from '../../view/compare/runs.js';
import { traceTitle } from '../../view/trace-title.js';
import { basename } from '../shared/files.js';
import { log } from '../shared/log.js';
import { shownError } from '../shared/shown-error.js';
import type { TraceDocuments } from '../traces/documents.js';
import { pageOf } from '../traces/html.js';
import { fromCompare } from './incoming.js';
import type { Comparing } from './place.js';
import { readRunSide, readTraceSide } from './sides.js';

export const COMPARE_VIEW = 'mrsi.compare';

/** What a comparison needs of the rest of the extension. */
export interface CompareServices {
  readonly context: ExtensionContext;
  readonly documents: TraceDocuments;
  /** Folders of pictures that the user found elsewhere. */
  readonly movedImages: ReadonlyMap<string, string>;
  /** Shows a trace in the trace panel. */
  openTrace(path: string, id: string): Promise<void>;
  /** Compares two traces in a panel of their own. */
  compare(comparing: Comparing): void;
}

const assetsOf = (context: ExtensionContext): Uri => Uri.joinPath(context.extensionUri, 'dist', 'webview');

/** The files that a comparison reads. */
const filesOf = (comparing: Comparing): readonly [string, string] =>
  comparing.kind === 'runs' ? [comparing.left, comparing.right] : [comparing.left.path, comparing.right.path];

/** An editor tab that shows two traces, or two runs, side by side. */
export class ComparePanel implements Disposable {
  private readonly store = new DisposableStore();
  /** Counts readings: only the last one that was begun is shown. */
  private round = 0;

  constructor(
    private readonly panel: WebviewPanel,
    private comparing: Comparing,
    private readonly services: CompareServices,
  ) {
    const { webview } = panel;
    const assets = assetsOf(services.context);
    webview.options = {
      enableScripts: true,
      localResourceRoots: [assets, ...this.roots().map((root) => Uri.file(root))],
    };
    this.store.add(webview.onDidReceiveMessage((message: unknown) => this.receive(message)));
    this.store.add(panel.onDidDispose(() => this.dispose()));
    panel.title = filesOf(comparing)
      .map((path) => basename(path))
      .join(' ↔ ');
    webview.html = pageOf({
      title: 'Compare',
      source: webview.cspSource,
      script: webview.asWebviewUri(Uri.joinPath(assets, 'compare.js')).toString(),
      style: webview.asWebviewUri(Uri.joinPath(assets, 'compare.css')).toString(),
      nonce: randomBytes(18).toString('base64url'),
    });
  }

  dispose(): void {
    this.store.dispose();
  }

  private roots(): readonly string[] {
    const folders = (workspace.workspaceFolders ?? []).map((folder) => folder.uri.fsPath);
    return [...folders, ...filesOf(this.comparing).map((path) => dirname(path))];
  }

  private receive(raw: unknown): void {
    const message = fromCompare.safeParse(raw);
    if (message.success) this.handle(message.data).catch((error: unknown) => log().error(String(error)));
    else log().warn(`A comparison sent something unknown: ${message.error.message}`);
  }

  private async handle(message: FromCompare): Promise<void> {
    switch (message.type) {
      case 'ready':
        return this.show();
      case 'swap':
        this.comparing = swapped(this.comparing);
        return this.show();
      case 'open': {
        const { comparing, services } = this;
        if (comparing.kind === 'traces')
          await services.openTrace(comparing[message.side].path, comparing[message.side].id);
        return;
      }
      case 'openPair':
        return this.openPair(message.left, message.right);
    }
  }

  /** Reads both sides anew, and shows them. */
  private async show(): Promise<void> {
    const round = ++this.round;
    const { comparing } = this;
    const message = await this.read(comparing).catch(
      (error: unknown): ToCompare => ({ type: 'failed', error: shownError(error) }),
    );
    if (round !== this.round || this.store.isDisposed) return;
    if (message.type === 'traces') {
      const [left, right] = [message.left, message.right].map(({ trace, sampling }) =>
        traceTitle(trace, sampling.groupSize),
      );
      this.panel.title = `${left} ↔ ${right}`;
    }
    const remembered: ToCompare & { readonly saved: Comparing } = { ...message, saved: comparing };
    await this.panel.webview.postMessage(remembered);
  }

  private async read(comparing: Comparing): Promise<ToCompare> {
    const { documents, movedImages } = this.services;
    if (comparing.kind === 'runs') {
      const [left, right] = await Promise.all([
        readRunSide(documents, comparing.left),
        readRunSide(documents, comparing.right),
      ]);
      return { type: 'runs', table: compareRuns(left, right) };
    }
    const { webview } = this.panel;
    const access = {
      roots: this.roots(),
      address: (path: string) => webview.asWebviewUri(Uri.file(path)).toString(),
      moved: movedImages,
      fetched: new Map<string, never>(),
    };
    const [left, right] = await Promise.all([
      readTraceSide(documents, comparing.left, access),
      readTraceSide(documents, comparing.right, access),
    ]);
    return { type: 'traces', left, right };
  }

  private async openPair(left: number, right: number): Promise<void> {
    const { comparing, services } = this;
    if (comparing.kind !== 'runs') return;
    const [one, other] = await Promise.all([
      readRunSide(services.documents, comparing.left),
      readRunSide(services.documents, comparing.right),
    ]);
    const [first, second] = [one.rows[left], other.rows[right]];
    if (first === undefined || second === undefined) return;
    services.compare({
      kind: 'traces',
      left: { path: comparing.left, id: first.id },
      right: { path: comparing.right, id: second.id },
    });
  }
}

const swapped = (comparing: Comparing): Comparing =>
  comparing.kind === 'runs'
    ? { ...comparing, left: comparing.right, right: comparing.left }
    : { ...comparing, left: comparing.right, right: comparing.left };
