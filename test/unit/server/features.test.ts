import { expect, test } from 'vitest';
import type { LangiumDocument } from 'langium';
import type { Range } from 'vscode-languageserver';
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
