import { describe, expect, it } from 'vitest';
import { reuse } from '../../../src/view/reuse.js';

describe('what did not change', () => {
  const before = { list: [{ a: 1 }, { a: 2 }], other: { deep: ['x'] } };

  it('is the same object again where all is equal', () => {
    expect(reuse(before, structuredClone(before))).toBe(before);
  });

  it('is kept beside what changed', () => {
    const after = reuse(before, { list: [{ a: 1 }, { a: 3 }], other: { deep: ['x'] } });
    expect(after).toEqual({ list: [{ a: 1 }, { a: 3 }], other: { deep: ['x'] } });
    expect(after.list[0]).toBe(before.list[0]);
    expect(after.list[1]).not.toBe(before.list[1]);
    expect(after.other).toBe(before.other);
  });

  it('is kept when a list grows, shrinks, or an object gets or loses a field', () => {
    const grown = reuse(before.list, [{ a: 1 }, { a: 2 }, { a: 3 }]);
    expect(grown[1]).toBe(before.list[1]);
    expect(grown).toHaveLength(3);
    expect(reuse(before.list, [{ a: 1 }])).toEqual([{ a: 1 }]);
    expect(reuse({ a: 1, b: undefined }, { a: 1 })).toEqual({ a: 1 });
    expect(Object.keys(reuse({ a: 1, b: undefined }, { a: 1 }))).toEqual(['a']);
    expect(Object.keys(reuse({ a: 1 }, { a: 1, b: undefined }))).toEqual(['a', 'b']);
    expect(reuse({ a: [] }, { a: {} })).toEqual({ a: {} });
    expect(reuse<unknown>([1], { 0: 1 })).toEqual({ 0: 1 });
  });
});
