import { expect, test } from 'vitest';
import { edit, schema } from './editor.js';

/** Text that a location's range covers. */
async function definitionText(
  main: string,
  others: Readonly<Record<string, string>> = {},
): Promise<string | undefined> {
  const { services, document, at, file } = await edit(main, others);
  const links = await services.mrsi.lsp.DefinitionProvider?.getDefinition(document, at);
  const [link] = links ?? [];
  if (link === undefined) return undefined;
  const path = link.targetUri.replace('file:///work/', '');
  const text = file(path).textDocument;
  return `${path}: ${text.getText(link.targetRange)} / ${text.getText(link.targetSelectionRange)}`;
}

test.each([
  ['constraint c "x" forall e in entities: e.sp‸an in text', 'main.mrsi: span: Span of text / span'],
  ['constraint c "x" forall e in entities: ‸e.span in text', 'main.mrsi: e / e'],
  ['constraint c "x" forall e in enti‸ties: e.span in text', 'main.mrsi: output entities: Entity[] / entities'],
  ['constraint c "x" forall e in entities: e.kind == PER‸', 'main.mrsi: PER "a person" / PER'],
  ['constraint c "x" distinct(entities by position(‸e.span))', 'main.mrsi: by position(e.span) / e'],
])('go to definition of %s', async (text, expected) => {
  expect(await definitionText(schema(text))).toBe(expected);
});

test('go to definition in a template and in another file', async () => {
  const style = 'import "s.mrsi"\nstyle a for S { trace """{% step find‸ %}{% endstep %}""" }';
  expect(await definitionText(style, { 's.mrsi': schema('') })).toBe('s.mrsi: step find "Find them." / find');
});

test('what the language declares itself has no definition to go to', async () => {
  expect(await definitionText(schema('') + 'style a for S { prompt """{{ schema.tit‸le }}""" }')).toBeUndefined();
});

async function hover(main: string): Promise<unknown> {
  const { services, document, at } = await edit(main);
  const found = await services.mrsi.lsp.HoverProvider?.getHoverContent(document, at);
  return found?.contents;
}

const markdown = (value: string): unknown => ({ kind: 'markdown', value });

test.each([
  ['constraint c "x" forall e in entities: e.sp‸an in text', '```mrsi\nspan: Span of text\n```\n\nWord for word.'],
  ['constraint c "x" forall e in entities: e‸.span in text', '```mrsi\ne: Entity\n```'],
  ['constraint c‸ "x" true', '```mrsi\nconstraint c "x"\n```'],
  ['output k: Ki‸nd', '```mrsi\nenum Kind { PER LOC }\n```\n\nWhat an entity can be.'],
])('hover over %s', async (text, expected) => {
  expect(await hover(schema(text))).toEqual(markdown(expected));
});

test.each([
  ['{{ e.sp‸an }}', 'This hole writes `entities[].span` for the first time: a piece of `text`, word for word.'],
  ['{{ e.ki‸nd }}', 'This hole writes `entities[].kind` for the first time: one of `PER`, `LOC`.'],
  ['{{ e.visi‸ble }}', 'This hole writes `entities[].visible` for the first time: `yes` or `no`.'],
  [
    '{{ e.kind }}\n{{ e.ki‸nd }}',
    'This hole repeats `entities[].kind`, which line 17 writes for the first time: one of `PER`, `LOC`.',
  ],
  ['{{ e.span as quo‸ted }}', undefined],
  ['{{ e.spa‸n as quoted }}', 'This hole writes `entities[].span` for the first time: a JSON string.'],
  [
    '{{ e.re‸gion }}',
    'This hole writes `entities[].region` for the first time: a box in `image`, spelled as the model does, or `none`.',
  ],
])('hover in the hole %s says what may stand there', async (hole, expected) => {
  const text = `${schema('')}style a for S { prompt """""" trace """{% for e in entities %}${hole}; {% endfor %}""" }`;
  const content = await hover(text);
  if (expected === undefined) expect(content).toBeUndefined();
  else expect(content).toMatchObject({ value: expect.stringContaining(expected) as string });
});

test('hover over what another file declares says where', async () => {
  const text = 'import "s.mrsi"\nstyle a for ‸S { prompt """""" trace """""" }';
  const { services, document, at } = await edit(text, { 's.mrsi': schema('') });
  const found = await services.mrsi.lsp.HoverProvider?.getHoverContent(document, at);
  expect(found?.contents).toMatchObject({
    value: expect.stringContaining('Declared in [s.mrsi, line 1](file:///work/s.mrsi#L1).') as string,
  });
});

test('hover over a member that the language declares', async () => {
  const text = schema('') + 'style a for S { prompt """{% for t in Kind %}{{ t.glo‸ss }}{% endfor %}""" }';
  expect(await hover(text)).toEqual(
    markdown('```mrsi\ngloss: Text\n```\n\nWhat the value means, as the enum declares it: `PER "a person"`.'),
  );
});

test('the outline has a line for every declaration', async () => {
  const { services, document, at } = await edit(schema('constraint c "must" true') + 'style a for S { prompt """""" }');
  const symbols = await services.mrsi.lsp.DocumentSymbolProvider?.getSymbols(document, at);
  const show = (each: NonNullable<typeof symbols>): string[] =>
    each.flatMap((symbol) => [
      `${symbol.name} ${symbol.detail ?? ''}`.trim(),
      ...show(symbol.children ?? []).map((line) => `  ${line}`),
    ]);
  expect(show(symbols ?? [])).toEqual([
    'S title',
    '  text Text',
    '  image Image',
    '  Kind',
    '    PER a person',
    '    LOC a place',
    '  Entity',
    '    span Span of text',
    '    kind Kind',
    '    visible Flag',
    '    region Box in image when …',
    '  entities Entity[]',
    '  find Find them.',
    '  c must',
    'a',
    '  prompt',
  ]);
});
