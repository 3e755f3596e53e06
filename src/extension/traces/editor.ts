import {
  type CustomDocument,
  type CustomReadonlyEditorProvider,
  type Disposable,
  type ExtensionContext,
  RelativePattern,
  Uri,
  type WebviewPanel,
  window,
  workspace,
} from 'vscode';
import { DisposableStore } from '../../base/index.js';
import type { DocumentHold, TraceDocuments } from './documents.js';
import { type PanelActions, TracePanel } from './panel.js';
import type { TraceDocument } from './trace-document.js';

export const TRACE_EDITOR = 'mrsi.trace';

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
  ) {}

  async openCustomDocument(uri: Uri): Promise<EditedTrace> {
    return new EditedTrace(uri, await this.documents.hold(uri.fsPath));
  }

  resolveCustomEditor(document: EditedTrace, panel: WebviewPanel): void {
    // The panel disposes itself with its webview.
    new TracePanel(panel, document.trace, this.actions, this.context.extensionUri);
  }
}

/** Opens `.mrsitrace` files in the trace panel. */
export const registerTraceEditor = (
  context: ExtensionContext,
  documents: TraceDocuments,
  actions: PanelActions,
): Disposable =>
  window.registerCustomEditorProvider(TRACE_EDITOR, new TraceEditors(context, documents, actions), {
    supportsMultipleEditorsPerDocument: true,
  });
