import { expect, test } from 'vitest';
import type { LangiumDocument } from 'langium';
import type { Range, TextEdit } from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { entityTypes } from '../../../src/server/features/entity-types.js';
import { selectionRanges } from '../../../src/server/features/selection-ranges.js';
import { edit, schema } from './editor.js';

const style = (trace: string): string => `style a for S { prompt """""" trace """${trace}""" }`;
const textAt = (document: LangiumDocument, range: Range): string => document.textDocument.getText(range);

test('references and highlights of a field, also inside templates and in other files', async () => {
  const main = schema('constraint c "x" forall e in entities: e.sp‸an in text');
  const other = `import "main.mrsi"\n${style('{% for e in entities %}{{ e.span }}{% endfor %}{{ entities as json(span) }}')}`;
  const { services, document, at } = await edit(main, { 'other.mrsi': other });
  const found = await services.mrsi.lsp.ReferencesProvider?.findReferences(document, {
    ...at,
    context: { includeDeclaration: true },
  });
  expect(found?.map((each) => each.uri.replace('file:///work/', ''))).toEqual([
    'main.mrsi',
    'main.mrsi',
    'other.mrsi',
    'other.mrsi',
  ]);
  const here = await services.mrsi.lsp.DocumentHighlightProvider?.getDocumentHighlight(document, at);
  expect(here?.map((each) => textAt(document, each.range))).toEqual(['span', 'span']);
});

test('rename changes every use in every file, and nothing of the language itself', async () => {
  const main = schema('constraint c "x" forall e in ‸entities: e.visible');
  const { services, document, at, file } = await edit(main, {
    'other.mrsi': `import "main.mrsi"\n${style('{{ entities as json }}')}`,
  });
  const renamed = await services.mrsi.lsp.RenameProvider?.rename(document, { ...at, newName: 'things' });
  const edits = Object.entries(renamed?.changes ?? {}).map(([uri, changes]) => {
    const target = file(uri.replace('file:///work/', ''));
    return changes.map((change) => `${textAt(target, change.range)} → ${change.newText}`);
  });
  expect(edits).toEqual([['entities → things', 'entities → things'], ['entities → things']]);
  const builtin = await edit(`${schema('')}style a for S { prompt """{{ schema.tit‸le }}""" }`);
  const prepared = builtin.services.mrsi.lsp.RenameProvider?.prepareRename(builtin.document, builtin.at);
  expect(prepared).toBeUndefined();
});

test('the member that a key names is renamed with its uses', async () => {
  const { services, document, at } = await edit(schema('constraint c "x" distinct(entities by position(‸e.span))'));
  const renamed = await services.mrsi.lsp.RenameProvider?.rename(document, { ...at, newName: 'x' });
  expect(Object.values(renamed?.changes ?? {}).flat()).toHaveLength(1);
});

test('quick fixes mend what the diagnostics say, and fix-all the safe ones', async () => {
  const main = schema('constraint c "x" forall e in entities: e.vissible ‸== gold.x');
  const { services, document, position } = await edit(main);
  const range = { start: position, end: position };
  const actions = await services.mrsi.lsp.CodeActionProvider?.getCodeActions(document, {
    textDocument: { uri: document.uri.toString() },
    range,
    context: { diagnostics: [] },
  });
  expect(actions?.map((action) => action.title)).toEqual([
    'Write `visible`',
    'Add `needs gold`',
    'Fix all that can be fixed safely',
  ]);
});

