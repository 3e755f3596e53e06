import assert from 'node:assert/strict';
import {
  type CodeAction,
  CodeActionKind,
  type CompletionList,
  commands,
  DiagnosticTag,
  type DocumentHighlight,
  type DocumentLink,
  type DocumentSymbol,
  type FoldingRange,
  type Hover,
  type InlayHint,
  type Location,
  type LocationLink,
  MarkdownString,
  Position,
  Range,
  type SelectionRange,
  type SemanticTokens,
  type SemanticTokensLegend,
  type SignatureHelp,
  type SymbolInformation,
  type TextDocument,
  type TextEdit,
  type Uri,
  window,
  workspace,
  WorkspaceEdit,
} from 'vscode';
import { diagnosticsOf, fileUri } from './workspace.js';

const library = `/// What an entity can be.
enum FeatureKind {
  HUE  "a colour" alias COLOUR
  FORM "a shape"
}

/// Features of a picture.
schema Features "Features in a picture" {
  input text:  Text
  input image: Image
  record Feature {
    /// Word for word.
    name: Span of text
    kind: FeatureKind
  }
  output features: Feature[]
  step find "Find them."
  constraint verbatim "the name stands in the text"
    forall f in features: f.name in text
  constraint apart "no feature twice" distinct(features by name)
}
`;

const style = `import "./features.mrsi"

style plain for Features "one line" {
  prompt """
    {% for k in FeatureKind %}
    - {{ k }}: {{ k.gloss }}
    {% endfor %}
    {{ text }}
  """
  trace """
    {% step find %}
    {% for f in features sep "; " empty "none" %}{{ f.name }} {{ f.kind }}{% endfor %}.
    {% endstep %}
  """
}
`;

