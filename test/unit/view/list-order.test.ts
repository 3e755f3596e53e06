import { describe, expect, it } from 'vitest';
import { type ListFilter, orderedRows, startingListFilter } from '../../../src/view/list-order.js';
import { rowOf } from '../../../src/view/row.js';
import { nowhere, traceOf } from './fixture.js';

const violation = { message: '', witness: [], values: [], source: nowhere };
const reward = (value: number) => [{ reward: 'r', weight: 1, value, undetermined: false }];
const rows = [
  { rewards: reward(0.5), verdicts: [] },
  { rewards: [], verdicts: [{ constraint: 'Cs', outcome: 'violated' as const, violations: [violation, violation] }] },
  { rewards: reward(0.9), verdicts: [{ constraint: 'inside', outcome: 'violated' as const, violations: [violation] }] },
  { rewards: reward(0.5), verdicts: [] },
].map((change, index) => rowOf(traceOf({ text: '', entities: [], change }), index));
const places = (filter: Partial<ListFilter>, matches?: ReadonlySet<number>): readonly number[] =>
  orderedRows(rows, { ...startingListFilter, ...filter }, matches).map((row) => row.index);

describe('the order of the list', () => {
  it('is that of the file, and the same array, unless something else is asked for', () => {
    expect(orderedRows(rows, startingListFilter, undefined)).toBe(rows);
    expect(places({ descending: true })).toEqual([3, 2, 1, 0]);
  });

  it('keeps equal rows in the order of the file, and puts those without a reward last either way', () => {
    expect(places({ sort: 'reward' })).toEqual([0, 3, 2, 1]);
    expect(places({ sort: 'reward', descending: true })).toEqual([2, 0, 3, 1]);
  });

  it('counts every witness', () => {
    expect(places({ sort: 'violations', descending: true })).toEqual([1, 2, 0, 3]);
  });

  it('keeps what violates a constraint, and what a search found', () => {
    expect(places({ constraint: 'inside' })).toEqual([2]);
    expect(places({}, new Set([0, 2]))).toEqual([0, 2]);
    expect(places({ constraint: 'Cs' }, new Set([0]))).toEqual([]);
  });

  it('keeps the traces of which something can be said as a whole', () => {
    const all = [
      ...rows,
      rowOf(
        traceOf({
          text: '',
          entities: [],
          change: { verdicts: [{ constraint: 'Cs', outcome: 'undetermined', violations: [] }] },
        }),
        4,
      ),
      rowOf(traceOf({ text: '', entities: [], change: { ending: { kind: 'token-limit' } } }), 5),
    ];
    const placesWith = (verdict: NonNullable<ListFilter['verdict']>): readonly number[] =>
      orderedRows(all, { ...startingListFilter, verdict }, undefined).map((row) => row.index);
    expect(placesWith('violated')).toEqual([1, 2]);
    expect(placesWith('clear')).toEqual([0, 3]);
    expect(placesWith('undetermined')).toEqual([4]);
    expect(placesWith('unfinished')).toEqual([5]);
  });
});
