import { afterAll, describe, expect, it } from 'vitest';
import { CancellationSource, neverCancelled } from '../../../src/base/index.js';
import { type GenerateRequest, loadModel, type Model } from '../../../src/engine/index.js';
import type { Batch } from '../../../src/engine/decode/batch.js';
import { KeptAnswers } from '../../../src/engine/decode/kept-answers.js';
import { type Backend, openRuntime } from '../../../src/engine/ort/index.js';
import { greedy, type TraceToken } from '../../../src/trace/index.js';
import { ModelFolders, picture, readConfiguration, toChat } from './oracle-goldens.js';
import { RecordingRuntime } from './recording-runtime.js';

const name = 'qwen2_5_vl-gqa2';
const folders = new ModelFolders();
afterAll(() => folders.dispose());

const idsOf = (tokens: readonly TraceToken[] | undefined): readonly number[] => (tokens ?? []).map(({ id }) => id);

/** A model that counts, and a request with two pictures. */
interface Counted {
  readonly model: Model;
  readonly request: GenerateRequest;
  readonly log: readonly string[];
  /** Positions that each pass of the decoder computed since the last reset, a row. */
  passes(): readonly number[];
  /** Runs of the vision encoder since the last reset. */
  pictures(): number;
  reset(): void;
}

async function load(attention: 'plain' | 'grouped', backend: Backend, keptBytes: number): Promise<Counted> {
  const runtime = new RecordingRuntime(await openRuntime('cpu', backend));
  const folder = await folders.withAttention(name, attention);
  const log: string[] = [];
  const options = { threads: 1, mapped: false, keptBytes, log: (line: string) => void log.push(line) };
  const model = await loadModel(folder, runtime, options, neverCancelled);
  const one = readConfiguration(name).cases.find((each) => each.name === 'two');
  if (one === undefined) throw new Error('There is no such case');
  const images = await model.look(one.images.map(picture), neverCancelled);
  const sampling = { ...greedy, temperature: 0.8, seed: 5, groupSize: 4, maxTokens: 40, alternatives: 2 };
  return {
    model,
    log,
    request: { messages: toChat(one.messages), images, sampling },
    passes: () => runtime.feeds('position_ids').map(({ dims }) => dims[2] ?? 0),
    pictures: () => runtime.feeds('pixel_values').length,
    reset() {
      runtime.runs.length = 0;
    },
  };
}

const mebi = 1024 * 1024;