/** Asks until an answer holds: the server may still be linking what was just written. */
async function asked<Answer>(ask: () => Thenable<Answer>, holds: (answer: Answer) => boolean): Promise<Answer> {
  for (let attempt = 0; ; attempt++) {
    // oxlint-disable-next-line no-await-in-loop -- one after the other is the point
    const answer = await ask();
    if (holds(answer) || attempt > 100) return answer;
    // oxlint-disable-next-line no-await-in-loop -- waiting is the point
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

describe('the language in the editor', () => {
  const libraryUri = fileUri('features.mrsi');
  const styleUri = fileUri('plain.mrsi');
  let document: TextDocument;
  let libraryDocument: TextDocument;

  const write = (uri: Uri, text: string): Thenable<void> => workspace.fs.writeFile(uri, new TextEncoder().encode(text));
  /** The place of a piece of text, `within` characters behind its begin. */
  const at = (text: string, within = 0, of = document): Position => {
    const offset = of.getText().indexOf(text);
    assert.ok(offset >= 0, `the file does not hold ${text}`);
    return of.positionAt(offset + within);
  };
  /** Opens a file of the workspace that holds a text. */
  const open = async (name: string, text: string): Promise<TextDocument> => {
    await write(fileUri(name), text);
    const opened = await workspace.openTextDocument(fileUri(name));
    await window.showTextDocument(opened);
    return opened;
  };
  const path = (uri: Uri): string => uri.path.slice(uri.path.lastIndexOf('/') + 1);

  before(async () => {
    await write(libraryUri, library);
    await write(styleUri, style);
    libraryDocument = await workspace.openTextDocument(libraryUri);
    document = await workspace.openTextDocument(styleUri);
    await window.showTextDocument(document);
    await asked(
      () =>
        commands.executeCommand<readonly LocationLink[]>(
          'vscode.executeDefinitionProvider',
          styleUri,
          at('Features', 1),
        ),
      (found) => found.length > 0,
    );
    await diagnosticsOf(styleUri, (found) => found.length === 0);
  });

  it('completes members with their documentation, and nothing in plain text', async () => {
    const complete = (position: Position): Thenable<CompletionList> =>
      commands.executeCommand('vscode.executeCompletionItemProvider', styleUri, position, undefined, 20);
    const members = await complete(at('f.kind', 2));
    assert.deepEqual(new Set(members.items.map(({ label }) => label)), new Set(['name', 'kind']));
    const name = members.items.find(({ label }) => label === 'name');
    assert.ok(name?.documentation instanceof MarkdownString);
    assert.match(name.documentation.value, /name: Span of text[\s\S]*Word for word\./);
    const names = (await complete(at('{{ f.name', 3))).items.map(({ label }) => label);
    assert.ok(names.includes('f') && names.includes('features'));
    const inText = (await complete(at('"""\n    {% for k', 2))).items.map(({ label }) => label);
    assert.ok(!inText.includes('f') && !inText.includes('forall'));
  });

  it('offers snippets for whole declarations', async () => {
    const empty = await open('empty.mrsi', '\n');
    const { items } = await commands.executeCommand<CompletionList>(
      'vscode.executeCompletionItemProvider',
      empty.uri,
      new Position(0, 0),
    );
    const schema = items.find(({ label }) => label === 'schema');
    const text = schema?.insertText;
    assert.match(typeof text === 'object' ? text.value : '', /^schema \$\{1:/);
  });

  it('says what a function takes, and which argument is written', async () => {
    const help = await commands.executeCommand<SignatureHelp>(
      'vscode.executeSignatureHelpProvider',
      libraryUri,
      at('distinct(features', 'distinct(fea'.length, libraryDocument),
    );
    assert.match(help.signatures[0]?.label ?? '', /^distinct\(/);
    assert.equal(help.activeParameter, 0);
  });

  it('shows on hover what a name is', async () => {
    const [hover] = await commands.executeCommand<readonly Hover[]>(
      'vscode.executeHoverProvider',
      styleUri,
      at('f.name', 3),
    );
    const [content] = hover?.contents ?? [];
    assert.ok(content instanceof MarkdownString);
    assert.match(content.value, /name: Span of text[\s\S]*Word for word\./);
    assert.equal(document.getText(hover?.range), 'name');
  });

  it('goes to the declaration in another file', async () => {
    const [found] = await commands.executeCommand<readonly LocationLink[]>(
      'vscode.executeDefinitionProvider',
      styleUri,
      at('f.kind', 3),
    );
    assert.ok(found);
    assert.equal(path(found.targetUri), 'features.mrsi');
    assert.equal(libraryDocument.getText(found.targetSelectionRange), 'kind');
  });

  it('finds the references in all files, and highlights those of this one', async () => {
    const found = await commands.executeCommand<readonly Location[]>(
      'vscode.executeReferenceProvider',
      libraryUri,
      at('name: Span', 1, libraryDocument),
    );
    assert.deepEqual(found.map(({ uri, range }) => `${path(uri)}:${range.start.line}`).toSorted(), [
      'features.mrsi:12',
      'features.mrsi:18',
      'features.mrsi:19',
      'plain.mrsi:11',
    ]);
    const marks = await commands.executeCommand<readonly DocumentHighlight[]>(
      'vscode.executeDocumentHighlights',
      styleUri,
      at('f.name'),
    );
    assert.deepEqual(
      marks.map(({ range }) => document.getText(range)),
      ['f', 'f', 'f'],
    );
  });

  it('renames in every file', async () => {
    const edit = await commands.executeCommand<WorkspaceEdit>(
      'vscode.executeDocumentRenameProvider',
      styleUri,
      at('features sep'),
      'marks',
    );
    const changes = edit.entries().map(([uri, edits]) => [path(uri), edits.map(({ newText }) => newText)]);
    assert.deepEqual(
      changes.toSorted(([a], [b]) => String(a).localeCompare(String(b))),
      [
        ['features.mrsi', ['marks', 'marks', 'marks']],
        ['plain.mrsi', ['marks']],
      ],
    );
    await assert.rejects(
      async () => commands.executeCommand('vscode.prepareRename', styleUri, at('k.gloss', 3)),
      'what the language declares itself keeps its name',
    );
  });

  it('has an outline, and finds names in the workspace', async () => {
    const symbols = await commands.executeCommand<readonly DocumentSymbol[]>(
      'vscode.executeDocumentSymbolProvider',
      libraryUri,
    );
    assert.deepEqual(
      symbols.map(({ name, children }) => [name, children.map((each) => each.name)]),
      [
        ['FeatureKind', ['HUE', 'FORM']],
        ['Features', ['text', 'image', 'Feature', 'features', 'find', 'verbatim', 'apart']],
      ],
    );
    const found = await commands.executeCommand<readonly SymbolInformation[]>(
      'vscode.executeWorkspaceSymbolProvider',
      'FeatureK',
    );
    assert.ok(found.some(({ name, location }) => name === 'FeatureKind' && path(location.uri) === 'features.mrsi'));
  });

  it('folds blocks', async () => {
    const folds = await commands.executeCommand<readonly FoldingRange[]>(
      'vscode.executeFoldingRangeProvider',
      styleUri,
    );
    const text = (line: number): string => document.lineAt(line).text.trim();
    assert.deepEqual(
      folds.map(({ start }) => text(start)).toSorted(),
      [
        'prompt """',
        'style plain for Features "one line" {',
        'trace """',
        '{% for k in FeatureKind %}',
        '{% step find %}',
      ].toSorted(),
    );
  });

  it('expands the selection from the word outwards', async () => {
    const [innermost] = await commands.executeCommand<readonly SelectionRange[]>(
      'vscode.executeSelectionRangeProvider',
      styleUri,
      [at('f.name', 3)],
    );
    const texts: string[] = [];
    for (let each = innermost; each !== undefined; each = each.parent) texts.push(document.getText(each.range));
    assert.deepEqual(texts.slice(0, 3), ['name', 'f.name', '{{ f.name }}']);
    assert.ok(texts.some((text) => text.startsWith('{% for f') && text.endsWith('{% endfor %}')));
    assert.ok(texts.some((text) => text.startsWith('style plain') && text.endsWith('}')));
  });

  it('links the path of an import to its file', async () => {
    const links = await commands.executeCommand<readonly DocumentLink[]>('vscode.executeLinkProvider', styleUri);
    assert.deepEqual(
      links.map(({ range, target }) => [document.getText(range), target && path(target)]),
      [['"./features.mrsi"', 'features.mrsi']],
    );
  });

  it('colours names by what they stand for', async () => {
    const legend = await commands.executeCommand<SemanticTokensLegend>(
      'vscode.provideDocumentSemanticTokensLegend',
      styleUri,
    );
    const { data } = await commands.executeCommand<SemanticTokens>('vscode.provideDocumentSemanticTokens', styleUri);
    const found = new Map<string, string>();
    let [line, character] = [0, 0];
    for (let index = 0; index < data.length; index += 5) {
      const [lines = 0, characters = 0, length = 0, type = 0] = data.slice(index, index + 4);
      character = lines > 0 ? characters : character + characters;
      line += lines;
      const text = document.getText(new Range(line, character, line, character + length));
      found.set(text, legend.tokenTypes[type] ?? '');
    }
    assert.equal(found.get('FeatureKind'), 'enum');
    assert.equal(found.get('Features'), 'class');
    assert.equal(found.get('kind'), 'property');
    assert.equal(found.get('f'), 'variable');
    assert.equal(found.get('text'), 'parameter');
  });

  it('hints at the hole that defines a slot', async () => {
    const hints = await commands.executeCommand<readonly InlayHint[]>(
      'vscode.executeInlayHintProvider',
      styleUri,
      new Range(0, 0, document.lineCount, 0),
    );
    assert.deepEqual(
      hints.map(({ label, position }) => [label, document.lineAt(position.line).text.slice(0, position.character)]),
      [
        [': Span', '    {% for f in features sep "; " empty "none" %}{{ f.name'],
        [': FeatureKind', '    {% for f in features sep "; " empty "none" %}{{ f.name }} {{ f.kind'],
      ],
    );
  });

  it('formats a document, a range, and what was just typed', async () => {
    const options = { tabSize: 2, insertSpaces: true };
    const loose = 'schema  Loose {\ninput text:Text\n   output n:Int\n}\n';
    const opened = await open('loose.mrsi', loose);
    const applied = async (edits: readonly TextEdit[]): Promise<string> => {
      const edit = new WorkspaceEdit();
      edit.set(opened.uri, [...edits]);
      await workspace.applyEdit(edit);
      const text = opened.getText();
      await commands.executeCommand('undo');
      return text;
    };
    const whole = await commands.executeCommand<readonly TextEdit[]>(
      'vscode.executeFormatDocumentProvider',
      opened.uri,
      options,
    );
    assert.equal(await applied(whole), 'schema  Loose {\n  input text: Text\n  output n: Int\n}\n');
    const part = await commands.executeCommand<readonly TextEdit[]>(
      'vscode.executeFormatRangeProvider',
      opened.uri,
      new Range(2, 0, 2, 10),
      options,
    );
    assert.equal(await applied(part), 'schema  Loose {\ninput text:Text\n  output n: Int\n}\n');
    const typed = await commands.executeCommand<readonly TextEdit[]>(
      'vscode.executeFormatOnTypeProvider',
      opened.uri,
      new Position(2, 0),
      '\n',
      options,
    );
    assert.match(await applied(typed), /\n {2}input text: Text\n/);
  });

  it('fades what is unused, and fixes all of it at once', async () => {
    const text = `import "./features.mrsi"\nschema Own {\n  input text: Text\n  output n: Int\n  constraint c "" n == 1\n}\n`;
    const opened = await open('unused.mrsi', text);
    const faded = await diagnosticsOf(opened.uri, (found) =>
      found.some(({ code }) => codeOf(code) === 'unused-declaration'),
    );
    assert.deepEqual(
      faded.filter(({ tags }) => tags?.includes(DiagnosticTag.Unnecessary)).map(({ range }) => opened.getText(range)),
      ['import "./features.mrsi"'],
    );
    const actions = await commands.executeCommand<readonly CodeAction[]>(
      'vscode.executeCodeActionProvider',
      opened.uri,
      new Range(0, 0, opened.lineCount, 0),
      CodeActionKind.SourceFixAll.value,
    );
    assert.equal(actions.length, 1);
    const [all] = actions;
    assert.ok(all?.edit && (await workspace.applyEdit(all.edit)));
    assert.ok(!opened.getText().includes('import'));
    await diagnosticsOf(opened.uri, (found) => found.length === 0);
  });

  it('mends a misspelt name, and imports what another file declares', async () => {
    const opened = await open(
      'mend.mrsi',
      'style mended for Features {\n  prompt """{{ txt }}"""\n  trace """"""\n}\n',
    );
    await diagnosticsOf(opened.uri, (found) => found.some(({ range }) => opened.getText(range) === 'Features'));
    const fix = async (text: string, title: RegExp): Promise<void> => {
      const actions = await asked(
        () =>
          commands.executeCommand<readonly CodeAction[]>(
            'vscode.executeCodeActionProvider',
            opened.uri,
            new Range(at(text, 0, opened), at(text, 0, opened)),
            CodeActionKind.QuickFix.value,
          ),
        (found) => found.some((each) => title.test(each.title)),
      );
      const action = actions.find((each) => title.test(each.title));
      assert.ok(action?.edit, `no ${title.source} among ${actions.map((each) => each.title).join(', ')}`);
      assert.ok(await workspace.applyEdit(action.edit));
    };
    await fix('Features', /^Import it from "\.\/features\.mrsi"$/);
    await diagnosticsOf(opened.uri, (found) => found.some(({ range }) => opened.getText(range) === 'txt'));
    await fix('txt', /^Write `text`$/);
    assert.match(opened.getText(), /^import "\.\/features\.mrsi"\n\nstyle mended[\s\S]*\{\{ text \}\}/);
    await diagnosticsOf(opened.uri, (found) => found.every(({ severity }) => severity !== 0));
  });

  it('links each diagnostic to its page', async () => {
    const opened = await open('wrong.mrsi', 'schema Wrong {\n  output n: Nothing\n}\n');
    const [found] = await diagnosticsOf(opened.uri, (all) => all.length > 0);
    assert.ok(typeof found?.code === 'object');
    assert.equal(found.code.value, 'unresolved-name');
    assert.equal(found.code.target.fragment, 'unresolved-name');
  });

  it('sees at once in one file what was changed in another, unsaved', async () => {
    const edit = new WorkspaceEdit();
    edit.replace(libraryUri, new Range(at('kind:', 0, libraryDocument), at('kind:', 4, libraryDocument)), 'sort');
    await workspace.applyEdit(edit);
    const broken = await diagnosticsOf(styleUri, (found) => found.some(({ severity }) => severity === 0));
    const errors = broken.filter(({ severity }) => severity === 0);
    assert.deepEqual(
      errors.map(({ range }) => document.getText(range)),
      ['kind'],
    );
    const back = new WorkspaceEdit();
    back.replace(libraryUri, new Range(at('sort:', 0, libraryDocument), at('sort:', 4, libraryDocument)), 'kind');
    await workspace.applyEdit(back);
    await diagnosticsOf(styleUri, (found) => found.length === 0);
  });
});

/** The name of a diagnostic's code. */
const codeOf = (code: string | number | { readonly value: string | number } | undefined): string =>
  String(typeof code === 'object' ? code.value : code);
