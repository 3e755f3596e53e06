import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { locateSpan, locateSpans, spanEdges } from '../../../src/program/index.js';

/** The pieces of a text between the places where a span may begin or end. */
function cut(text: string, anywhere = false): readonly string[] {
  const edges = spanEdges(text, anywhere);
  const places = Array.from({ length: text.length + 1 }, (_, at) => at).filter((at) => edges[at] === 1);
  return places.slice(1).map((end, index) => text.slice(places[index], end));
}

describe('where spans may begin and end', () => {
  it.each([
    ['Ann met #Paris', ['Ann', ' ', 'met', ' ', '#', 'Paris']],
    ["Mira's", ['Mira', "'", 's']],
    ['Smith-Jones, U.S.', ['Smith', '-', 'Jones', ',', ' ', 'U', '.', 'S', '.']],
    ['GPT4_mini 3.5km', ['GPT4_mini', ' ', '3', '.', '5km']],
    ['Ελλάδα Москва Երևան', ['Ελλάδα', ' ', 'Москва', ' ', 'Երևան']],
    ['北京市', ['北', '京', '市']],
    ['東京へGo', ['東', '京', 'へ', 'Go']],
    ['서울에서', ['서', '울', '에', '서']],
    ['Parisへ', ['Paris', 'へ']],
    ['e\u0301te\u0301 a', ['e\u0301te\u0301', ' ', 'a']],
    ['👩🏽‍🚀👍🏽a', ['👩🏽‍🚀', '👍🏽', 'a']],
    ['🇫🇷🇩🇪!', ['🇫🇷', '🇩🇪', '!']],
    ['2️⃣x', ['2️⃣x']],
    [' \u0301', [' ', '\u0301']],
    ['', []],
  ])('%j', (text, pieces) => expect(cut(text)).toEqual(pieces));

  it('never lies within a character, even for a span that may cut words', () => {
    expect(cut('ne\u0301e👩🏽‍🚀🇫🇷', true)).toEqual(['n', 'e\u0301', 'e', '👩🏽‍🚀', '🇫🇷']);
    expect(cut('שלום والقاهرة', true).join('')).toBe('שלום والقاهرة');
    expect(cut('والقاهرة')).toContain('و');
  });

  it('is where white space is, whatever stands beside it', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 12 }),
        fc.string({ unit: 'binary', maxLength: 12 }),
        (a, b) => {
          const edges = spanEdges(`${a} ${b}`, false);
          expect([edges[0], edges[a.length], edges[a.length + 1], edges[a.length + 1 + b.length]]).toEqual([
            1, 1, 1, 1,
          ]);
        },
      ),
    );
  });
});

describe('where the spans of a list stand', () => {
  it.each<readonly [string, readonly string[], readonly (number | undefined)[]]>([
    ['Paris Hale is in Paris', ['Paris Hale', 'Paris'], [0, 17]],
    ['Paris Hale is in Paris', ['Paris', 'Paris Hale'], [17, 0]],
    ['Paris Hale is in Paris', ['Paris'], [0]],
    ['Paris Hale sleeps', ['Paris Hale', 'Paris'], [0, 0]],
    ['the Parisian in Paris', ['Paris'], [16]],
    ['the Parisian', ['Paris'], [4]],
    ['Ann and Ann and Ann', ['Ann', 'Ann'], [0, 8]],
    ['Ann and Ann', ['Ann', 'Ann', 'Ann'], [0, 8, 8]],
    ['Paris Hale is in Paris', ['Paris Hale', 'Paris', 'Paris'], [0, 17, 17]],
    ['Ann', ['Bob', 'Ann', ''], [undefined, 0, undefined]],
    ['aa aaa', ['aa', 'aa'], [0, 0]],
    ['北京北京大学', ['北京', '北京大学'], [0, 2]],
  ])('%j: %j', (text, pieces, places) => expect(locateSpans(text, pieces)).toEqual(places));

  it('is what a slow reckoning by the definition says', () => {
    const words = fc.constantFrom('a', 'b', 'ab', 'a b', 'ba', 'b a b');
    fc.assert(
      fc.property(
        fc.array(words, { minLength: 1, maxLength: 8 }),
        fc.array(words, { maxLength: 6 }),
        (text, pieces) => {
          expect(locateSpans(text.join(' '), pieces)).toEqual(byDefinition(text.join(' '), pieces));
        },
      ),
    );
  });

  it('takes one span alone to be the first that stands by itself', () => {
    expect(locateSpan('Parisian Paris', 'Paris')).toBe(9);
  });

  it('takes time linear in the list', () => {
    const text = 'Mira Tanaka met Nordwind at Glass Tower '.repeat(20);
    const spans = (count: number): readonly string[] =>
      Array.from({ length: count }, (_, at) => ['Mira Tanaka', 'Tanaka', 'Nordwind'][at % 3] ?? '');
    const time = (count: number): number => {
      const before = process.cpuUsage();
      locateSpans(text, spans(count));
      const { user, system } = process.cpuUsage(before);
      return (user + system) / 1000;
    };
    expect(time(400_000)).toBeLessThan(Math.max(200, 10 * time(100_000)));
  });
});

/** Words are letters here, so an occurrence is whole if blanks stand round it. */
function byDefinition(text: string, pieces: readonly string[]): readonly (number | undefined)[] {
  const all = (piece: string): readonly number[] =>
    Array.from(text).flatMap((_, at) => (text.startsWith(piece, at) ? [at] : []));
  const isWhole = (at: number, piece: string): boolean =>
    / /u.test(text[at - 1] ?? ' ') && / /u.test(text[at + piece.length] ?? ' ');
  const located: { readonly start: number; readonly end: number; readonly piece: string }[] = [];
  const result = new Map<string, readonly number[]>();
  for (const piece of [...new Set(pieces)].sort((a, b) => b.length - a.length)) {
    const longer = located.filter((each) => each.piece.length > piece.length);
    const isFree = (at: number): boolean => !longer.some(({ start, end }) => start <= at && at + piece.length <= end);
    const apart = (places: readonly number[]): readonly number[] => {
      const kept: number[] = [];
      for (const at of places) if ((kept.at(-1) ?? -99) + piece.length <= at) kept.push(at);
      return kept;
    };
    const occurrences = all(piece);
    const whole = occurrences.filter((at) => isWhole(at, piece));
    const candidates = [whole.filter(isFree), whole, occurrences.filter(isFree), occurrences];
    const places = apart(candidates.find((each) => each.length > 0) ?? []);
    result.set(piece, places);
    const count = pieces.filter((each) => each === piece).length;
    for (const start of places.slice(0, count)) located.push({ start, end: start + piece.length, piece });
  }
  const seen = new Map<string, number>();
  return pieces.map((piece) => {
    const nth = seen.get(piece) ?? 0;
    seen.set(piece, nth + 1);
    const places = result.get(piece) ?? [];
    return places[Math.min(nth, places.length - 1)];
  });
}
