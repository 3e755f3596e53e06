import { randomBytes } from 'node:crypto';
import { dirname, join } from 'node:path';
import { type ExtensionContext, Uri, type WebviewPanel, window, workspace } from 'vscode';
import { CancellationError, CancellationSource, type Disposable, DisposableStore } from '../../base/index.js';
import type { FigureFormat, FromFigures, ToFigures } from '../../view/figures/messages.js';
import { startingListFilter } from '../../view/list-order.js';
import { withDocument } from '../compare/place.js';
import { basename } from '../shared/files.js';
import { log } from '../shared/log.js';
import { showError } from '../shared/notify.js';
import { shownError } from '../shared/shown-error.js';
import { openTraceFile } from '../traces/actions.js';
import type { TraceDocuments } from '../traces/documents.js';
import { pageOf } from '../traces/html.js';
import { fromFigures } from './incoming.js';

export const FIGURES_VIEW = 'mrsi.figures';

/** What a panel remembers over a reload of the window. */
export interface SavedFigures {
  readonly path: string;
}

/** An editor tab with the figures of one trace file. */
export class FiguresPanel implements Disposable {
  private readonly store = new DisposableStore();
  private reading: CancellationSource | undefined;

  constructor(
    private readonly panel: WebviewPanel,
    private readonly path: string,
    private readonly documents: TraceDocuments,
    context: ExtensionContext,
  ) {
    const { webview } = panel;
    const assets = Uri.joinPath(context.extensionUri, 'dist', 'webview');
    webview.options = { enableScripts: true, localResourceRoots: [assets] };
    this.store.add(webview.onDidReceiveMessage((message: unknown) => this.receive(message)));
    this.store.add(panel.onDidDispose(() => this.dispose()));
    this.store.add({ dispose: () => this.reading?.cancel() });
    panel.title = `Figures ${basename(path)}`;
    webview.html = pageOf({
      title: 'Figures',
      source: webview.cspSource,
      script: webview.asWebviewUri(Uri.joinPath(assets, 'figures.js')).toString(),
      style: webview.asWebviewUri(Uri.joinPath(assets, 'figures.css')).toString(),
      nonce: randomBytes(18).toString('base64url'),
    });
  }

  dispose(): void {
    this.store.dispose();
  }

  private receive(raw: unknown): void {
    const message = fromFigures.safeParse(raw);
    if (message.success) this.handle(message.data).catch(showError);
    else log().warn(`A page of figures sent something unknown: ${message.error.message}`);
  }

  private async handle(message: FromFigures): Promise<void> {
    switch (message.type) {
      case 'ready':
        return this.read();
      case 'save':
        return this.save(message.id, message.format, message.content);
      case 'list':
        return this.list(message.constraint);
    }
  }

  /** Reads the file, and tells the page what is known so far. A page that is loaded anew begins anew. */
  private async read(): Promise<void> {
    this.reading?.cancel();
    const source = new CancellationSource();
    this.reading = source;
    const file = basename(this.path);
    try {
      await withDocument(this.documents, this.path, async (document) => {
        const data = await document.figures(
          (each, share) => this.tell({ type: 'data', file, data: each, share }),
          source.token,
        );
        this.tell({ type: 'data', file, data, share: 1 });
      });
    } catch (error) {
      if (!(error instanceof CancellationError)) this.tell({ type: 'failed', error: shownError(error) });
    } finally {
      source.dispose();
    }
  }

  private tell(message: ToFigures): void {
    if (this.store.isDisposed) return;
    const saved: SavedFigures = { path: this.path };
    void this.panel.webview.postMessage({ ...message, saved });
  }

  private async save(id: string, format: FigureFormat, content: Uint8Array | string): Promise<void> {
    const name = `${basename(this.path).replace(/\.mrsitrace$/, '')}-${id}.${format}`;
    const target = await window.showSaveDialog({
      title: 'Save Figure',
      defaultUri: Uri.file(join(dirname(this.path), name)),
      filters: { [format.toUpperCase()]: [format] },
    });
    if (target === undefined) return;
    await workspace.fs.writeFile(target, typeof content === 'string' ? Buffer.from(content, 'utf8') : content);
  }

  /** Shows the traces that violate a constraint in the list of the trace panel. */
  private async list(constraint: string): Promise<void> {
    await withDocument(this.documents, this.path, async (document) => {
      const index = document.rows.findIndex(({ violations }) =>
        violations.some((each) => each.constraint === constraint),
      );
      if (index < 0) return;
      document.reveal(index, { filter: { ...startingListFilter, constraint } });
      await openTraceFile(this.path);
    });
  }
}
