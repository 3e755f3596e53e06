import assert from 'node:assert/strict';
import { commands, Selection, type TextEditor, window, workspace } from 'vscode';
import { fileUri } from './workspace.js';

/** What the keys do without the server: comments, brackets and lines of the language configuration. */
describe('typing in a template', () => {
  let files = 0;

  /** An editor over a new file with a text in which `|` is the cursor. */
  async function editor(marked: string): Promise<TextEditor> {
    const uri = fileUri(`typed-${files++}.mrsi`);
    const cursor = marked.indexOf('|');
    await workspace.fs.writeFile(uri, new TextEncoder().encode(marked.replace('|', '')));
    const document = await workspace.openTextDocument(uri);
    assert.equal(document.languageId, 'mrsi');
    const opened = await window.showTextDocument(document);
    const position = document.positionAt(cursor);
    opened.selection = new Selection(position, position);
    return opened;
  }

  /** The text with `|` at the cursor. */
  function shown({ document, selection }: TextEditor): string {
    const text = document.getText();
    const cursor = document.offsetAt(selection.active);
    return `${text.slice(0, cursor)}|${text.slice(cursor)}`;
  }

  async function type(into: TextEditor, text: string): Promise<void> {
    for (const character of text) {
      // oxlint-disable-next-line no-await-in-loop -- keys come one after the other
      await commands.executeCommand('type', { text: character });
    }
    assert.equal(window.activeTextEditor, into);
  }

  after(() => commands.executeCommand('workbench.action.revertAndCloseActiveEditor'));

  it('comments a line, and takes it back', async () => {
    const opened = await editor('schema A {\n  output| n: Number\n}\n');
    await commands.executeCommand('editor.action.commentLine');
    assert.match(opened.document.lineAt(1).text, /^ {2}\/\/ output n: Number$/);
    await commands.executeCommand('editor.action.commentLine');
    assert.equal(opened.document.lineAt(1).text, '  output n: Number');
  });

  it('closes what was opened', async () => {
    const opened = await editor('schema A |\n');
    await type(opened, '{');
    assert.equal(shown(opened), 'schema A {|}\n');
  });

  it('goes on with a comment that documents', async () => {
    const opened = await editor('/// What it is.|\nschema A {\n}\n');
    await type(opened, '\n');
    assert.equal(shown(opened), '/// What it is.\n/// |\nschema A {\n}\n');
  });

  it('jumps to the bracket that belongs to one', async () => {
    const opened = await editor('schema A |{\n  output n: Number\n}\n');
    await commands.executeCommand('editor.action.jumpToBracket');
    assert.equal(opened.selection.active.line, 2);
  });
});
