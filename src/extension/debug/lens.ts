import { CodeLens, type CodeLensProvider, Range, type TextDocument } from 'vscode';

/** "Debug" above each style of a template. */
export class DebugLenses implements CodeLensProvider {
  async provideCodeLenses(document: TextDocument): Promise<CodeLens[]> {
    const { stylesIn } = await import('../templates/styles.js');
    return stylesIn(document.getText()).map(({ name, offset }) => {
      const at = document.positionAt(offset);
      return new CodeLens(new Range(at, at), {
        title: '$(debug-alt) Debug…',
        tooltip: `Step through what the model writes in the style ${name}`,
        command: 'mrsi.debug',
        arguments: [document.uri, name],
      });
    });
  }
}
