import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { advantages, advantageVariants } from '../../../src/verify/index.js';
import type { RewardValue } from '../../../src/trace/index.js';

const rewards = (...values: readonly number[]): readonly RewardValue[] =>
  values.map((value, index) => ({ reward: `r${index}`, value, weight: 0.5, undetermined: false }));
const of = (group: readonly (readonly RewardValue[])[], variant: Parameters<typeof advantages>[1]) =>
  advantages(group, variant).map(({ advantage }) => advantage);

describe('group advantages', () => {
  // Totals 1, 0.5, 0.5, 0: mean 0.5, variance with Bessel's correction (0.25 + 0.25) / 3.
  const group = [rewards(1, 1), rewards(1, 0), rewards(0, 1), rewards(0, 0)];
  const deviation = Math.sqrt(0.5 / 3);

  it('follow the formulas of the trainers', () => {
    const close = (values: readonly number[], expected: readonly number[]) =>
      values.forEach((value, index) => expect(value).toBeCloseTo(expected[index] ?? Number.NaN, 12));
    close(of(group, 'trl'), [0.5 / (deviation + 1e-4), 0, 0, -0.5 / (deviation + 1e-4)]);
    close(of(group, 'verl'), [0.5 / (deviation + 1e-6), 0, 0, -0.5 / (deviation + 1e-6)]);
    close(of(group, 'dr_grpo'), [0.5, 0, 0, -0.5]);
    // Each reward is 1, 1, 0, 0 in some order: mean 0.5, variance 1/3.
    const each = 0.5 / (Math.sqrt(1 / 3) + 1e-4);
    close(of(group, 'gdpo'), [each, 0, 0, -each]);
  });

  it('of a group of one', () => {
    expect(of([rewards(1, 0)], 'trl')).toEqual([0]);
    expect(of([rewards(1, 0)], 'dr_grpo')).toEqual([0]);
    expect(of([rewards(1, 0)], 'verl')[0]).toBeCloseTo(0.5 / (1 + 1e-6), 12);
    expect(advantages([], 'trl')).toEqual([]);
  });

  it('hide by which reward they came about, which the components show', () => {
    const [, second, third] = advantages(group, 'trl');
    expect(second?.advantage).toBeCloseTo(third?.advantage ?? Number.NaN, 12);
    expect(second?.components.map((component) => Math.sign(component.advantage))).toEqual([1, -1]);
    expect(third?.components.map((component) => Math.sign(component.advantage))).toEqual([-1, 1]);
  });

  it('sum to nothing, keep the order of the rewards where those are summed first, and add up from components', () => {
    const value = fc.double({ min: 0, max: 1, noNaN: true });
    const groups = fc.array(fc.tuple(value, value, value), { minLength: 2, maxLength: 8 });
    fc.assert(
      fc.property(groups, fc.constantFrom(...advantageVariants), (rows, variant) => {
        const result = advantages(
          rows.map((row) => rewards(...row)),
          variant,
        );
        expect(result.reduce((sum, { advantage }) => sum + advantage, 0)).toBeCloseTo(0, 6);
        for (const one of result) {
          expect(one.components.reduce((sum, component) => sum + component.advantage, 0)).toBeCloseTo(one.advantage, 9);
          if (variant === 'gdpo') continue;
          for (const other of result)
            if (one.reward > other.reward + 1e-9) expect(one.advantage).toBeGreaterThan(other.advantage);
        }
      }),
    );
  });
});
