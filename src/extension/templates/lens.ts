import { CodeLens, type CodeLensProvider, type Disposable, languages, Range, type TextDocument } from 'vscode';

/** "Run" above each style of a template. */
class StyleLenses implements CodeLensProvider {
  async provideCodeLenses(document: TextDocument): Promise<CodeLens[]> {
    const { stylesIn } = await import('./styles.js');
    return stylesIn(document.getText()).flatMap(({ name, offset }) => {
      const at = document.positionAt(offset);
      const range = new Range(at, at);
      return [
        new CodeLens(range, {
          title: '$(play) Run on Sample…',
          tooltip: `Write a trace in the style ${name} for a labelled sample`,
          command: 'mrsi.runOnSample',
          arguments: [document.uri, name],
        }),
        new CodeLens(range, {
          title: 'Run…',
          tooltip: `Write a trace in the style ${name} for a text and a picture of your own`,
          command: 'mrsi.run',
          arguments: [document.uri, name],
        }),
      ];
    });
  }
}

export const registerLenses = (): Disposable =>
  languages.registerCodeLensProvider({ language: 'mrsi' }, new StyleLenses());
