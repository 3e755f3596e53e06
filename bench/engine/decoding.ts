import { join } from 'node:path';
import { neverCancelled } from '../../src/base/index.js';
import type { Model } from '../../src/engine/index.js';
import { greedy } from '../../src/trace/index.js';
import { BareLoop } from './bare-loop.js';
import { median } from './median.js';
import { type Results, shown } from './results.js';

/** Steps that are measured in one go, and those before them that do not count. */
const measured = 40;
const warming = 4;

/** What a group of rows takes. */
export interface StepTimes {
  /** Tokens of the prompt. */
  readonly context: number;
  /** Milliseconds a step. */
  readonly steps: readonly number[];
  /** Tokens that each row wrote. */
  readonly written: number;
  /** Milliseconds from the call to the last token. */
  readonly whole: number;
}

/** Lets rows write together, sampling from the whole distribution and recording five alternatives a token. */
export async function engineSteps(model: Model, rows: number, words: number, seed = 1): Promise<StepTimes> {
  const messages = [{ role: 'user', parts: [{ kind: 'text', text: 'a '.repeat(words) }] }] as const;
  const sampling = { ...greedy, temperature: 1, groupSize: rows, maxTokens: warming + measured + 1, seed };
  const times: number[] = [];
  const start = performance.now();
  let last = 0;
  let heard = 0;
  const onToken = (): void => {
    if (++heard % rows !== 0) return;
    const now = performance.now();
    if (heard > warming * rows) times.push(now - last);
    last = now;
  };
  const { prompt, rows: written } = await model.generate(
    { messages, images: [], sampling },
    { onToken },
    neverCancelled,
  );
  // a model of random weights may draw its end: then others are drawn
  if (written.some(({ tokens }) => tokens.length !== sampling.maxTokens))
    return engineSteps(model, rows, words, seed + 1);
  const whole = performance.now() - start;
  return { context: prompt.tokens, steps: times.slice(1), written: sampling.maxTokens, whole };
}

/** Milliseconds a step of the engine and of the bare loop, medians of rounds that take turns. */
async function compare(
  model: Model,
  bare: BareLoop,
  rows: number,
  words: number,
  rounds: number,
): Promise<{ readonly context: number; readonly engine: number; readonly floor: number; readonly excess: number }> {
  const engine: number[] = [];
  const floor: number[] = [];
  const excesses: number[] = [];
  let context = 0;
  for (let round = 0; round < rounds; round++) {
    const own = await engineSteps(model, rows, words);
    ({ context } = own);
    const other = bare.steps(rows, context, warming + measured).slice(warming);
    engine.push(...own.steps);
    floor.push(...other);
    excesses.push(median(own.steps) - median(other));
  }
  return { context, engine: median(engine), floor: median(floor), excess: median(excesses) };
}

const about = ({ context, engine, floor }: { context: number; engine: number; floor: number }): string =>
  `context ${context}: ${shown(engine)} ms a step, bare loop ${shown(floor)} ms`;

/** What decodes, the engine and the file that a bare loop runs. */
export interface Decoding {
  readonly model: Model;
  readonly folder: string;
  readonly threads: number;
}

async function withBareLoop({ folder, threads }: Decoding, work: (bare: BareLoop) => Promise<void>): Promise<void> {
  const bare = await BareLoop.open(join(folder, 'onnx', 'decoder_model_merged.onnx'), threads);
  await work(bare);
  bare.dispose();
}

/** Steps of one stream beside those of a bare loop over the same library and the same file. */
export const oneStream = (results: Results, decoding: Decoding): Promise<void> =>
  withBareLoop(decoding, async (bare) => {
    const single = await compare(decoding.model, bare, 1, 2008, 9);
    results.note('single_c2048_vs_floor', single.engine / single.floor, `one stream, ${about(single)}`);
    results.note('overhead_ms', single.excess, 'of it outside the library, ms a token');
    results.note('overhead_share', single.excess / single.engine, 'that as a share');
  });

/** The same for groups of 8. */
export const groups = (results: Results, decoding: Decoding): Promise<void> =>
  withBareLoop(decoding, async (bare) => {
    const small = await compare(decoding.model, bare, 8, 472, 3);
    results.note('group8_c512_vs_floor', small.engine / small.floor, `group of 8, ${about(small)}`);
    results.note('group8_c512_tokens_per_second', 8000 / small.engine, 'tokens a second of that group');
    const large = await compare(decoding.model, bare, 8, 2008, 3);
    results.note('group8_c2048_vs_floor', large.engine / large.floor, `group of 8, ${about(large)}`);
    results.note('group8_c2048_tokens_per_second', 8000 / large.engine, 'tokens a second of that group');
  });