test.each([
  ['style a for ‸S { prompt "" trace "" }', 'deep/s.mrsi', schema(''), 'import "./deep/s.mrsi"\n\nstyle'],
  [
    '// head\n\n/// About.\nschema T { output k: Ki‸nd }',
    'k.mrsi',
    'enum Kind { A }',
    'head\n\nimport "./k.mrsi"\n\n/// ',
  ],
  ['import "x.mrsi"\r\nrecord R { k: Ki‸nd }', 'k.mrsi', 'enum Kind { A }', '"x.mrsi"\r\nimport "./k.mrsi"\r\nrecord'],
  [
    'schema T { output n: Int\nconstraint c "" LOC‸ == LOC }',
    'k.mrsi',
    'enum Kind { LOC }',
    'import "./k.mrsi"\n\nsch',
  ],
])('what another file declares can be imported: %s', async (main, path, other, expected) => {
  const { services, document, position } = await edit(main, { [path]: other, 'x.mrsi': '' });
  const actions = await services.mrsi.lsp.CodeActionProvider?.getCodeActions(document, {
    textDocument: { uri: document.uri.toString() },
    range: { start: position, end: position },
    context: { diagnostics: [] },
  });
  const action = actions?.find((each) => each.title.startsWith('Import it'));
  expect(action).toMatchObject({ title: `Import it from "./${path}"`, isPreferred: true });
  if (action === undefined || !('edit' in action)) return;
  const changed = TextDocument.applyEdits(document.textDocument, Object.values(action.edit?.changes ?? {}).flat());
  expect(changed).toContain(expected);
});

test.each([
  ['import ‸"./kinds.mrsi"', 'Import "./deep/kinds.mrsi"'],
  ['import ‸"./knids.mrsi"', 'Import "./deep/kinds.mrsi"'],
  ['import ‸"../deep/nothing.mrsi"', undefined],
])('the file that an import means is found elsewhere: %s', async (main, title) => {
  const { services, document, position } = await edit(main, { 'deep/kinds.mrsi': 'enum K { A }' });
  const actions = await services.mrsi.lsp.CodeActionProvider?.getCodeActions(document, {
    textDocument: { uri: document.uri.toString() },
    range: { start: position, end: position },
    context: { diagnostics: [] },
  });
  expect(actions?.find((each) => each.title.startsWith('Import'))?.title).toBe(title);
});

test('a name that no file declares has nothing to import', async () => {
  const { services, document, position } = await edit('style a for ‸Nothing { prompt "" }', { 's.mrsi': schema('') });
  const actions = await services.mrsi.lsp.CodeActionProvider?.getCodeActions(document, {
    textDocument: { uri: document.uri.toString() },
    range: { start: position, end: position },
    context: { diagnostics: [] },
  });
  expect(actions?.filter((each) => each.title.startsWith('Import'))).toEqual([]);
});

test.each([
  [
    'constraint c "about a thing" forall e in entities: iou(e.region, e.re‸gion) > 0.5',
    ['region', 'e.region', 'iou(e.region, e.region)', 'iou(e.region, e.region) > 0.5'],
  ],
  [
    'constraint c "about ‸a thing" true',
    ['a', 'about a thing', '"about a thing"', 'constraint c "about a thing" true'],
  ],
])('selections grow from the word outwards: %s', async (text, expected) => {
  const { document, position } = await edit(schema(text));
  const found: string[] = [];
  for (let range = selectionRanges(document, [position])[0]; range !== undefined; range = range.parent)
    found.push(textAt(document, range.range));
  expect(found.slice(0, expected.length)).toEqual(expected);
  expect(found.at(-1)).toBe(document.textDocument.getText());
  for (const [index, each] of found.entries()) expect(found[index + 1] ?? each).toContain(each);
});

