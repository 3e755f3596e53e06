import { randomBytes } from 'node:crypto';
import { dirname } from 'node:path';
import { Uri, type WebviewPanel, workspace } from 'vscode';
import {
  type BoxSpace,
  CancellationError,
  CancellationSource,
  type Disposable,
  DisposableStore,
  type Event,
} from '../../base/index.js';
import type { Program } from '../../program/index.js';
import type { FromPanel, PanelMark } from '../../view/messages.js';
import { log } from '../shared/log.js';
import { shownError } from '../shared/shown-error.js';
import { pageOf } from './html.js';
import { type FetchedImage, type ImageAccess, imagesOf } from './images.js';
import { fromPanel } from './incoming.js';
import { LinkedTemplate } from './linked-template.js';
import type { Search } from './trace-search.js';
import type { Told, TraceDocument } from './trace-document.js';

/** What a panel asks of comparisons. */
export interface CompareActions {
  compare(document: TraceDocument, how: Extract<FromPanel, { type: 'compare' }>['how'], index: number): Promise<void>;
  /** The marked trace as the panel of a document shows it. */
  marked(document: TraceDocument): PanelMark | undefined;
  /** Another trace was marked, or none is any more. */
  readonly onMark: Event<unknown>;
}

/** What a panel asks of the rest of the extension. */
export interface PanelActions extends CompareActions {
  openConstraint(document: TraceDocument, name: string): Promise<void>;
  openSource(document: TraceDocument, range: Extract<FromPanel, { type: 'openSource' }>['range']): Promise<void>;
  /** Writes weights of rewards into the template. */
  setWeights(document: TraceDocument, weights: Readonly<Record<string, number>>): Promise<void>;
  /** Writes into the settings how boxes of the document's model are read; without a space, takes it out. */
  keepBoxes(document: TraceDocument, space: BoxSpace | undefined): Promise<void>;
  /** Runs the probes on a trace of the active panel. */
  runProbes(index: number): Promise<void>;
  openAsText(document: TraceDocument): Promise<void>;
  cancel(): void;
  /** Asks where a picture is; answers whether the user said so. */
  locateImage(document: TraceDocument, index: number, input: string, image: number): Promise<boolean>;
  /** Folders of pictures that the user found elsewhere. */
  readonly movedImages: ReadonlyMap<string, string>;
  /** Pictures on other machines that the user asked for. */
  readonly fetchedImages: ReadonlyMap<string, FetchedImage>;
}

/** One view of a trace document: passes messages between document and page. */
export class TracePanel implements Disposable {
  private readonly store = new DisposableStore();
  /** Messages go out in the order in which they were told, also when pictures take time. */
  private sending: Promise<unknown> = Promise.resolve();
  private ready = false;
  /** The search that is under way. */
  private searching: CancellationSource | undefined;
  /** The template that stands beside the page, where the reader wants it. */
  private template: LinkedTemplate | undefined;
  /** The trace that the page shows. */
  private shown: { readonly index: number; readonly watch: Disposable } | undefined;

  constructor(
    private readonly panel: WebviewPanel,
    private readonly document: TraceDocument,
    private readonly actions: PanelActions,
    extension: Uri,
  ) {
    const { webview } = panel;
    const assets = Uri.joinPath(extension, 'dist', 'webview');
    const roots = [...(workspace.workspaceFolders ?? []).map((folder) => folder.uri.fsPath), dirname(document.path)];
    webview.options = { enableScripts: true, localResourceRoots: [assets, ...roots.map((root) => Uri.file(root))] };
    this.access = {
      file: document.path,
      roots,
      address: (path) => webview.asWebviewUri(Uri.file(path)).toString(),
      moved: actions.movedImages,
      fetched: actions.fetchedImages,
    };
    this.store.add(webview.onDidReceiveMessage((message: unknown) => this.receive(message)));
    this.store.add(document.onTell((message) => this.tell(message)));
    this.store.add(panel.onDidDispose(() => this.dispose()));
    // A page that is not visible is gone; a new one says when it is ready.
    this.store.add(panel.onDidChangeViewState(() => this.setReady(this.ready && panel.visible)));
    this.store.add(actions.onMark(() => this.tellMark()));
    this.store.add({ dispose: () => this.setReady(false) });
    this.store.add({ dispose: () => this.searching?.cancel() });
    this.store.add({ dispose: () => this.template?.dispose() });
    webview.html = pageOf({
      source: webview.cspSource,
      script: webview.asWebviewUri(Uri.joinPath(assets, 'main.js')).toString(),
      style: webview.asWebviewUri(Uri.joinPath(assets, 'main.css')).toString(),
      nonce: randomBytes(18).toString('base64url'),
    });
  }

  private readonly access: ImageAccess;

  dispose(): void {
    this.store.dispose();
  }

  private receive(raw: unknown): void {
    const message = fromPanel.safeParse(raw);
    if (message.success) this.handle(message.data).catch((error: unknown) => log().error(String(error)));
    else log().warn(`A trace panel sent something unknown: ${message.error.message}`);
  }

