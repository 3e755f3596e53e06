import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { compileFile } from '../../../src/compile/index.js';
import { compileText, programOf } from './compile-text.js';
import { outline, plain } from './outline.js';

const fromDisk = (path: string): Promise<string | undefined> => readFile(path, 'utf8').catch(() => undefined);

test('the complete example of the language compiles', async () => {
  const { programs, diagnostics } = await compileFile('test/fixtures/language/valid/gmner.mrsi', fromDisk);
  expect(diagnostics).toEqual([]);
  const [program] = programs;
  expect(program?.schema.documentation).toContain('Cs span, Ct type, Ce visual entailment');
  expect(program?.schema.constraints.map((each) => [each.name, each.severity])).toEqual([
    ['Cs', 'error'],
    ['distinct_spans', 'warning'],
    ['Ce_Cu', 'error'],
    ['inside', 'error'],
    ['no_shared_box', 'warning'],
  ]);
  expect(program?.schema.rewards.map((each) => each.weight)).toEqual([0.1, 0.2, 0.2, 0.2, 0.3]);
  expect(program?.schema.probes.map((each) => each.bias)).toEqual(['textual', 'textual', 'visual']);
  expect(program?.schema.enums[0]?.values[3]).toMatchObject({ name: 'MISC', aliases: ['OTHER', 'MIS'] });
  expect(program?.sources[0]?.sha256).toMatch(/^[0-9a-f]{64}$/);
});

test('white space of a template is final: dedented, and without the lines of tags', async () => {
  const { programs } = await compileFile('templates/pico.mrsi', fromDisk);
  const style = programs[0]?.styles.find((each) => each.name === 'story');
  expect(outline(style?.trace ?? [])).toEqual([
    '"<think>\\n"',
    'if binary',
    '  "No entities.\\n"',
    'else',
    '  for e in entities sep "\\n" empty ""',
    '    "The text names "',
    '    {{ e.span }}',
    '    ". It is "',
    '    {{ e.type as gloss }}',
    '    ", so "',
    '    {{ e.type }}',
    '    ". "',
    '    if e.visible',
    '      "The picture shows it at "',
    '      {{ e.region }}',
    '      "."',
    '    else',
    '      "The picture does not show it."',
    '  "\\n"',
    '"</think>\\n<answer>"',
    '{{ entities as json }}',
    '"</answer>"',
  ]);
});

test('a key without a binder sees the member by a name of its own or by its fields', async () => {
  const schema = (key: string): string => `schema S {
    input text: Text
    record E { span: Span of text }
    output entities: E[]
    constraint c "" distinct(entities by ${key})
  }`;
  const named = (await programOf(schema('position(e.span)'))).schema.constraints[0]?.body;
  expect(plain(named)).toMatchObject({ kind: 'distinct', variable: 'e', key: { function: 'position' } });
  const direct = (await programOf(schema('span'))).schema.constraints[0]?.body;
  expect(plain(direct)).toMatchObject({
    variable: 'it',
    key: { kind: 'member', of: { kind: 'variable', name: 'it' }, name: 'span' },
  });
});

test('a style in another file belongs to the schema that it imports', async () => {
  const program = await programOf('import "./lib/schema.mrsi"\nstyle a for S { prompt """""" trace """{{ x }}""" }', {
    'lib/schema.mrsi': 'import "types.mrsi"\nschema S { output x: Kind }',
    'lib/types.mrsi': 'enum Kind { ONE TWO }',
  });
  expect(program.sources.map((source) => source.path)).toEqual(['main.mrsi', 'lib/schema.mrsi', 'lib/types.mrsi']);
  expect(program.schema.enums.map((each) => each.name)).toEqual(['Kind']);
  expect(program.schema.range.source).toBe(1);
  expect(program.styles.map((style) => [style.name, style.range.source])).toEqual([['a', 0]]);
});

test('an error anywhere leaves no program', async () => {
  const { programs, diagnostics } = await compileText('schema S { output x: Nothing }');
  expect(programs).toEqual([]);
  expect(diagnostics).toMatchObject([
    {
      code: 'unresolved-name',
      severity: 'error',
      path: 'main.mrsi',
      range: { start: { offset: 21, line: 0, column: 21 } },
    },
  ]);
});

test('a missing file is a coded error', async () => {
  await expect(compileFile('nowhere.mrsi', () => Promise.resolve(undefined))).rejects.toMatchObject({
    code: 'template/missing',
  });
});
