import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { imagePixel, modelPixel } from '../../../src/base/index.js';
import { type CompileDiagnostic, compileExpression, compileFile } from '../../../src/compile/index.js';
import { readSamples } from '../../../src/data/samples/index.js';
import { catalogue, isDiagnosticCode } from '../../../src/language/diagnostics/catalogue.js';
import { limits } from '../../../src/language/parser/limits.js';
import { reservedWords } from '../../../src/language/parser/words.js';
import { functions } from '../../../src/language/types/functions.js';
import type { Program, SlotType, Slots, Style } from '../../../src/program/index.js';
import { type Environment, evaluate } from '../../../src/program/evaluate/index.js';
import { valueText } from '../../../src/program/show/index.js';
import {
  readTrace,
  renderPrompt,
  renderTrace,
  type TemplateContext,
  type TraceReading,
} from '../../../src/template/index.js';
import type { Deviation } from '../../../src/trace/index.js';
import { type Fence, fencesOf } from './fences.js';
import { REST, wrappers } from './wrappers.js';

const page = readFileSync('docs/language.md', 'utf8');
const fences = fencesOf(page);
const examples = fences.filter(({ info }) => info[0] === 'mrsi');

const context: TemplateContext = {
  texts: { text: 'Ann met Bob in Rome' },
  images: {
    image: [
      {
        original: { width: imagePixel(100), height: imagePixel(80) },
        seen: { width: modelPixel(100), height: modelPixel(80) },
      },
    ],
  },
  boxSpelling: { space: 'model-pixels', pattern: '[%,%,%,%]', step: 1 },
};

/** What a fence is: `mrsi`, `mrsi fragment trace`, `mrsi fragment trace error=wrong-hole`. */
function kindOf({ info }: Fence): {
  readonly wrap: (text: string) => string;
  readonly kind: string;
  readonly error?: string;
} {
  const [, fragment, kind = '', ...rest] = info;
  const error = [fragment, kind, ...rest].find((word) => word?.startsWith('error='))?.slice('error='.length);
  const found = { kind: fragment === 'fragment' ? kind : 'whole', ...(error === undefined ? {} : { error }) };
  if (fragment !== 'fragment') return { ...found, wrap: (text) => text };
  const wrap = wrappers[kind];
  if (wrap === undefined) throw new Error(`Nothing wraps a fragment "${kind}"`);
  return { ...found, wrap };
}

const compile = (text: string): ReturnType<typeof compileFile> => compileFile('page.mrsi', () => Promise.resolve(text));

/** What a fragment leaves out is no fault of it: slots and steps of the wrapper, types that only it would use. */
const excused = new Set(['missing-slot', 'missing-step', 'unused-declaration', 'weights-sum']);

const problems = (diagnostics: readonly CompileDiagnostic[], isWhole: boolean): readonly string[] =>
  diagnostics
    .filter(({ code }) => isWhole || !excused.has(code))
    .map(({ code, message, range }) => `${range.start.line + 1}: ${code}: ${message}`);

async function programOf(text: string): Promise<Program> {
  const { programs, diagnostics } = await compile(text);
  const [program] = programs;
  if (program === undefined) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  return program;
}

/** The trace and the label that the page gives as a table. */
async function described(): Promise<{ readonly program: Program; readonly slots: Slots; readonly gold: Slots }> {
  const program = await programOf(wrappers['values']?.('') ?? '');
  const entity = (text: string, type: string, region: readonly number[] | null, sure: number): object => ({
    text,
    type,
    visible: region !== null,
    region,
    sure,
    size: 1,
    rank: 1,
    note: '',
  });
  const sample = { text: 'Ann met Bob in Rome', image: 'image.png', mood: 'calm' };
  const rome = entity('Rome', 'LOC', null, 1);
  const rows = [
    {
      ...sample,
      id: 'trace',
      entities: [entity('Ann', 'PER', [10, 10, 40, 70], 0.9), entity('Bob', 'PER', [50, 20, 90, 80], 0.5), rome],
    },
    {
      ...sample,
      id: 'label',
      entities: [entity('Ann', 'PER', [10, 10, 40, 80], 0.9), entity('Bob', 'LOC', null, 0.5), rome],
    },
  ];
  const { samples, diagnostics } = readSamples(JSON.stringify(rows), program);
  expect(diagnostics).toEqual([]);
  const [slots, gold] = samples.map(({ label }) => label);
  if (slots === undefined || gold === undefined) throw new Error('both are there');
  return { program, slots, gold };
}