  private async handle(message: FromPanel): Promise<void> {
    const { document, actions } = this;
    switch (message.type) {
      case 'ready':
        this.setReady(true);
        for (const each of document.greeting()) this.tell(each);
        this.tellMark();
        if (message.index < document.total) await this.show(message.index);
        return;
      case 'revealed':
        document.revealed(message.index);
        return;
      case 'show':
        return this.show(message.index);
      case 'openConstraint':
        return actions.openConstraint(document, message.name);
      case 'openSource':
        return actions.openSource(document, message.range);
      case 'search':
        return this.search(message);
      case 'group':
        return this.tell({ type: 'group', id: message.id, members: await document.group(message.id) });
      case 'setWeights':
        return actions.setWeights(document, message.weights);
      case 'compare':
        return actions.compare(document, message.how, message.index);
      case 'runProbes':
        return actions.runProbes(message.index);
      case 'readBoxes':
        return document.readBoxes(message.space);
      case 'keepBoxes':
        return actions.keepBoxes(document, message.space);
      case 'followTemplate':
        return this.followTemplate(message);
      case 'openAsText':
        return actions.openAsText(document);
      case 'cancel':
        return actions.cancel();
      case 'locateImage':
        if (await actions.locateImage(document, message.index, message.input, message.image))
          await this.show(message.index);
        return;
    }
  }

  private tellMark(): void {
    const mark = this.actions.marked(this.document);
    this.tell({ type: 'marked', ...(mark === undefined ? {} : { mark }) });
  }

  /** Follows the cursor of the template, or lets go of it. */
  private async followTemplate({ on, open }: Extract<FromPanel, { type: 'followTemplate' }>): Promise<void> {
    this.template?.dispose();
    this.template = undefined;
    const program = this.document.header?.program;
    if (!on || program === undefined || this.store.isDisposed) return;
    const link = new LinkedTemplate(this.document.path, program, (told) => this.tell({ type: 'template', link: told }));
    this.template = link;
    const style = this.shown === undefined ? undefined : (await this.document.trace(this.shown.index)).style;
    await link.start(style, open);
  }

  private setReady(ready: boolean): void {
    this.ready = ready;
    if (ready) return;
    this.shown?.watch.dispose();
    this.shown = undefined;
  }

  private async show(index: number): Promise<void> {
    this.shown?.watch.dispose();
    this.shown = { index, watch: this.document.watch(index) };
    try {
      const trace = await this.document.trace(index);
      this.tell({ type: 'trace', index, trace });
      this.template?.show(trace.style);
      await this.tellProbes(index);
    } catch (error) {
      this.tell({ type: 'failed', index, error: shownError(error) });
    }
  }

  private async tellProbes(index: number): Promise<void> {
    const probes = await this.document.probesOf(index);
    if (probes.length > 0) this.tell({ type: 'probes', index, probes });
  }

  private async search({ search, kind, text }: Extract<FromPanel, { type: 'search' }>): Promise<void> {
    this.searching?.cancel();
    const source = new CancellationSource();
    this.searching = source;
    const { document } = this;
    const program = document.header?.program;
    if (text.trim() === '' || program === undefined) return;
    try {
      const parsed: Search | string = kind === 'text' ? { kind, text } : await expressionSearch(program, text);
      if (typeof parsed === 'string')
        return this.tell({ type: 'found', search, matches: [], share: 1, problem: parsed });
      await document.search(
        parsed,
        (matches, share) => this.tell({ type: 'found', search, matches, share }),
        source.token,
      );
    } catch (error) {
      if (error instanceof CancellationError) return;
      this.tell({ type: 'found', search, matches: [], share: 1, problem: shownError(error).message });
    }
  }

  private tell(message: Told): void {
    // A page that is not there yet hears all of it in the greeting; of other traces it need not hear.
    if (!this.ready || (concernsShown(message) && message.index !== this.shown?.index)) return;
    // probes that were run on the trace on show just now
    if (message.type === 'rows' && this.shown !== undefined && message.rows.some((row) => row.probe !== undefined))
      void this.tellProbes(this.shown.index).catch((error: unknown) => log().error(String(error)));
    if (message.type === 'spelling' && this.shown !== undefined) void this.show(this.shown.index);
    this.sending = this.sending
      .then(async () => {
        if (this.store.isDisposed) return;
        const whole =
          message.type === 'trace' ? { ...message, images: await imagesOf(message.trace, this.access) } : message;
        if (!this.store.isDisposed) await this.panel.webview.postMessage(whole);
      })
      .catch((error: unknown) => log().error(`A trace panel could not be told: ${String(error)}`));
  }
}

/** The search for an expression, or what is wrong with it. */
async function expressionSearch(program: Program, text: string): Promise<Search | string> {
  const { compileExpression } = await import('../../compile/index.js');
  const compiled = await compileExpression(program, text);
  if (compiled.kind === 'expression') return { kind: 'expression', expression: compiled.expression };
  return compiled.diagnostics.find(({ severity }) => severity === 'error')?.message ?? 'This is no expression.';
}

/** Whether a message is of use only to a page that shows the trace. */
const concernsShown = (message: Told): message is Extract<Told, { type: 'trace' | 'probes' | 'tokens' | 'reading' }> =>
  message.type === 'trace' || message.type === 'probes' || message.type === 'tokens' || message.type === 'reading';
