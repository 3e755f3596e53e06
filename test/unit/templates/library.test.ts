import { existsSync } from 'node:fs';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Program, Schema, Style } from '../../../src/program/index.js';
import {
  openAutomaton,
  type PromptMessage,
  readTrace,
  renderPrompt,
  renderTrace,
} from '../../../src/template/index.js';
import { verify } from '../../../src/verify/index.js';
import { caseOf, compile, libraryTemplates, read, samplesOf, shippedTemplates, spellings } from './library.js';

const goldens = 'test/goldens/templates';
/** `templates/gmner/table.mrsi` with the style `table` → `gmner/table.table.txt`. */
const goldenOf = (template: string, style: Style): string =>
  join(goldens, template.replace(/^templates\//, '').replace(/mrsi$/, `${style.name}.txt`));

/** The styles that a file declares itself: source 0 is the file. */
const ownStyles = ({ styles }: Program): readonly Style[] => styles.filter((style) => style.range.source === 0);

/** Everything that a library template can render: programs with styles, of files that declare one. */
async function ownPrograms(template: string): Promise<readonly (readonly [Program, Style])[]> {
  const { programs } = await compile(template);
  return programs.flatMap((program) => ownStyles(program).map((style) => [program, style] as const));
}

const hasBox = ({ records }: Schema): boolean =>
  records.some(({ fields }) => fields.some(({ type }) => type.kind === 'box'));

const said = ({ role, parts }: PromptMessage): string => {
  const content = parts.map((part) => (part.kind === 'text' ? part.text : `<${part.input} ${part.index + 1}>`));
  return `── ${role} ──\n${content.join('')}\n`;
};

describe.each(shippedTemplates)('%s', (template) => {
  test('has no diagnostics, not even hints', async () => {
    const { diagnostics } = await compile(template);
    expect(diagnostics.map(({ code, message, range }) => `${range.start.line + 1}: ${code}: ${message}`)).toEqual([]);
  });

  test('says what everything in it is for, and its rewards sum to 1', async () => {
    const { programs } = await compile(template);
    for (const { schema, styles } of programs) {
      expect(schema.documentation, schema.name).not.toBe('');
      if (template !== 'templates/pico.mrsi')
        for (const style of styles) expect(style.documentation, style.name).not.toBe('');
      for (const each of [...schema.constraints, ...schema.rewards, ...schema.probes, ...schema.steps])
        expect(each.title, each.name).not.toBe('');
      expect(schema.steps).not.toEqual([]);
      expect(schema.constraints).not.toEqual([]);
      // Only a schema with boxes can tell that an answer was taken from the text alone.
      const biases = hasBox(schema) ? ['textual', 'visual'] : ['visual'];
      expect(new Set(schema.probes.map(({ bias }) => bias))).toEqual(new Set(biases));
      expect(schema.rewards.reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(1, 9);
    }
  });
});

describe.each(libraryTemplates)('%s', (template) => {
  test('renders its samples as the goldens have it', async () => {
    for (const [program, style] of await ownPrograms(template)) {
      const rendered: string[] = [];
      for (const sample of await samplesOf(template, program)) {
        const { context } = await caseOf(template, sample, spellings.qwen2_5_vl);
        const prompt = renderPrompt(program, style, context).map(said);
        const trace = renderTrace(program, style, sample.label ?? {}, context);
        if (trace.kind === 'unwritable') throw new Error(`${sample.id}: ${JSON.stringify(trace.problems)}`);
        rendered.push(`══ ${sample.id} ══\n${prompt.join('')}── assistant ──\n${trace.text}\n`);
      }
      await matchGolden(goldenOf(template, style), rendered.join('\n'));
    }
  });

  test.each(Object.entries(spellings))('is read back, holds and earns everything in %s', async (_, spelling) => {
    for (const [program, style] of await ownPrograms(template)) {
      const samples = await samplesOf(template, program);
      expect(samples.length).toBeGreaterThanOrEqual(2);
      for (const sample of samples) {
        const { label = {} } = sample;
        const { context, inputs } = await caseOf(template, sample, spelling);
        const trace = renderTrace(program, style, label, context);
        if (trace.kind === 'unwritable') throw new Error(`${sample.id}: ${JSON.stringify(trace.problems)}`);
        const reading = readTrace(program, style, trace.text, context);
        expect(reading.deviations).toEqual([]);
        expect(reading.slots).toEqual(trace.slots);
        // What guided decoding would allow, character by character.
        let state = openAutomaton(program, style, context);
        for (const character of trace.text) {
          const next = state.advance(character);
          if (next === undefined) throw new Error(`${sample.id}: ${state.text}⟂${character}`);
          state = next;
        }
        expect(state.accepts).toBe(true);
        const { verdicts, rewards } = verify(program, { inputs, ...reading }, label);
        const name = `${style.name} of ${sample.id}`;
        expect(
          verdicts.filter(({ outcome }) => outcome !== 'holds'),
          name,
        ).toEqual([]);
        for (const { reward, value } of rewards) expect(value, `${reward} of ${name}`).toBeGreaterThan(0.95);
      }
    }
  });
});

test('there are styles for every task of the library', async () => {
  const tasks = new Map<string, Set<string>>();
  for (const template of libraryTemplates)
    for (const [{ schema }, style] of await ownPrograms(template))
      tasks.set(schema.name, (tasks.get(schema.name) ?? new Set()).add(style.name));
  const { programs } = await compile('templates/gmner/all-styles.mrsi');
  expect(new Set(programs[0]?.styles.map(({ name }) => name))).toEqual(tasks.get('GMNER'));
  expect(Object.fromEntries([...tasks].map(([name, styles]) => [name, styles.size]))).toEqual({
    GMNER: 6,
    ExplainedGMNER: 1,
    MNER: 2,
    FMNERG: 2,
    GREC: 2,
    MultiImageMNER: 2,
    MultiImageGMNER: 1,
    Findings: 2,
  });
});

test('every golden has its style', async () => {
  const wanted = new Set<string>();
  for (const template of libraryTemplates)
    for (const [, style] of await ownPrograms(template)) wanted.add(goldenOf(template, style));
  const found = (await readdir(goldens, { recursive: true })).filter((path) => path.endsWith('.txt'));
  expect(new Set(found.map((path) => join(goldens, path)))).toEqual(wanted);
});

async function matchGolden(path: string, text: string): Promise<void> {
  if (process.env['UPDATE_GOLDENS'] === '1') {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
  }
  if (!existsSync(path))
    throw new Error(`There is no golden ${path}: look at what UPDATE_GOLDENS=1 writes, and keep it`);
  expect(text).toBe(await read(path));
}
