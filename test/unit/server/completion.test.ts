import { expect, test } from 'vitest';
import { completionItems, completions, schema } from './editor.js';

const style = (trace: string, prompt = ''): string =>
  schema('') + `style a for S {\n  prompt """\n    ${prompt}\n  """\n  trace """\n    ${trace}\n  """\n}\n`;

test('an empty file begins with a declaration', async () => {
  expect(await completions('‸')).toEqual(['import', 'schema', 'style', 'enum', 'record']);
});

test('a schema offers its members', async () => {
  expect(await completions(schema('‸'))).toEqual(
    expect.arrayContaining(['input', 'output', 'enum', 'record', 'step', 'constraint', 'reward', 'probe']),
  );
});

test('types offer the built-in ones and the declared ones', async () => {
  const offered = await completions(schema('output more: ‸'));
  expect(offered).toEqual(expect.arrayContaining(['Text', 'Span', 'Box', 'Flag', 'Prose', 'Kind', 'Entity']));
  expect(offered).not.toContain('forall');
});

test('a constraint offers slots, functions and binders', async () => {
  const offered = await completions(schema('constraint c "x" ‸'));
  expect(offered).toEqual(expect.arrayContaining(['entities', 'text', 'image', 'iou', 'forall', 'not', 'gold']));
  expect(offered).not.toContain('schema"');
});

test('the body of a binder sees its variable', async () => {
  expect(await completions(schema('constraint c "x" forall e in entities: ‸'))).toContain('e');
  expect(await completions(schema('constraint c "x" forall e in ‸'))).not.toContain('e');
});

test('behind a dot only members are offered, with their documentation', async () => {
  const items = await completionItems(schema('constraint c "x" forall e in entities: e.‸'));
  expect(items.map((item) => item.label)).toEqual(['span', 'kind', 'visible', 'region']);
  expect(items[0]?.documentation).toEqual({
    kind: 'markdown',
    value: '```mrsi\nspan: Span of text\n```\n\nWord for word.',
  });
});

test('a member is completed in the middle of its name', async () => {
  expect(await completions(schema('constraint c "x" forall e in entities: e.vi‸'))).toContain('visible');
});

test('enum values are offered where they are compared', async () => {
  expect(await completions(schema('constraint c "x" forall e in entities: e.kind == ‸'))).toContain('PER');
  expect(await completions(schema('constraint c "x" forall e in entities: e.kind == Kind.‸'))).toEqual(['PER', 'LOC']);
});

test('severities and biases are offered', async () => {
  expect(await completions(schema('constraint c severity ‸'))).toEqual(['error', 'warning', 'information']);
  expect(await completions(schema('probe p bias ‸'))).toEqual(['textual', 'visual']);
});

test('a tag offers what may begin or end here', async () => {
  const offered = await completions(style('{% for e in entities %}{% ‸ %}{% endfor %}'));
  expect(offered).toEqual(expect.arrayContaining(['for', 'if', 'step']));
  expect(await completions(style('{% step ‸ %}{% endstep %}'))).toEqual(['find']);
});

test('a hole offers the names of its place and ways to spell', async () => {
  expect(await completions(style('{% for e in entities %}{{ ‸ }}{% endfor %}'))).toEqual(
    expect.arrayContaining(['e', 'entities']),
  );
  expect(await completions(style('{{ entities as ‸ }}'))).toEqual(['quoted', 'gloss', 'box', 'json']);
  expect(await completions(style('{{ entities as json(‸) }}'))).toEqual(['span', 'kind', 'visible', 'region']);
  expect(await completions(style('{{ entities as json(text: ‸) }}'))).toContain('span');
});

test('a prompt sees enums and the schema', async () => {
  expect(await completions(style('', '{{ ‸ }}'))).toEqual(expect.arrayContaining(['text', 'Kind', 'schema', 'steps']));
  expect(await completions(style('', '{% for t in Kind %}{{ t.‸ }}{% endfor %}'))).toEqual(['name', 'gloss']);
});

test.each(['constraint c "fo‸"', '// fo‸', '/// fo‸'])('nothing is offered in %s', async (text) => {
  expect(await completions(schema(text))).toEqual([]);
});

test('nothing is offered in the text of a template', async () => {
  expect(await completions(style('Find al‸'))).toEqual([]);
});

test('a style offers the schemas of imported files', async () => {
  expect(await completions('import "./s.mrsi"\nstyle a for ‸', { 's.mrsi': schema('') })).toEqual(['S']);
});
