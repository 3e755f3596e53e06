import { describe, expect, it } from 'vitest';
import { readTrace } from '../../../src/template/index.js';
import { picoContext, picoProgram } from '../../support/pico.js';

const program = picoProgram();
const context = picoContext('Wow , Mira Tanaka and Nordwind today at Glass Tower');

/** Texts made to be slow, of about `length` characters. */
const hostile: Readonly<Record<string, (length: number) => string>> = {
  'another text': (length) => 'lorem ipsum '.repeat(length / 12),
  'separators only': (length) => `<think>\nSpans: ${'; '.repeat(length / 2)}`,
  'ever more members': (length) => `<think>\nSpans: Mira Tanaka${'; Mira Tanaka'.repeat(length / 13)}`,
  'open brackets': (length) => `<answer>${'['.repeat(length)}`,
  'objects without commas': (length) =>
    `<answer>[${'{"text":"Mira Tanaka","type":"per","bbox_2d":[1, 2,3,4]}'.repeat(length / 56)}`,
  'a string without end': (length) => `<answer>["${'\\"'.repeat(length / 2)}`,
  'one step over and over': (length) => `<think>\nSpans: Mira Tanaka.\n${'Types: '.repeat(length / 7)}`,
  'white space': (length) => ' '.repeat(length),
  tags: (length) => '<think>'.repeat(length / 7),
  'a sentence that is begun and not ended': (length) =>
    `<think>\n${'The text names Mira Tanaka. It is nice. '.repeat(length / 40)}`,
  'values that are none': (length) => `<think>\nSpans: ${'x; '.repeat(length / 3)}`,
  'another wording': (length) => `<think>\nSpans: Mira Tanaka.\nTypes: ${'Mira Tanaka is PER, '.repeat(length / 20)}`,
  'a character too many, again and again': (length) =>
    `<think>\nSpans: ${'Mira Tanakax; Nordwind ;'.repeat(length / 24)}.\nTypes: none.`,
  'many answers': (length) => '<answer>[]</answer>'.repeat(length / 19),
};

/** Processor time, so that other programs do not count; the least of some runs. */
function milliseconds(work: () => void): number {
  let least = Number.POSITIVE_INFINITY;
  for (let run = 0; run < 3; run++) {
    const before = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(before);
    least = Math.min(least, (user + system) / 1000);
  }
  return least;
}

describe.each(program.styles)('reading in style $name takes time linear in the text', (style) => {
  it.each(Object.keys(hostile))('%s', (name) => {
    const make = hostile[name];
    if (make === undefined) throw new Error('no such text');
    const read = (length: number): number => {
      const text = make(length);
      return milliseconds(() => readTrace(program, style, text, context));
    };
    const [short, long] = [read(4000), read(32_000)];
    // Eight times the text: quadratic time would be 64 times as much. Short times are all noise.
    expect(long).toBeLessThan(Math.max(400, 24 * short));
  });
});

it('takes twice the time for twice the text where nearly every word departs from the template', () => {
  const [style] = program.styles.filter(({ name }) => name === 'steps');
  if (style === undefined) throw new Error('no style steps');
  const read = (length: number): { readonly ms: number; readonly deviations: number } => {
    const text = `<think>\nSpans: ${'x;'.repeat(length / 2)}`;
    let deviations = 0;
    const ms = milliseconds(() => {
      deviations = readTrace(program, style, text, context).deviations.length;
    });
    return { ms, deviations };
  };
  const [half, whole] = [read(10_000), read(20_000)];
  expect(half.deviations).toBeGreaterThan(9_000);
  expect(whole.deviations).toBeGreaterThan(19_000);
  // Twice; quadratic time would be four times. A machine at work elsewhere may be slow, hence the room.
  expect(whole.ms).toBeLessThan(Math.max(150, 3 * half.ms));
  expect(whole.ms).toBeLessThan(1500);
});
