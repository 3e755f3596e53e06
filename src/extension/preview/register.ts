import { commands, type ExtensionContext, Uri, ViewColumn, type WebviewPanel, window, workspace } from 'vscode';
import { type Disposable, toDisposable } from '../../base/index.js';
import { log } from '../shared/log.js';
import { reporting } from '../shared/notify.js';
import { remembered } from './memory.js';
import { isTemplate, PREVIEW, PreviewPanel } from './panel.js';

/** The command that opens the preview beside the template that is edited; there is one preview at most. */
export function registerPreview(context: ExtensionContext): readonly Disposable[] {
  let preview: PreviewPanel | undefined;
  const keep = (panel: PreviewPanel): void => {
    preview = panel;
    panel.onDidDispose(() => {
      if (preview === panel) preview = undefined;
    });
  };
  const open = async (): Promise<void> => {
    const editor = window.activeTextEditor;
    if (!isTemplate(editor)) {
      void window.showInformationMessage('Open a template to see its preview.');
      return;
    }
    if (preview !== undefined) return preview.show(editor);
    const beside = { viewColumn: ViewColumn.Beside, preserveFocus: true };
    keep(new PreviewPanel(context, window.createWebviewPanel(PREVIEW, 'Preview', beside), editor.document));
  };
  /** Shows in a panel of before the reload what it showed; closes it where the template is gone. */
  const restore = async (panel: WebviewPanel): Promise<void> => {
    const memory = remembered(context.workspaceState);
    try {
      if (memory === undefined || preview !== undefined) return panel.dispose();
      const document = await workspace.openTextDocument(Uri.parse(memory.template, true));
      keep(new PreviewPanel(context, panel, document, memory));
    } catch (error) {
      log().info(`A preview was not restored: ${String(error)}`);
      panel.dispose();
    }
  };
  return [
    commands.registerCommand('mrsi.preview', reporting(open)),
    window.registerWebviewPanelSerializer(PREVIEW, { deserializeWebviewPanel: restore }),
    toDisposable(() => preview?.dispose()),
  ];
}
