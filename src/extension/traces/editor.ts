import {
  type CustomDocument,
  type CustomReadonlyEditorProvider,
  type Disposable,
  type ExtensionContext,
  RelativePattern,
  Uri,
  type ViewColumn,
  type WebviewPanel,
  window,
  workspace,
} from 'vscode';
import { DisposableStore } from '../../base/index.js';
import { type ProblemLink, readProblemUri } from '../runs/problem-link.js';
import { showError } from '../shared/notify.js';
import type { DocumentHold, TraceDocuments } from './documents.js';
import { type PanelActions, TracePanel } from './panel.js';
import type { TraceDocument } from './trace-document.js';

export const TRACE_EDITOR = 'mrsi.trace';

/** Shows what a row of the Problems panel is about. */
type ShowProblem = (link: ProblemLink, column: ViewColumn | undefined) => Promise<void>;

/** A trace document as VS Code holds it. */
class EditedTrace implements CustomDocument {
  private readonly store = new DisposableStore();

  constructor(
    readonly uri: Uri,
    hold: DocumentHold,
  ) {
    this.trace = hold.document;
    this.store.add(hold);
    // Other programs append too: the command line, a run on a cluster.
    const watcher = workspace.createFileSystemWatcher(
      new RelativePattern(Uri.joinPath(uri, '..'), uri.path.slice(uri.path.lastIndexOf('/') + 1)),
    );
    this.store.add(watcher);
    const refresh = (): void => void this.trace.refresh();
    this.store.add(watcher.onDidChange(refresh));
    this.store.add(watcher.onDidCreate(refresh));
  }

  readonly trace: TraceDocument;

  dispose(): void {
    this.store.dispose();
  }
}

class TraceEditors implements CustomReadonlyEditorProvider<EditedTrace> {
  constructor(
    private readonly context: ExtensionContext,
    private readonly documents: TraceDocuments,
    private readonly actions: PanelActions,
    private readonly showProblem: ShowProblem,
  ) {}

  async openCustomDocument(uri: Uri): Promise<EditedTrace> {
    return new EditedTrace(uri, await this.documents.hold(uri.fsPath));
  }

  async resolveCustomEditor(document: EditedTrace, panel: WebviewPanel): Promise<void> {
    const link = readProblemUri(document.uri);
    if (link !== undefined) {
      // a row of the Problems panel: its file has a panel of its own, or gets one, and shows what the row is about
      await this.showProblem(link, panel.viewColumn).catch((error: unknown) => showError(error));
      panel.dispose();
      return;
    }
    // The panel disposes itself with its webview.
    new TracePanel(panel, document.trace, this.actions, this.context.extensionUri);
  }
}

/** Opens `.mrsitrace` files in the trace panel. */
export const registerTraceEditor = (
  context: ExtensionContext,
  documents: TraceDocuments,
  actions: PanelActions,
  showProblem: ShowProblem,
): Disposable =>
  window.registerCustomEditorProvider(TRACE_EDITOR, new TraceEditors(context, documents, actions, showProblem), {
    supportsMultipleEditorsPerDocument: true,
  });
