import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AllowedTokens } from '../../../src/engine/decode/allowed-tokens.js';
import { type Choosing, chooseToken } from '../../../src/engine/decode/choose.js';
import { LogitRow } from '../../../src/engine/decode/logit-row.js';
import { maskRow } from '../../../src/engine/decode/masked.js';
import { philox, rowSeed, uniform } from '../../../src/engine/random.js';
import { toHalfBits, widen } from '../../../src/engine/float16.js';

const plain: Choosing = { temperature: 1, topK: 0, topP: 1, minP: 0, repetitionPenalty: 1 };
const logits = fc
  .array(fc.float({ min: -30, max: 30, noNaN: true }), { minLength: 1, maxLength: 300 })
  .map((values) => Float32Array.from(values));

/** Softmax, as plainly as it can be written. */
function probabilities(values: ArrayLike<number>, temperature = 1): number[] {
  const scaled = Array.from(values, (value) => value / temperature);
  const greatest = Math.max(...scaled);
  const weights = scaled.map((value) => Math.exp(value - greatest));
  const sum = weights.reduce((a, b) => a + b, 0);
  return weights.map((weight) => weight / sum);
}

describe('Philox 2×32-10', () => {
  // known answers of Random123's kat_vectors
  it.each([
    [[0, 0], 0, [0xff1dae59, 0x6cd10df2]],
    [[0xffffffff, 0xffffffff], 0xffffffff, [0x2c3f628b, 0xab4fd7ad]],
    [[0x243f6a88, 0x85a308d3], 0x13198a2e, [0xdd7ce038, 0xf62a4c12]],
  ] as const)('of counter %j and key %d', (counter, key, expected) => {
    expect(philox(counter, key)).toEqual(expected);
  });
  it('makes even numbers in [0, 1), other ones for other seeds and rows', () => {
    const buckets = Array.from({ length: 16 }, () => 0);
    for (let index = 0; index < 16_000; index++) {
      const value = uniform(42, index);
      expect(value >= 0 && value < 1).toBe(true);
      buckets[Math.floor(value * 16)] = (buckets[Math.floor(value * 16)] ?? 0) + 1;
    }
    for (const count of buckets) expect(Math.abs(count - 1000)).toBeLessThan(150);
    const seeds = Array.from({ length: 1000 }, (_, row) => rowSeed(42, row));
    expect(new Set(seeds).size).toBe(1000);
    expect(seeds.every((seed) => Number.isSafeInteger(seed) && seed >= 0)).toBe(true);
    expect(seeds[0]).toBe(42);
    expect(uniform(2 ** 33 + 1, 5)).not.toBe(uniform(1, 5));
  });
});

describe('a row of logits', () => {
  it('knows the greatest in order and the probability of each', () => {
    fc.assert(
      fc.property(logits, fc.integer({ min: 1, max: 20 }), (values, count) => {
        const row = new LogitRow(values);
        const { ids, logits: best } = row.top(count);
        const sorted = [...values.keys()].sort((a, b) => (values[b] ?? 0) - (values[a] ?? 0) || a - b).slice(0, count);
        expect([...ids]).toEqual(sorted);
        expect([...best]).toEqual(sorted.map((id) => values[id]));
        for (const [id, probability] of probabilities(values).entries())
          expect(Math.abs(row.logprob(id) - Math.log(probability))).toBeLessThan(1e-6);
      }),
    );
  });
  it('draws in the order of the ids, each as often as it is probable', () => {
    fc.assert(
      fc.property(logits, fc.double({ min: 0.1, max: 3, noNaN: true }), (values, temperature) => {
        const row = new LogitRow(values);
        let below = 0;
        for (const [id, probability] of probabilities(values, temperature).entries()) {
          const margin = 2e-6;
          if (probability > 2 * margin) {
            expect(row.draw(1 / temperature, Math.max(0, below + margin))).toBe(id);
            expect(row.draw(1 / temperature, below + probability - margin)).toBe(id);
          }
          below += probability;
        }
      }),
    );
  });
  it('never draws what is impossible', () => {
    const values = new Float32Array(1000).fill(Number.NEGATIVE_INFINITY);
    values[77] = 3;
    values[700] = 3;
    const row = new LogitRow(values);
    const drawn = Array.from({ length: 101 }, (_, step) => row.draw(1, Math.min(step / 100, 1 - 2 ** -53)));
    expect([...new Set(drawn)]).toEqual([77, 700]);
  });
  it('is the same under a mask, whether the allowed are few or many', () => {
    fc.assert(
      fc.property(logits, fc.array(fc.nat(299), { minLength: 1 }), (values, wanted) => {
        const ids = wanted.filter((id) => id < values.length);
        if (ids.length === 0) return;
        const allowed = AllowedTokens.of(ids);
        expect([...allowed.ids]).toEqual([...new Set(ids)].sort((a, b) => a - b));
        const { row, placeOf, idOf } = maskRow(values, allowed);
        const kept = probabilities(Array.from(values, (value, id) => (allowed.has(id) ? value : -1e9)));
        for (const id of allowed.ids) {
          expect(idOf(placeOf(id))).toBe(id);
          expect(Math.abs(row.logprob(placeOf(id)) - Math.log(kept[id] ?? 0))).toBeLessThan(1e-6);
        }
      }),
    );
  });
});

