import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { neverCancelled } from '../../../src/base/index.js';
import { loadModel, type Model, runProgram } from '../../../src/engine/index.js';
import { loadBinding } from '../../../src/engine/ort/binding.js';
import { greedy, type Sampling, type Trace } from '../../../src/trace/index.js';
import { picoPicture, picoProgram, picoSamples } from '../../support/pico.js';

const root = join(import.meta.dirname, '../../..');
const program = picoProgram();
// those for newcomers are picked because something is wrong with them
const samples = picoSamples().filter(({ image }) => image.startsWith('samples/'));
let model: Model;
beforeAll(async () => {
  const options = { threads: 1, mapped: false };
  model = await loadModel(join(root, 'models/pico-vl'), await loadBinding('cpu'), options, neverCancelled);
});
afterAll(() => model.dispose());

const quiet = { onPhase() {}, onToken() {}, onDrop() {}, onTrace() {} };

async function run(
  sample: (typeof samples)[number],
  style: string,
  sampling: Partial<Sampling>,
): Promise<readonly Trace[]> {
  const image = { kind: 'image', paths: [picoPicture(sample)] } as const;
  const inputs = { text: { kind: 'text', text: sample.text }, image } as const;
  const request = { program, style, inputs, sampling: { ...greedy, alternatives: 2, maxTokens: 300, ...sampling } };
  return runProgram(model, request, quiet, neverCancelled);
}
const idsOf = (trace: Trace | undefined): readonly number[] | undefined => trace?.tokens.map(({ id }) => id);

describe('guided decoding of pico-vl', () => {
  for (const style of ['steps', 'story', 'direct'] as const)
    it(`writes what the model writes by itself where that is well formed, in fewer passes; style ${style}`, async () => {
      let [freePasses, guidedPasses, wellFormed] = [0, 0, 0];
      for (const sample of samples.slice(0, 12)) {
        const [free] = await run(sample, style, {});
        const [guided] = await run(sample, style, { mode: 'guided' });
        if (free === undefined || guided === undefined) throw new Error('There is no trace');
        expect(guided.deviations).toEqual([]);
        expect(guided.ending).toEqual({ kind: 'complete' });
        if (free.deviations.length > 0) continue;
        wellFormed++;
        expect(idsOf(guided)).toEqual(sample.greedy[style].tokens);
        // the model's own log-probabilities do not depend on how a token came about
        for (const [place, token] of guided.tokens.entries())
          expect(token.logprob).toBeCloseTo(free.tokens[place]?.logprob ?? Number.NaN, 3);
        freePasses += free.timing.forwardPasses;
        guidedPasses += guided.timing.forwardPasses;
      }
      expect(wellFormed).toBeGreaterThan(8);
      expect(freePasses / guidedPasses).toBeGreaterThan(style === 'direct' ? 1.35 : 2.2);
    }, 120_000);

  it('marks what had to follow, and gives its probability under the mask', async () => {
    for (const sample of samples.slice(0, 5)) {
      const [trace] = await run(sample, 'steps', { mode: 'guided' });
      for (const token of trace?.tokens ?? []) {
        expect(token.maskedLogprob).toBeDefined();
        expect(token.maskedLogprob ?? 1).toBeLessThanOrEqual(1e-9);
        expect(token.maskedLogprob ?? -Infinity).toBeGreaterThanOrEqual(token.logprob - 1e-6);
        if (token.origin === 'forced') expect(token.maskedLogprob).toBe(0);
      }
      const forced = trace?.tokens.filter(({ origin }) => origin === 'forced').map(({ text }) => text) ?? [];
      expect(forced).toContain('<think>');
      expect(forced).toContain('</answer>');
      expect(forced.length / (trace?.tokens.length ?? 1)).toBeGreaterThan(0.5);
    }
  });

  it('keeps every trace well formed however wildly it is sampled', async () => {
    for (const style of ['steps', 'story', 'direct']) {
      const sampling = { mode: 'guided', temperature: 4, groupSize: 8, seed: 5, maxTokens: 600 } as const;
      const [sample] = samples;
      if (sample === undefined) throw new Error('There is no sample');
      for (const trace of await run(sample, style, sampling)) {
        if (trace.ending.kind === 'complete') expect(trace.deviations).toEqual([]);
        expect(trace.tokens.every(({ origin }) => origin !== 'given')).toBe(true);
      }
    }
  }, 60_000);

  it('gives each row of a group what it has alone', async () => {
    const [, sample] = samples;
    if (sample === undefined) throw new Error('There is no sample');
    const sampling = { mode: 'guided', temperature: 1.2, seed: 9, maxTokens: 400 } as const;
    const group = await run(sample, 'story', { ...sampling, groupSize: 7 });
    expect(new Set(group.map(({ text }) => text)).size).toBeGreaterThan(2);
    for (const trace of group) {
      const [alone] = await run(sample, 'story', { ...sampling, seed: trace.seed });
      expect(idsOf(alone)).toEqual(idsOf(trace));
    }
  }, 60_000);

  it('guides the answer alone in the mode "answer"', async () => {
    const [, sample] = samples;
    if (sample === undefined) throw new Error('There is no sample');
    const [trace] = await run(sample, 'steps', { mode: 'answer' });
    const end = trace?.tokens.findIndex(({ text }) => text === '</think>') ?? -1;
    expect(end).toBeGreaterThan(0);
    for (const token of trace?.tokens.slice(0, end + 1) ?? []) {
      expect(token.origin).toBe('sampled');
      expect(token.maskedLogprob).toBeUndefined();
    }
    const after = trace?.tokens.slice(end + 1) ?? [];
    expect(after.every(({ maskedLogprob }) => maskedLogprob !== undefined)).toBe(true);
    expect(after.some(({ origin }) => origin === 'forced')).toBe(true);
    expect(idsOf(trace)).toEqual(sample.greedy.steps.tokens);
    const wild = await run(sample, 'steps', { mode: 'answer', temperature: 3, seed: 4, groupSize: 6, maxTokens: 500 });
    for (const { text, ending } of wild)
      if (ending.kind === 'complete' && text.includes('</think>'))
        expect(text).toMatch(/<\/think>\n<answer>\[.*\]<\/answer>$/su);
  }, 60_000);
});
