import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import type { TextRange } from '../../../../src/base/positions.js';
import { firstDifference } from '../../../../src/view/compare/divergence.js';
import { diffTexts } from '../../../../src/view/compare/text-diff.js';

const pieces = (text: string, ranges: readonly TextRange[]): readonly string[] =>
  ranges.map(({ start, end }) => text.slice(start, end));

/** The text without its changed stretches. */
const kept = (text: string, ranges: readonly TextRange[]): string =>
  ranges.toReversed().reduce((rest, { start, end }) => rest.slice(0, start) + rest.slice(end), text);

describe('the difference of two texts', () => {
  it('names the words that the other does not have', () => {
    const [left, right] = ['Redleaf is visible, Jordan is not.', 'Redleaf is hidden, and Jordan is not.'];
    const diff = diffTexts(left, right);
    expect(pieces(left, diff.left)).toEqual(['visible']);
    expect(pieces(right, diff.right)).toEqual(['hidden', ' and']);
  });

  it('is empty for equal texts, and all of it where nothing is shared', () => {
    expect(diffTexts('one two', 'one two')).toEqual({ left: [], right: [] });
    const diff = diffTexts('one', '');
    expect(pieces('one', diff.left)).toEqual(['one']);
    expect(diff.right).toEqual([]);
  });

  it('leaves the same text on both sides, whatever the texts', () => {
    const text = fc.array(fc.constantFrom('a', 'b', ' ', '[', '1', '😀', '\n')).map((parts) => parts.join(''));
    fc.assert(
      fc.property(text, text, (left, right) => {
        const diff = diffTexts(left, right);
        expect(kept(left, diff.left)).toBe(kept(right, diff.right));
      }),
      { numRuns: 500 },
    );
  });

  it('is the shortest: as many words stay as the longest common subsequence has', () => {
    const words = fc.array(fc.constantFrom('[', ']', ',', ';'), { maxLength: 12 });
    const longest = (a: readonly string[], b: readonly string[]): number => {
      const [x, y] = [a[0], b[0]];
      if (x === undefined || y === undefined) return 0;
      const table = Array.from({ length: a.length + 1 }, () => Array.from({ length: b.length + 1 }, () => 0));
      for (const [i, one] of a.entries())
        for (const [j, other] of b.entries()) {
          const row = table[i + 1];
          if (row !== undefined)
            row[j + 1] = one === other ? (table[i]?.[j] ?? 0) + 1 : Math.max(table[i]?.[j + 1] ?? 0, row[j] ?? 0);
        }
      return table[a.length]?.[b.length] ?? 0;
    };
    fc.assert(
      fc.property(words, words, (a, b) => {
        const [left, right] = [a.join(''), b.join('')];
        expect(kept(left, diffTexts(left, right).left)).toHaveLength(longest(a, b));
      }),
      { numRuns: 500 },
    );
  });

  it('gives up on the middle of texts that share nothing, in little time', () => {
    const left = Array.from({ length: 20_000 }, (_, index) => `l${index}`).join(' ');
    const right = Array.from({ length: 20_000 }, (_, index) => `r${index}`).join('\n');
    const started = performance.now();
    const diff = diffTexts(left, right);
    expect(diff.left).toHaveLength(1);
    expect(performance.now() - started).toBeLessThan(3000);
  });
});

describe('where two texts part', () => {
  it('is a character, never half of one', () => {
    expect(firstDifference('abc', 'abd')).toBe(2);
    expect(firstDifference('abc', 'abc')).toBeUndefined();
    expect(firstDifference('ab', 'abc')).toBe(2);
    expect(firstDifference('a😀', 'a😁')).toBe(1);
  });
});
