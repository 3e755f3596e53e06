import { afterAll, describe, expect, it } from 'vitest';
import { neverCancelled } from '../../../src/base/index.js';
import { type GeneratedRow, loadModel, type Tensor } from '../../../src/engine/index.js';
import { loadBinding } from '../../../src/engine/ort/binding.js';
import { greedy } from '../../../src/trace/index.js';
import {
  configurations,
  greatestDifference,
  ModelFolders,
  type OracleCase,
  type Packed,
  picture,
  readConfiguration,
  toChat,
} from './oracle-goldens.js';
import { RecordingRuntime } from './recording-runtime.js';

const steps = 64;
const alternatives = 5;
/** Single precision, other orders of summation: what the issue allows. */
const tolerance = 1e-3;

const folders = new ModelFolders();
afterAll(() => folders.dispose());

const numbers = ({ data }: Tensor): readonly number[] => Array.from(data, Number);

/** What is compared of one case. */
interface Seen {
  readonly name: string;
  readonly promptText: string;
  readonly promptTokens: number;
  readonly positions: readonly number[];
  readonly written: readonly number[];
  readonly text: string;
  readonly ending: string;
}

/** Position ids of the passes that held the prompt, `[3, length]`, and of those after it. */
function splitPositions(
  feeds: readonly Tensor[],
  length: number,
): { readonly prompt: readonly number[]; readonly after: readonly number[] } {
  const axes: number[][] = [[], [], []];
  const after: number[] = [];
  for (const feed of feeds) {
    const values = numbers(feed);
    const count = values.length / 3;
    for (const [axis, positions] of axes.entries())
      if (positions.length < length) positions.push(...values.slice(axis * count, (axis + 1) * count));
      else if (axis === 0) after.push(...values);
  }
  return { prompt: axes.flat(), after };
}

function lastRow(tensor: Tensor | undefined, vocabulary: number): readonly number[] {
  if (tensor === undefined) throw new Error('no logits were asked for');
  return numbers(tensor).slice(-vocabulary);
}

/** Numbers that may differ by rounding. */
function compareNumbers(
  runtime: RecordingRuntime,
  row: GeneratedRow,
  { name, delta }: OracleCase,
  array: (name: string) => Packed,
  vocabulary: number,
): void {
  const golden = (part: string): Packed => array(`${name}/${part}`);
  const features = runtime.results('image_features').flatMap(numbers);
  if (features.length > 0) {
    const kept = golden('featureRows').values;
    const width = golden('features').shape[1] ?? 0;
    const rows = kept.flatMap((token) => features.slice(token * width, (token + 1) * width));
    expect(greatestDifference(rows, golden('features').values), 'image features').toBeLessThan(tolerance);
    expect(Math.max(...kept)).toBe(features.length / width - 1);
  }
  const logits = runtime.results('logits');
  const prompt = logits[logits.length - row.tokens.length];
  const [first, last] = [lastRow(prompt, vocabulary), lastRow(logits.at(-1), vocabulary)];
  expect(greatestDifference(first, golden('firstLogits').values), 'first logits').toBeLessThan(tolerance);
  expect(greatestDifference(last, golden('lastLogits').values), 'last logits').toBeLessThan(tolerance);
  const logprobs = row.tokens.map((token) => token.logprob);
  expect(greatestDifference(logprobs, golden('logprobs').values), 'log-probabilities').toBeLessThan(tolerance);
  const best = row.tokens.flatMap((token) => token.top.map((other) => other.logprob));
  expect(greatestDifference(best, golden('topLogprobs').values), 'best log-probabilities').toBeLessThan(tolerance);
  const length = golden('tokens').values.length;
  const { after } = splitPositions(runtime.feeds('position_ids'), length);
  const expected = row.tokens.slice(1).flatMap((_, index) => Array.from({ length: 3 }, () => length + index + delta));
  expect(after, 'positions of the answer').toEqual(expected);
}

/** Ids of the best tokens at each step; two that are nearly equal may change places. */
function compareBest(row: GeneratedRow, ids: Packed, logprobs: Packed): void {
  for (const [step, token] of row.tokens.entries()) {
    const expected = ids.row(step);
    const sure = logprobs.row(step);
    for (const [place, other] of token.top.entries()) {
      if (other.id === expected[place]) continue;
      const at = expected.indexOf(other.id);
      const known = sure[at] ?? sure.at(-1) ?? 0;
      expect(Math.abs(known - (sure[place] ?? 0)), `step ${step}, place ${place}`).toBeLessThan(tolerance);
    }
  }
}

for (const name of configurations)
  for (const attention of ['plain', 'grouped'] as const)
    describe(`${name} with ${attention} attention`, () => {
      const { cases, array, vocabulary } = readConfiguration(name);
      it(`answers ${cases.length} prompts as PyTorch does, from the pictures to ${steps} tokens`, async () => {
        expect(cases.filter(({ stops }) => !stops).length).toBeGreaterThanOrEqual(20);
        const folder = await folders.withAttention(name, attention);
        const runtime = new RecordingRuntime(await loadBinding('cpu'));
        const model = await loadModel(folder, runtime, { threads: 1, mapped: false }, neverCancelled);
        const actual: Seen[] = [];
        const expected: Seen[] = [];
        for (const golden of cases) {
          const images = await model.look(golden.images.map(picture), neverCancelled);
          const sampling = { ...greedy, maxTokens: steps, alternatives };
          runtime.runs.length = 0;
          const request = { messages: toChat(golden.messages), images, sampling };
          const { prompt, rows } = await model.generate(request, {}, neverCancelled);
          const [row] = rows;
          if (row === undefined) throw new Error('no row was written');
          const tokens = array(`${golden.name}/tokens`).values;
          const written = array(`${golden.name}/written`).values;
          actual.push({
            name: golden.name,
            promptText: prompt.text,
            promptTokens: prompt.tokens,
            positions: splitPositions(runtime.feeds('position_ids'), tokens.length).prompt,
            written: row.tokens.map((token) => token.id),
            text: row.tokens.map((token) => token.text).join(''),
            ending: row.ending.kind,
          });
          expected.push({
            name: golden.name,
            promptText: golden.prompt,
            promptTokens: tokens.length,
            positions: array(`${golden.name}/positions`).values,
            written,
            text: golden.written,
            ending: golden.stops ? 'complete' : 'token-limit',
          });
          if (row.tokens.length !== written.length) continue;
          compareNumbers(runtime, row, golden, array, vocabulary);
          compareBest(row, array(`${golden.name}/top`), array(`${golden.name}/topLogprobs`));
        }
        model.dispose();
        expect(actual).toEqual(expected);
      }, 120_000);
    });
