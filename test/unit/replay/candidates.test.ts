import { expect, test } from 'vitest';
import { tokenIndex } from '../../../src/base/index.js';
import { candidatesAt } from '../../../src/replay/index.js';
import type { TraceToken } from '../../../src/trace/index.js';

const log = Math.log;
const token: TraceToken = {
  id: 2,
  text: 'b',
  logprob: log(0.2),
  // what is allowed, b and c, has 0.4 together
  maskedLogprob: log(0.5),
  top: [
    { id: 1, text: 'a', logprob: log(0.5), forbidden: true },
    { id: 2, text: 'b', logprob: log(0.2), forbidden: false },
    { id: 3, text: 'c', logprob: log(0.2), forbidden: false },
  ],
  origin: 'sampled',
};
const round = (value: number | undefined): number | undefined =>
  value === undefined ? undefined : Math.round(value * 1e9) / 1e9;
const shown = (given: TraceToken): unknown =>
  candidatesAt({ tokens: [given] }, tokenIndex(0)).map((each) => [
    each.text,
    round(each.probability),
    round(each.maskedProbability),
    each.chosen,
  ]);

test('probabilities before and under the mask: what is forbidden has none, the rest grows by one factor', () => {
  expect(shown(token)).toEqual([
    ['a', 0.5, 0, false],
    ['b', 0.2, 0.5, true],
    ['c', 0.2, 0.5, false],
  ]);
});

test('without a mask there is but one probability, and where it is not told what was allowed, none is made up', () => {
  const { maskedLogprob: _, ...free } = token;
  expect(shown({ ...free, top: free.top.map(({ forbidden: __, ...each }) => each) })).toEqual([
    ['a', 0.5, undefined, false],
    ['b', 0.2, undefined, true],
    ['c', 0.2, undefined, false],
  ]);
  expect(shown({ ...token, top: token.top.map(({ forbidden: __, ...each }) => each) })).toEqual([
    ['a', 0.5, undefined, false],
    ['b', 0.2, 0.5, true],
    ['c', 0.2, undefined, false],
  ]);
});

test('the token that was written is among them, also where it was none of the best', () => {
  expect(shown({ ...token, id: 9, text: 'z', logprob: log(0.01), maskedLogprob: log(0.025) })).toContainEqual([
    'z',
    0.01,
    0.025,
    true,
  ]);
  expect(candidatesAt({ tokens: [] }, tokenIndex(0))).toEqual([]);
});
