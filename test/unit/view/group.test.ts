import { describe, expect, it } from 'vitest';
import { type GroupMember, groupTable } from '../../../src/view/group.js';

const member = (index: number, text: string, a: number, b: number): GroupMember => ({
  index,
  text,
  ending: 'complete',
  rewards: [
    { reward: 'a', weight: 0.5, value: a, undetermined: false },
    { reward: 'b', weight: 0.5, value: b, undetermined: false },
  ],
});

describe('a group of traces', () => {
  const group = [member(0, 'x', 1, 0), member(1, 'y', 0, 0), member(2, 'x', 1, 0), member(3, 'z', 1, 1)];

  it('puts equal texts into one row, the best reward first', () => {
    const { rows } = groupTable(group, {}, 'dr_grpo');
    expect(rows.map((row) => [row.members.map((each) => each.index), row.reward])).toEqual([
      [[3], 1],
      [[0, 2], 0.5],
      [[1], 0],
    ]);
    expect(rows.map((row) => row.advantage)).toEqual([0.5, 0, -0.5]);
  });

  it('counts duplicates in the mean: the group is what was sampled', () => {
    const { rows } = groupTable([member(0, 'x', 1, 1), member(1, 'y', 0, 0), member(2, 'y', 0, 0)], {}, 'dr_grpo');
    expect(rows[0]?.advantage).toBeCloseTo(2 / 3);
  });

  it('changes rank with the weights', () => {
    const two = [member(0, 'x', 1, 0), member(1, 'y', 0, 1)];
    const best = (weights: Readonly<Record<string, number>>) =>
      groupTable(two, weights, 'trl').rows[0]?.members[0]?.index;
    expect(best({ a: 0.9, b: 0.1 })).toBe(0);
    expect(best({ a: 0.1, b: 0.9 })).toBe(1);
  });

  it('says where each trace stood with the weights of the template; equal rewards share a rank', () => {
    const four = [member(0, 'w', 1, 0), member(1, 'x', 0, 1), member(2, 'y', 1, 0.4), member(3, 'z', 0, 0)];
    const ranks = (weights: Readonly<Record<string, number>>) =>
      groupTable(four, weights, 'trl').rows.map((row) => [row.members[0]?.index, row.recordedRank, row.rank]);
    expect(ranks({})).toEqual([
      [2, 1, 1],
      [0, 2, 2],
      [1, 2, 2],
      [3, 4, 4],
    ]);
    expect(ranks({ a: 0 })).toEqual([
      [1, 2, 1],
      [2, 1, 2],
      [0, 2, 3],
      [3, 4, 3],
    ]);
  });

  it('has parts that sum to reward and advantage', () => {
    for (const row of groupTable(group, { a: 0.3, b: 0.7 }, 'trl').rows) {
      expect(row.parts.reduce((sum, part) => sum + part.weighted, 0)).toBeCloseTo(row.reward, 12);
      expect(row.parts.reduce((sum, part) => sum + part.advantage, 0)).toBeCloseTo(row.advantage, 12);
    }
  });

  it('warns where it teaches nothing, or one reward alone', () => {
    expect(groupTable([member(0, 'x', 1, 1), member(1, 'y', 1, 1)], {}, 'trl').warnings[0]).toContain('vanishes');
    expect(groupTable([member(0, 'x', 1, 1), member(1, 'y', 0, 1)], {}, 'trl').warnings[0]).toContain('Only a');
    expect(groupTable(group, {}, 'trl').warnings).toEqual([]);
    expect(groupTable([{ ...member(0, 'x', 1, 1), rewards: [] }], {}, 'trl').warnings[0]).toContain('no rewards');
  });
});
