import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TraceToken } from '../../../src/trace/index.js';
import { alternativesOf, certaintyOf, leastCertain, showProbability } from '../../../src/view/certainty.js';

const token = (id: number, probability: number, top: readonly (readonly [number, number])[]): TraceToken => ({
  id,
  text: `t${id}`,
  logprob: Math.log(probability),
  top: top.map(([other, share]) => ({ id: other, text: `t${other}`, logprob: Math.log(share) })),
  origin: 'sampled',
});

describe('how sure the model was', () => {
  it('is the probability, the rank and the entropy of the choice', () => {
    const half = certaintyOf(
      token(1, 0.5, [
        [0, 0.5],
        [1, 0.5],
      ]),
    );
    expect(half.rank).toBe(1);
    expect(half.probability).toBeCloseTo(0.5);
    expect(half.bits).toBeCloseTo(1);
    expect(certaintyOf(token(1, 1, [[1, 1]])).bits).toBeCloseTo(0);
    // four outcomes of a quarter, two of them not recorded and so counted as one
    expect(
      certaintyOf(
        token(1, 0.25, [
          [0, 0.25],
          [1, 0.25],
        ]),
      ).bits,
    ).toBeCloseTo(1.5);
  });

  it('never is negative or no number, whatever was recorded', () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(share, fc.array(fc.tuple(fc.nat(5), share), { maxLength: 6 }), (probability, top) => {
        const { bits } = certaintyOf(token(1, probability, top));
        expect(bits).toBeGreaterThanOrEqual(0);
        expect(Number.isFinite(bits)).toBe(true);
      }),
    );
  });

  it('lists the token among its alternatives, also where it was none of the best', () => {
    expect(alternativesOf(token(7, 0.01, [[0, 0.9]])).map((each) => [each.text, each.taken])).toEqual([
      ['t0', false],
      ['t7', true],
    ]);
    expect(alternativesOf(token(0, 0.9, [[0, 0.9]]))).toHaveLength(1);
  });

  it('finds what it was least sure of, and leaves out what it did not choose', () => {
    const tokens = [0.9, 0.2, 0.5, 0.1].map((probability, id) => token(id, probability, []));
    const forced = tokens.map((each, index) => (index === 3 ? { ...each, origin: 'forced' as const } : each));
    expect(leastCertain(tokens, 2)).toEqual([3, 1]);
    expect(leastCertain(forced, 2)).toEqual([1, 2]);
  });

  it('is written without false precision', () => {
    expect([1, 0.999, 0.934, 0.004, 0].map(showProbability)).toEqual(['1', '>0.99', '0.93', '<0.01', '<0.01']);
  });
});