/** Without what was never written: `note` and `mood`. */
function withoutUnknown(slots: Slots): Slots {
  const { entities } = slots;
  if (entities?.kind !== 'list') throw new Error('the entities are there');
  const items = entities.items.map((item) => {
    if (item.kind !== 'record') return item;
    const { note: _, ...fields } = item.fields;
    return { ...item, fields };
  });
  return { entities: { kind: 'list', items } };
}

const styleOf = ({ styles }: Program): Style => {
  const [style] = styles;
  if (style === undefined) throw new Error('there is a style');
  return style;
};

describe('the page about the language', () => {
  test('has examples of every kind', () => {
    const kinds = new Set(examples.map((fence) => kindOf(fence).kind));
    expect(kinds).toEqual(new Set(['whole', ...Object.keys(wrappers)]));
  });

  test.each(examples.map((fence) => [fence.line, fence.info.slice(1).join(' '), fence] as const))(
    'line %i (%s) compiles, or fails as it says',
    async (_line, _info, fence) => {
      const { wrap, kind, error } = kindOf(fence);
      const { diagnostics } = await compile(wrap(fence.text));
      if (error === undefined) expect(problems(diagnostics, kind === 'whole')).toEqual([]);
      else {
        expect(isDiagnosticCode(error), error).toBe(true);
        const others = diagnostics.filter(({ code }) => code === error || !excused.has(code));
        expect(new Set(others.map(({ code }) => code))).toEqual(new Set([error]));
      }
    },
  );

  const shown = fences.flatMap((fence, index) => {
    const before = fences[index - 1];
    return fence.info.join(' ') === 'text output' && before !== undefined ? [[fence.line, before, fence] as const] : [];
  });

  test.each(shown)('line %i shows what the example before it writes', async (_line, example, output) => {
    const { wrap, kind } = kindOf(example);
    const program = await programOf(wrap(example.text));
    if (kind === 'prompt') {
      const [message] = renderPrompt(program, styleOf(program), context);
      expect(message?.parts.flatMap((part) => (part.kind === 'text' ? [part.text] : [])).join('')).toBe(output.text);
      return;
    }
    expect(kind).toBe('trace');
    const { slots } = await described();
    const trace = renderTrace(program, styleOf(program), slots, context);
    if (trace.kind === 'unwritable') throw new Error(JSON.stringify(trace.problems));
    expect(trace.text.split(REST)[0]).toBe(output.text);
  });

  test('shows the values of its expressions', async () => {
    const { program, slots, gold } = await described();
    const { entities } = slots;
    if (entities?.kind !== 'list') throw new Error('the entities are there');
    const given = withoutUnknown(slots);
    const members = given['entities']?.kind === 'list' ? given['entities'].items : [];
    const names = ['ann', 'bob', 'rome'];
    const type: SlotType = { kind: 'record', name: 'Entity' };
    const environment: Environment = {
      schema: program.schema,
      slots: given,
      gold,
      texts: context.texts,
      imageSizes: context.images,
      variables: Object.fromEntries(
        names.flatMap((name, index) => {
          const value = members[index];
          return value === undefined ? [] : [[name, { value, path: `entities[${index}]` }]];
        }),
      ),
    };
    const lines = examples
      .filter((fence) => kindOf(fence).kind === 'values')
      .flatMap(({ text }) => text.split('\n'))
      .map((line) => line.split(/\s+\/\/ /));
    const results: string[] = [];
    for (const [source = ''] of lines) {
      const compiled = await compileExpression(program, source, Object.fromEntries(names.map((name) => [name, type])));
      if (compiled.kind === 'errors') {
        results.push(`${source}  // ${compiled.diagnostics.map(({ message }) => message).join(' ')}`);
        continue;
      }
      const result = evaluate(compiled.expression, environment);
      results.push(`${source}  // ${result.known ? valueText(result.value) : 'unknown'}`);
    }
    expect(results).toEqual(lines.map(([source = '', value = '']) => `${source}  // ${value}`));
    expect(lines.length).toBeGreaterThan(50);
  });

  test('names every function, and no other', () => {
    const table = page.slice(page.indexOf('### Functions'), page.indexOf('There are no others'));
    const named = [...table.matchAll(/^\| `(\w+)\(/gm)].map(([, name]) => name);
    expect(new Set(named)).toEqual(new Set(functions.map(({ name }) => name)));
  });

  test('names every diagnostic, links to its paragraph, and no other', () => {
    const linked = [...page.matchAll(/\[`([\w-]+)`\]\(diagnostics\.md#([\w-]+)\)/g)];
    for (const [, code, anchor] of linked) expect(anchor).toBe(code);
    expect(new Set(linked.map(([, code]) => code))).toEqual(new Set(Object.keys(catalogue)));
    const paragraphs = readFileSync('docs/diagnostics.md', 'utf8');
    for (const [, code] of linked) expect(paragraphs).toContain(`\n## ${code}\n`);
  });

  test('names every reserved word and every limit', () => {
    const words = page.slice(page.indexOf('Reserved words:'), page.indexOf('Fields of records may be called so'));
    expect(new Set([...words.matchAll(/`(\w+)`/g)].map(([, word]) => word))).toEqual(reservedWords);
    const last = page.slice(page.indexOf('A file has at most'));
    for (const limit of [limits.tokens, limits.nesting, limits.operators])
      expect(last).toContain(limit.toLocaleString('en'));
  });

  test('names every deviation, and no other', () => {
    // A kind that is missing here does not compile.
    const kinds: Readonly<Record<Deviation['kind'], true>> = {
      'missing-step': true,
      'missing-text': true,
      'unexpected-text': true,
      'white-space': true,
      'wrong-value': true,
      drift: true,
      'trailing-text': true,
      'cut-off': true,
    };
    const table = page.slice(page.indexOf('| deviation |'), page.indexOf('Reading takes time linear'));
    expect(new Set([...table.matchAll(/^\| `([\w-]+)` \|/gm)].map(([, kind]) => kind))).toEqual(
      new Set(Object.keys(kinds)),
    );
  });

  test('tells the truth about lenient reading', async () => {
    const trace =
      '{% for e in entities sep "; " %}{{ e.span }} is {{ e.type }}{% endfor %}.\n{{ entities as json(span, type) }}';
    const program = await programOf(wrappers['whole-trace']?.(trace) ?? '');
    const read = (text: string): TraceReading => readTrace(program, styleOf(program), text, context);
    const types = ({ slots }: TraceReading): unknown =>
      slots['entities']?.kind === 'list'
        ? slots['entities'].items.map((item) => (item.kind === 'record' ? item.fields['type'] : undefined))
        : undefined;
    const member = (name: string): object => ({ kind: 'enum', enum: 'EntityType', name });
    const kinds = ({ deviations }: TraceReading): readonly string[] => deviations.map(({ kind }) => kind);

    const right = read('Ann is PER; Rome is LOC.\n[{"span":"Ann","type":"PER"},{"span":"Rome","type":"LOC"}]');
    expect([types(right), kinds(right)]).toEqual([[member('PER'), member('LOC')], []]);

    const drifted = read('Ann is PER; Rome is LOC.\n[{"span":"Ann","type":"LOC"},{"span":"Rome","type":"LOC"}]');
    expect([types(drifted), kinds(drifted)]).toEqual([[member('PER'), member('LOC')], ['drift']]);

    const alias = read('Ann is OTHER.\n[{"span":"Ann","type":"MISC"}]');
    expect([types(alias), kinds(alias)]).toEqual([[member('MISC')], ['wrong-value']]);

    const free = read("Ann is PER.\n[ { 'type': 'PER', 'span': 'Ann' } ]");
    expect(types(free)).toEqual([member('PER')]);
    expect(free.wellFormed).toBe(false);

    const more = read('Ann is PER.\n[{"span":"Ann","type":"PER"}]\nI hope that this helps!');
    expect([types(more), kinds(more)]).toEqual([[member('PER')], ['trailing-text']]);
  });
});
