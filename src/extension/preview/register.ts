import { commands, type ExtensionContext, window } from 'vscode';
import { type Disposable, toDisposable } from '../../base/index.js';
import { reporting } from '../shared/notify.js';
import { isTemplate, PreviewPanel } from './panel.js';

/** The command that opens the preview beside the template that is edited; there is one preview at most. */
export function registerPreview(context: ExtensionContext): readonly Disposable[] {
  let preview: PreviewPanel | undefined;
  const open = async (): Promise<void> => {
    const editor = window.activeTextEditor;
    if (!isTemplate(editor)) {
      void window.showInformationMessage('Open a template to see its preview.');
      return;
    }
    if (preview !== undefined) return preview.show(editor);
    preview = new PreviewPanel(context, editor.document);
    preview.onDidDispose(() => {
      preview = undefined;
    });
  };
  return [commands.registerCommand('mrsi.preview', reporting(open)), toDisposable(() => preview?.dispose())];
}
