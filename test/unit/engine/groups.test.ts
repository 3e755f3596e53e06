import { afterAll, describe, expect, it } from 'vitest';
import { neverCancelled } from '../../../src/base/index.js';
import { loadModel, runProgram } from '../../../src/engine/index.js';
import { chooseAlone } from '../../../src/engine/decode/packed-batch.js';
import { type Backend, openRuntime } from '../../../src/engine/ort/index.js';
import { greedy, type Sampling, type Trace } from '../../../src/trace/index.js';
import { picoProgram } from '../../support/pico.js';
import { ModelFolders, picture } from './oracle-goldens.js';
import { RecordingRuntime } from './recording-runtime.js';

const folders = new ModelFolders();
afterAll(() => folders.dispose());
const quiet = { onPhase() {}, onToken() {}, onDrop() {}, onTrace() {} };
const inputs = {
  text: { kind: 'text', text: 'venwo the train from Kestrel Peak to Lake Orin is famous' },
  image: { kind: 'image', paths: [picture('black-white-90x60.png')] },
} as const;
const idsOf = ({ tokens }: Trace): readonly number[] => tokens.map(({ id }) => id);

for (const attention of ['plain', 'grouped'] as const)
  for (const backend of ['binding', 'native'] as const satisfies readonly Backend[])
    it(`rows of a group take text that must follow in one pass each, ${attention} attention, ${backend} backend`, async () => {
      const runtime = new RecordingRuntime(await openRuntime('cpu', backend));
      const folder = await folders.withAttention('qwen2_5_vl-gqa2', attention);
      const model = await loadModel(folder, runtime, { threads: 1, mapped: false }, neverCancelled);
      const run = (sampling: Partial<Sampling>): Promise<readonly Trace[]> => {
        runtime.runs.length = 0;
        const all = { ...greedy, mode: 'guided', temperature: 5, seed: 12, maxTokens: 250, alternatives: 0 } as const;
        const request = { program: picoProgram(), style: 'steps', inputs, sampling: { ...all, ...sampling } };
        return runProgram(model, request, quiet, neverCancelled);
      };
      const group = await run({ groupSize: 8 });
      const passes = runtime.feeds('position_ids').map(({ dims: [, rows = 0, count = 0] }) => ({ rows, count }));
      expect(new Set(group.map(({ text }) => text)).size).toBeGreaterThanOrEqual(4);
      const forced = group.flatMap(({ tokens }) => tokens.filter(({ origin }) => origin === 'forced'));
      expect(forced.length).toBeGreaterThan(200);
      // token by token the group would need as many passes as its longest trace has tokens
      const longest = Math.max(...group.map(({ tokens }) => tokens.length));
      expect(passes.length).toBeLessThan(0.6 * longest);
      expect(passes.filter(({ rows, count }) => rows > 1 && count > 1).length > 0).toBe(attention === 'plain');
      for (const trace of group) {
        const [alone] = await run({ groupSize: 1, seed: trace.seed });
        expect(alone && idsOf(alone)).toEqual(idsOf(trace));
      }
      model.dispose();
    }, 60_000);

it('a device that computes few positions at once is given no more, and writes the same', async () => {
  const inner = await openRuntime('cpu', 'native');
  const folder = await folders.withAttention('qwen2_5_vl-gqa2', 'grouped');
  const answers: (readonly (readonly number[])[])[] = [];
  for (const longestPass of [undefined, 7]) {
    const runtime = new RecordingRuntime(longestPass === undefined ? inner : { ...inner, longestPass });
    const model = await loadModel(folder, runtime, { threads: 1, mapped: false }, neverCancelled);
    const sampling = { ...greedy, mode: 'guided', temperature: 5, seed: 12, maxTokens: 150, groupSize: 4 } as const;
    const traces = await runProgram(
      model,
      { program: picoProgram(), style: 'steps', inputs, sampling },
      quiet,
      neverCancelled,
    );
    const most = Math.max(...runtime.feeds('position_ids').map(({ dims }) => dims[2] ?? 0));
    if (longestPass === undefined) expect(most).toBeGreaterThan(30);
    else expect(most).toBe(longestPass);
    for (const { tokens } of traces) for (const { logprob } of tokens) expect(logprob).toBeLessThanOrEqual(0);
    answers.push(traces.map(idsOf));
    model.dispose();
  }
  expect(answers[1]).toEqual(answers[0]);
});

describe('rows that go on alone', () => {
  /** Passes that it takes if these rows go on alone. */
  const passes = (counts: readonly number[], alone: readonly number[]): number =>
    alone.length + Math.max(0, ...counts.filter((_, row) => !alone.includes(row)));
  const subsets = (size: number): readonly (readonly number[])[] =>
    Array.from({ length: 1 << size }, (_, bits) => [...Array(size).keys()].filter((row) => (bits >> row) & 1));

  it('are chosen so that no other choice takes fewer passes', () => {
    expect(chooseAlone([1, 1, 1])).toEqual([]);
    expect(chooseAlone([7])).toEqual([0]);
    expect(chooseAlone([1, 12, 1, 1])).toEqual([1]);
    expect(chooseAlone([2, 2, 2, 2, 2])).toEqual([]);
    let state = 1;
    const random = (): number => {
      state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
      return state / 0x80000000;
    };
    for (let round = 0; round < 200; round++) {
      const counts = Array.from({ length: 1 + Math.floor(random() * 6) }, () => 1 + Math.floor(random() ** 3 * 12));
      const best = Math.min(...subsets(counts.length).map((alone) => passes(counts, alone)));
      expect({ counts, passes: passes(counts, chooseAlone(counts)) }).toEqual({ counts, passes: best });
    }
  });
});