describe('choosing', () => {
  it('takes the first of the greatest when greedy', () => {
    expect(chooseToken(new LogitRow(Float32Array.of(1, 3, 3, 2)), { ...plain, temperature: 0 }, [], 0.9)).toBe(1);
  });

  /** The set that can be drawn, and its probabilities, by scanning the unit interval. */
  const reachable = (values: Float32Array, choosing: Choosing, seen: readonly number[] = []): Map<number, number> => {
    const found = new Map<number, number>();
    const steps = 4000;
    for (let step = 0; step < steps; step++) {
      const id = chooseToken(new LogitRow(values), choosing, seen, (step + 0.5) / steps);
      found.set(id, (found.get(id) ?? 0) + 1 / steps);
    }
    return found;
  };
  const expectDistribution = (found: Map<number, number>, expected: ReadonlyMap<number, number>): void => {
    for (const [id, share] of expected) expect(Math.abs((found.get(id) ?? 0) - share)).toBeLessThan(1e-3);
    for (const id of found.keys()) expect(expected.has(id)).toBe(true);
  };
  const renormalised = (kept: readonly (readonly [number, number])[]): Map<number, number> => {
    const sum = kept.reduce((total, [, share]) => total + share, 0);
    return new Map(kept.map(([id, share]) => [id, share / sum]));
  };
  const values = Float32Array.of(2, 1, 0, -1, -2, 1.5);
  const ranked = (temperature: number): (readonly [number, number])[] =>
    [...probabilities(values, temperature).entries()].sort((a, b) => b[1] - a[1]);

  it('draws in proportion at any temperature', () => {
    for (const temperature of [0.5, 1, 2])
      expectDistribution(reachable(values, { ...plain, temperature }), new Map(ranked(temperature)));
  });
  it('keeps the most probable k', () => {
    expectDistribution(reachable(values, { ...plain, topK: 3 }), renormalised(ranked(1).slice(0, 3)));
  });
  it('keeps the smallest set that reaches p', () => {
    for (const topP of [0.3, 0.6, 0.9]) {
      const kept: (readonly [number, number])[] = [];
      let sum = 0;
      for (const entry of ranked(1)) {
        if (sum >= topP) break;
        kept.push(entry);
        sum += entry[1];
      }
      expectDistribution(reachable(values, { ...plain, topP }), renormalised(kept));
    }
  });
  it('keeps what is at least min-p as probable as the best', () => {
    const [best = [0, 0]] = ranked(1);
    const kept = ranked(1).filter(([, share]) => share >= 0.2 * best[1]);
    expectDistribution(reachable(values, { ...plain, minP: 0.2 }), renormalised(kept));
  });
  it('keeps the nucleus of a large flat vocabulary', () => {
    const flat = new LogitRow(new Float32Array(20_000));
    const found = new Set<number>();
    for (let step = 0; step < 200; step++)
      found.add(chooseToken(flat, { ...plain, topP: 0.5 }, [], (step + 0.5) / 200));
    expect(found.size).toBe(200);
    expect(Math.max(...found)).toBeLessThan(10_001);
    expect(Math.max(...found)).toBeGreaterThan(9_900);
  });
  it('makes tokens that were written less probable', () => {
    const penalised = Float32Array.of(2 / 1.5, 1, 0, -1.5, -2, 1.5);
    const expected = new Map(probabilities(penalised).entries());
    expectDistribution(reachable(values, { ...plain, repetitionPenalty: 1.5 }, [0, 3]), expected);
    expect([...values]).toEqual([2, 1, 0, -1, -2, 1.5]);
  });
  it('never leaves what is allowed', () => {
    const allowed = AllowedTokens.of([3, 4]);
    const row = new LogitRow(values);
    for (const choosing of [plain, { ...plain, temperature: 0 }, { ...plain, topK: 1 }, { ...plain, topP: 0.1 }])
      for (const random of [0, 0.5, 0.999999])
        expect(allowed.has(chooseToken(row, choosing, [], random, allowed))).toBe(true);
  });
});

describe('half precision', () => {
  it('keeps every half-precision number', () => {
    const all = Uint16Array.from({ length: 0x10000 }, (_, bits) => bits);
    const changed = [...widen(all)].filter((value, bits) => !Number.isNaN(value) && toHalfBits(value) !== bits);
    expect(changed).toEqual([]);
  });
  it('rounds to the nearest, halves to even', () => {
    fc.assert(
      fc.property(fc.float({ min: -70000, max: 70000, noNaN: true }), (value) => {
        const [rounded = 0] = widen(Uint16Array.of(toHalfBits(value)));
        const near = [-1, 0, 1].map((step) => widen(Uint16Array.of(toHalfBits(value) + step))[0] ?? 0);
        const best = Math.min(...near.filter(Number.isFinite).map((other) => Math.abs(other - value)));
        if (Number.isFinite(rounded)) expect(Math.abs(rounded - value)).toBe(best);
        else expect(Math.abs(value)).toBeGreaterThanOrEqual(65520);
      }),
    );
    expect(toHalfBits(1 + 2 ** -11)).toBe(0x3c00);
    expect(toHalfBits(1 + 3 * 2 ** -11)).toBe(0x3c02);
  });
});