test('selections in a template grow by word, line, text, block, section', async () => {
  const main = `${schema('')}style a for S { prompt """\n  Find the na‸mes.\n  In the text.\n""" trace """""" }`;
  const { document, position } = await edit(main);
  const found: string[] = [];
  for (let range = selectionRanges(document, [position])[0]; range !== undefined; range = range.parent)
    found.push(textAt(document, range.range));
  expect(found.slice(0, 3)).toEqual(['names', 'Find the names.', 'Find the names.\n  In the text.']);
  expect(found[4]).toBe('"""\n  Find the names.\n  In the text.\n"""');
  expect(found[5]).toMatch(/^prompt """/);
});

test('names of types of entities are found where they are declared and used, in all files', async () => {
  const main = schema(`enum Colour { RED } constraint c "x" forall e in entities: e.kind == LOC or e.kind == Kind.PER`);
  const other = `import "main.mrsi"\nenum Unused { PER }\n${style('{% for e in entities %}{% if e.kind == LOC %}x{% endif %}{% endfor %}')}`;
  const { services, document, file } = await edit(main, { 'other.mrsi': other });
  const show = (each: LangiumDocument): string[] =>
    entityTypes(each, services.shared.workspace.LangiumDocuments).map(
      ({ range, place, isDeclaration }) => `${textAt(each, range)} ${place}${isDeclaration ? ' declared' : ''}`,
    );
  expect(show(document)).toEqual(['PER 0 declared', 'LOC 1 declared', 'LOC 1', 'PER 0']);
  expect(show(file('other.mrsi'))).toEqual(['LOC 1']);
});

test('a range is formatted alone, and so is what was just typed', async () => {
  const text = 'schema S {\ninput a:Text\n     output n:Int\n\n\n\nstep  x\n}\n';
  const { services, document } = await edit(text);
  const { Formatter } = services.mrsi.lsp;
  const options = { tabSize: 2, insertSpaces: true };
  const textDocument = { uri: document.uri.toString() };
  const applied = (edits: readonly TextEdit[] | undefined): string =>
    TextDocument.applyEdits(document.textDocument, [...(edits ?? [])]);
  const range = { start: { line: 2, character: 0 }, end: { line: 2, character: 9 } };
  const part = await Formatter?.formatDocumentRange(document, { textDocument, options, range });
  expect(applied(part)).toBe('schema S {\ninput a:Text\n  output n: Int\n\n\n\nstep  x\n}\n');
  const position = { line: 2, character: 0 };
  const typed = await Formatter?.formatDocumentOnType(document, { textDocument, options, position, ch: '\n' });
  expect(applied(typed)).toBe('schema S {\n  input a: Text\n  output n: Int\n\n\n\nstep  x\n}\n');
  const whole = await Formatter?.formatDocument(document, { textDocument, options });
  expect(applied(whole)).toBe('schema S {\n  input a: Text\n  output n: Int\n\n  step  x\n}\n');
});

test('blocks fold and imports are links', async () => {
  const { services, document, at } = await edit(`import "s.mrsi"\n${schema('')}`, { 's.mrsi': '' });
  const folds = await services.mrsi.lsp.FoldingRangeProvider?.getFoldingRanges(document, at);
  expect(folds?.map((fold) => [fold.startLine, fold.endLine])).toEqual([
    [1, 15],
    [6, 11],
  ]);
  const links = await services.mrsi.lsp.DocumentLinkProvider?.getDocumentLinks(document, at);
  expect(links?.map((link) => [textAt(document, link.range), link.target])).toEqual([
    ['"s.mrsi"', 'file:///work/s.mrsi'],
  ]);
});

test('signature help names the argument that is being written', async () => {
  const { services, document, at } = await edit(schema('constraint c "x" f1(entities, ‸gold.entities, by span) > 0'));
  const help = await services.mrsi.lsp.SignatureHelp?.provideSignatureHelp(document, at);
  expect(help).toMatchObject({ activeParameter: 1, signatures: [{ label: 'f1(found, right, by key)' }] });
});

test('inlay hints stand where a slot is written for the first time', async () => {
  const trace = '{% for e in entities %}{{ e.span }} {{ e.kind }}{% endfor %}{{ entities as json(kind) }}';
  const { services, document } = await edit(`${schema('')}${style(trace)}`);
  const hints = await services.mrsi.lsp.InlayHintProvider?.getInlayHints(document, {
    textDocument: { uri: document.uri.toString() },
    range: { start: { line: 0, character: 0 }, end: { line: 99, character: 0 } },
  });
  expect(hints?.map((hint) => hint.label)).toEqual([': Span', ': Kind']);
});

test('semantic tokens colour names by what they stand for', async () => {
  const { services, document, at } = await edit(schema('constraint c "x" forall e in entities: e.kind == PER'));
  const tokens = await services.mrsi.lsp.SemanticTokenProvider?.semanticHighlight(document, at);
  expect((tokens?.data.length ?? 0) / 5).toBeGreaterThan(15);
});

test('workspace symbols are found by their letters', async () => {
  const { services } = await edit(schema(''), { 'other.mrsi': 'enum Entirely { A }' });
  const found = await services.shared.lsp.WorkspaceSymbolProvider?.getSymbols({ query: 'enti' });
  expect(found?.map((symbol) => symbol.name)).toEqual(['Entity', 'entities', 'Entirely']);
});
