import { isBetweenEdges, type SpanEdges, spanEdges } from './span-edges.js';

/**
 * Finds where the spans of a list stand in their text, in UTF-16 offsets; `undefined` for one that the text does not
 * hold. Longer spans are placed first. An occurrence counts if it begins and ends at the edges of words and does not lie
 * within a longer span that was placed; where no occurrence is such, one within a longer span counts, and at last any.
 * Among the occurrences that count, the k-th span of equal text takes the k-th one, the last where there are fewer.
 */
export function locateSpans(whole: string, pieces: readonly string[]): readonly (number | undefined)[] {
  const counts = new Map<string, number>();
  for (const piece of pieces) counts.set(piece, (counts.get(piece) ?? 0) + 1);
  const locator = new Locator(whole);
  const places = new Map<string, readonly number[]>();
  for (const piece of [...counts.keys()].toSorted((a, b) => b.length - a.length))
    places.set(piece, locator.place(piece, counts.get(piece) ?? 0));
  const used = new Map<string, number>();
  return pieces.map((piece) => {
    const nth = used.get(piece) ?? 0;
    used.set(piece, nth + 1);
    const these = places.get(piece) ?? [];
    return these[Math.min(nth, these.length - 1)];
  });
}

class Locator {
  private readonly edges: SpanEdges;
  /** For each offset: the largest end of a placed span that begins at it or before it and reaches beyond it. */
  private readonly covered: Int32Array;

  constructor(private readonly whole: string) {
    this.edges = spanEdges(whole, false);
    this.covered = new Int32Array(whole.length);
  }

  /** The places of at most `count` spans, none of which overlap. */
  place(piece: string, count: number): readonly number[] {
    if (piece === '') return [];
    const { length } = piece;
    const isWhole = (at: number): boolean => isBetweenEdges(this.edges, at, at + length);
    const isFree = (at: number): boolean => (this.covered[at] ?? 0) < at + length;
    const ways: readonly ((at: number) => boolean)[] = [(at) => isWhole(at) && isFree(at), isWhole, isFree, () => true];
    for (const counts of ways) {
      const found: number[] = [];
      for (let at = this.whole.indexOf(piece); at >= 0 && found.length < count; ) {
        const isOne = counts(at);
        if (isOne) found.push(at);
        at = this.whole.indexOf(piece, at + (isOne ? length : 1));
      }
      if (found.length === 0) continue;
      for (const start of found)
        for (let at = start; at < start + length; at++)
          this.covered[at] = Math.max(this.covered[at] ?? 0, start + length);
      return found;
    }
    return [];
  }
}

/** Where a single span stands: see `locateSpans`. */
export const locateSpan = (whole: string, piece: string): number | undefined => locateSpans(whole, [piece])[0];
