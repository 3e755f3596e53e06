import { describe, expect, it } from 'vitest';
import { textOffset, textRange, tokenIndex } from '../../../src/base/positions.js';
import { isWithin, TraceLookup } from '../../../src/trace/index.js';
import { fullTrace } from './build.js';

describe('finding tokens, text and slots by each other', () => {
  // Tokens: "Na" | "" | "mes: Ada" | end of turn
  const lookup = new TraceLookup(fullTrace);

  it('gives the text of a token', () => {
    expect([0, 1, 2, 3].map((token) => lookup.rangeOf(tokenIndex(token)))).toEqual([
      textRange(0, 2),
      textRange(2, 2),
      textRange(2, 10),
      textRange(10, 10),
    ]);
  });

  it('gives the token of a character', () => {
    expect([-1, 0, 1, 2, 9, 10].map((offset) => lookup.tokenAt(textOffset(offset)))).toEqual([
      undefined,
      0,
      0,
      2,
      2,
      undefined,
    ]);
    for (let offset = 0; offset < fullTrace.text.length; offset++) {
      const token = lookup.tokenAt(textOffset(offset));
      if (token === undefined) throw new Error(`no token at ${offset}`);
      const { start, end } = lookup.rangeOf(token);
      expect(start <= offset && offset < end).toBe(true);
    }
  });

  it('gives the tokens of a range', () => {
    expect(lookup.tokensIn(textRange(1, 3))).toEqual({ start: 0, end: 3 });
    expect(lookup.tokensIn(textRange(2, 99))).toEqual({ start: 2, end: 3 });
    expect(lookup.tokensIn(textRange(2, 2))).toBeUndefined();
    expect(lookup.tokensIn(textRange(10, 12))).toBeUndefined();
  });

  it('gives slots at a place, and places of a slot', () => {
    expect(lookup.slotsAt(textOffset(8)).map(({ slot }) => slot)).toEqual(['entities[0].span', 'entities']);
    expect(lookup.rangesOf('entities[0].span').map(({ range }) => range)).toEqual([textRange(7, 10), textRange(2, 4)]);
    expect(lookup.rangesWithin('entities[0]')).toHaveLength(2);
    expect(lookup.segmentsAt(textOffset(7)).map(({ kind }) => kind)).toEqual(['hole']);
  });

  it('knows what stands within what', () => {
    expect(isWithin('entities[1].span', 'entities[1]')).toBe(true);
    expect(isWithin('entities[1]', 'entities')).toBe(true);
    expect(isWithin('entities[10].span', 'entities[1]')).toBe(false);
    expect(isWithin('entitiesTwo', 'entities')).toBe(false);
  });
});