for (const attention of ['plain', 'grouped'] as const)
  for (const backend of ['binding', 'native'] as const satisfies readonly Backend[])
    describe(`a fork with ${attention} attention by the ${backend} backend`, () => {
      it('at any token of a finished trace computes one position, and then what comes after', async () => {
        const kept = await load(attention, backend, 64 * mebi);
        const { rows } = await kept.model.generate(kept.request, {}, neverCancelled);
        const promptPositions = kept.passes()[0] ?? 0;
        expect(promptPositions).toBeGreaterThan(50);
        for (const row of rows)
          for (const count of [0, 1, 17, row.tokens.length - 1]) {
            kept.reset();
            const sampling = { ...kept.request.sampling, groupSize: 1, seed: row.seed };
            const beginning = { tokens: row.tokens.slice(0, count) };
            const fork = await kept.model.generate({ ...kept.request, sampling, beginning }, {}, neverCancelled);
            expect(idsOf(fork.rows[0]?.tokens)).toEqual(idsOf(row.tokens));
            expect(kept.pictures()).toBe(0);
            expect(Math.max(0, ...kept.passes())).toBeLessThanOrEqual(1);
            // the last token is never run; without a beginning the logits after the prompt are at hand
            expect(kept.passes()).toHaveLength(row.tokens.length - Math.max(1, count));
            expect(fork.rows[0]?.forwardPasses).toBe(kept.passes().length);
          }
        kept.model.dispose();
      });

      it('writes what one writes that computes everything again, also after text of the user and in a group', async () => {
        const [kept, again] = [await load(attention, backend, 64 * mebi), await load(attention, backend, 0)];
        const { rows } = await kept.model.generate(kept.request, {}, neverCancelled);
        const [row] = rows;
        if (row === undefined) throw new Error('There is no row');
        for (const given of [undefined, 'the other one', ' x'])
          for (const count of [3, 20]) {
            const beginning = { tokens: row.tokens.slice(0, count), ...(given === undefined ? {} : { given }) };
            const request = { ...kept.request, beginning };
            kept.reset();
            again.reset();
            const fork = await kept.model.generate(request, {}, neverCancelled);
            const computed = await again.model.generate(
              { ...request, images: again.request.images },
              {},
              neverCancelled,
            );
            expect(fork.rows.map(({ tokens }) => idsOf(tokens))).toEqual(
              computed.rows.map(({ tokens }) => idsOf(tokens)),
            );
            for (const [index, { tokens }] of fork.rows.entries())
              for (const [place, { logprob }] of tokens.entries())
                expect(logprob).toBeCloseTo(computed.rows[index]?.tokens[place]?.logprob ?? Number.NaN, 3);
            const sum = (counts: readonly number[]): number => counts.reduce((all, each) => all + each, 0);
            expect(sum(again.passes()) - sum(kept.passes())).toBeGreaterThan(50);
            expect(again.pictures()).toBe(2);
          }
        kept.model.dispose();
        again.model.dispose();
      });

      it('of a trace that was cut short goes on from its last token', async () => {
        const kept = await load(attention, backend, 64 * mebi);
        const source = new CancellationSource();
        let written = 0;
        const onToken = (): void => {
          if (++written === 60) source.cancel();
        };
        const { rows } = await kept.model.generate(kept.request, { onToken }, source.token);
        const whole = await kept.model.generate(kept.request, {}, neverCancelled);
        expect(rows.map(({ ending }) => ending.kind)).toEqual(Array(4).fill('cancelled'));
        for (const row of rows) {
          kept.reset();
          const sampling = { ...kept.request.sampling, groupSize: 1, seed: row.seed };
          const fork = await kept.model.generate(
            { ...kept.request, sampling, beginning: { tokens: row.tokens } },
            {},
            neverCancelled,
          );
          expect(idsOf(fork.rows[0]?.tokens)).toEqual(idsOf(whole.rows[row.row]?.tokens));
          expect(Math.max(...kept.passes())).toBe(1);
        }
        kept.model.dispose();
      });

      it('of what was dropped for want of room computes everything again, and the log says why', async () => {
        const probe = await load(attention, backend, 64 * mebi);
        await probe.model.generate({ ...probe.request, sampling: { ...greedy, maxTokens: 8 } }, {}, neverCancelled);
        // room for the prompt and one answer of some tokens
        const prompt = probe.passes()[0] ?? 0;
        probe.model.dispose();
        const positionBytes = 2 * 2 * 2 * 16 * 4;
        const kept = await load(attention, backend, (prompt + 50) * positionBytes + 512 * 4);
        const { rows } = await kept.model.generate(kept.request, {}, neverCancelled);
        expect(kept.log.filter((line) => line.includes('used longest ago')).length).toBeGreaterThanOrEqual(2);
        const passes: number[] = [];
        for (const row of rows) {
          kept.reset();
          const sampling = { ...kept.request.sampling, groupSize: 1, seed: row.seed };
          const fork = await kept.model.generate(
            { ...kept.request, sampling, beginning: { tokens: row.tokens.slice(0, 30) } },
            {},
            neverCancelled,
          );
          expect(idsOf(fork.rows[0]?.tokens)).toEqual(idsOf(row.tokens));
          passes.push(Math.max(...kept.passes()));
        }
        expect(Math.max(...passes)).toBe(30);
        kept.model.dispose();
        expect(kept.log.at(-1)).toContain('the model is released');
      });
    });

describe('what is kept for forks', () => {
  let disposed = 0;
  const batch = (bytes: number): Batch =>
    ({ bytes, dispose: () => void disposed++ }) satisfies Pick<Batch, 'bytes' | 'dispose'> as unknown as Batch;
  const logits = new Float32Array(0);

  it('never takes more than the budget, drops what was used longest ago, and gives all back', () => {
    disposed = 0;
    const log: string[] = [];
    const kept = new KeptAnswers(100, (line) => log.push(line));
    expect(kept.add('a', { batch: batch(40), logits })).toBe(true);
    kept.keep('a', [1, 2], 20, () => batch(20));
    kept.keep('a', [1, 3], 20, () => batch(20));
    kept.release('a');
    expect([kept.size, kept.bytes]).toEqual([2, 80]);
    expect(kept.find('a', [1, 2, 9])?.count).toBe(2);
    // the answer 1 3 is now the one used longest ago
    kept.keep('a', [4], 30, () => batch(30));
    expect([kept.size, kept.bytes, disposed]).toEqual([2, 90, 1]);
    expect(kept.find('a', [1, 3])?.count).toBe(1);
    expect(log).toEqual([expect.stringContaining('2 tokens is dropped')]);
    // a prompt goes with its last answer
    expect(kept.add('b', { batch: batch(90), logits })).toBe(true);
    expect([kept.size, kept.bytes, kept.take('a')]).toEqual([0, 90, undefined]);
    expect(kept.add('c', { batch: batch(101), logits })).toBe(false);
    kept.release('b');
    expect([kept.bytes, disposed]).toEqual([0, 5]);
    kept.dispose();
  });
  it('holds an answer that went on once, and keeps what is in use', () => {
    disposed = 0;
    const kept = new KeptAnswers(1000, () => undefined);
    kept.add('a', { batch: batch(10), logits });
    kept.keep('a', [1, 2], 20, () => batch(20));
    kept.keep('a', [1, 2, 3], 30, () => batch(30));
    kept.keep('a', [1], 10, () => batch(10));
    expect([kept.size, kept.bytes, disposed]).toEqual([1, 40, 1]);
    kept.clear('a run needs the memory');
    expect(kept.size).toBe(1);
    kept.release('a');
    kept.clear('a run needs the memory');
    expect([kept.size, kept.bytes, disposed]).toEqual([0, 0, 3]);
  });
});
