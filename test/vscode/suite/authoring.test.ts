import assert from 'node:assert/strict';
import { commands, DiagnosticSeverity, type Position, Range, window, workspace, WorkspaceEdit } from 'vscode';
import { diagnosticsOf, fileUri, savedRuns } from './workspace.js';

const template = `schema Names "Names in a text" {
  input text:  Text
  input image: Image
  record Entity {
    span: Span of text
    seen: Flag
  }
  output entities: Entity[]
  constraint verbatim "names stand in the text" forall e in names: e.span in text
}

style list for Names "one line" {
  prompt """
    Names in: {{ text }}
  """
  trace """
    {% for e in entities sep "; " empty "none" %}{{ e.span }} {{ e.seen }}{% endfor %}.
  """
}
`;

describe('authoring a template', () => {
  const uri = fileUri('authored.mrsi');

  async function replace(from: string, to: string): Promise<void> {
    const document = await workspace.openTextDocument(uri);
    const at = document.getText().indexOf(from);
    assert.ok(at >= 0, `the template does not hold ${from}`);
    const edit = new WorkspaceEdit();
    edit.replace(uri, new Range(document.positionAt(at), document.positionAt(at + from.length)), to);
    assert.ok(await workspace.applyEdit(edit));
  }

  before(async () => {
    await workspace.fs.writeFile(uri, new TextEncoder().encode(template));
    const document = await workspace.openTextDocument(uri);
    assert.equal(document.languageId, 'mrsi');
    await window.showTextDocument(document);
  });

  it('shows an error where a name is not declared', async () => {
    const [error] = await diagnosticsOf(uri, (found) =>
      found.some((each) => each.severity === DiagnosticSeverity.Error),
    );
    const document = await workspace.openTextDocument(uri);
    assert.ok(error);
    assert.equal(document.getText(error.range), 'names');
    assert.equal(error.source, 'mrsi');
  });

  it('does not run while there are errors, and leaves nothing behind', async () => {
    const before = savedRuns();
    const path = await commands.executeCommand('mrsi.runOnSample', uri, 'list', fileUri('samples.json'), ['15']);
    assert.equal(path, undefined);
    assert.deepEqual(savedRuns(), before);
  });

  it('has no errors when they are mended, without saving', async () => {
    await replace('forall e in names', 'forall e in entities');
    await diagnosticsOf(uri, (found) => found.every((each) => each.severity !== DiagnosticSeverity.Error));
  });

  it('finds the declaration of a name', async () => {
    const document = await workspace.openTextDocument(uri);
    const at: Position = document.positionAt(document.getText().indexOf('for Names') + 5);
    const found = await commands.executeCommand<readonly { readonly range?: Range; readonly targetRange?: Range }[]>(
      'vscode.executeDefinitionProvider',
      uri,
      at,
    );
    const [target] = found;
    assert.equal((target?.targetRange ?? target?.range)?.start.line, 0);
  });

  it('offers to run each style', async () => {
    const lenses = await commands.executeCommand<
      readonly { readonly range: Range; readonly command?: { readonly command: string } }[]
    >('vscode.executeCodeLensProvider', uri, 10);
    assert.deepEqual(
      lenses
        .map((lens) => [lens.range.start.line, lens.command?.command])
        .filter(([, command]) => command === 'mrsi.run' || command === 'mrsi.runOnSample'),
      [
        [11, 'mrsi.runOnSample'],
        [11, 'mrsi.run'],
      ],
    );
  });

  it('runs as it stands in the editor, not as it was saved', async () => {
    const path = await commands.executeCommand<string>('mrsi.runOnSample', uri, 'list', fileUri('samples.json'), [
      '15',
    ]);
    assert.ok(path.endsWith('-Names-list.mrsitrace'));
  });
});
