import { type TextRange, textRange } from '../../base/positions.js';

/** The stretches of two texts that the other does not have, in the order of each text. */
export interface TextDiff {
  readonly left: readonly TextRange[];
  readonly right: readonly TextRange[];
}

/** With more differing words than this between the first and the last difference, all that lies between them counts as changed. */
const MOST_CHANGES = 800;

const wordsOf = (text: string): readonly string[] => text.match(/\s+|[\p{L}\p{N}_]+|[^]/gu) ?? [];

/**
 * The shortest difference of two texts, word by word, by E. Myers, “An O(ND) difference algorithm” (Algorithmica 1,
 * 1986). Equal beginnings and ends are taken off first.
 */
export function diffTexts(left: string, right: string): TextDiff {
  const a = wordsOf(left);
  const b = wordsOf(right);
  let first = 0;
  while (first < a.length && first < b.length && a[first] === b[first]) first++;
  let last = 0;
  while (last < a.length - first && last < b.length - first && a.at(-1 - last) === b.at(-1 - last)) last++;
  const kept = keptPairs(a.slice(first, a.length - last), b.slice(first, b.length - last));
  return {
    left: changedRanges(
      a,
      first,
      a.length - last,
      kept.map(([place]) => place + first),
    ),
    right: changedRanges(
      b,
      first,
      b.length - last,
      kept.map(([, place]) => place + first),
    ),
  };
}

/** Words that both texts have, as pairs of places. */
function keptPairs(a: readonly string[], b: readonly string[]): readonly (readonly [number, number])[] {
  const limit = Math.min(MOST_CHANGES, a.length + b.length);
  const size = 2 * limit + 3;
  const middle = limit + 1;
  let reach = new Int32Array(size);
  const history: Int32Array[] = [];
  for (let changes = 0; changes <= limit; changes++) {
    history.push(reach);
    const next = reach.slice();
    for (let k = -changes; k <= changes; k += 2) {
      const down = k === -changes || (k !== changes && at(reach, middle + k - 1) < at(reach, middle + k + 1));
      let x = down ? at(reach, middle + k + 1) : at(reach, middle + k - 1) + 1;
      while (x < a.length && x - k < b.length && a[x] === b[x - k]) x++;
      next[middle + k] = x;
      if (x >= a.length && x - k >= b.length) return wayBack(history, next, k, middle, a.length, b.length);
    }
    reach = next;
  }
  return [];
}

const at = (values: Int32Array, index: number): number => values[index] ?? 0;

function wayBack(
  history: readonly Int32Array[],
  end: Int32Array,
  diagonal: number,
  middle: number,
  width: number,
  height: number,
): readonly (readonly [number, number])[] {
  const pairs: [number, number][] = [];
  let [x, y, k] = [width, height, diagonal];
  for (let changes = history.length - 1; changes >= 0; changes--) {
    const reach = history[changes] ?? end;
    const down = k === -changes || (k !== changes && at(reach, middle + k - 1) < at(reach, middle + k + 1));
    const from = down ? k + 1 : k - 1;
    const startX = changes === 0 ? 0 : at(reach, middle + from);
    const startY = changes === 0 ? 0 : startX - from;
    while (x > (changes === 0 ? 0 : down ? startX : startX + 1) && y > (changes === 0 ? 0 : down ? startY + 1 : startY))
      pairs.push([--x, --y]);
    [x, y, k] = [startX, startY, from];
  }
  return pairs.toReversed();
}

function changedRanges(
  words: readonly string[],
  first: number,
  last: number,
  kept: readonly number[],
): readonly TextRange[] {
  const stays = new Set(kept);
  const ranges: TextRange[] = [];
  let offset = 0;
  for (const [place, word] of words.entries()) {
    const end = offset + word.length;
    if (place >= first && place < last && !stays.has(place)) {
      const before = ranges.at(-1);
      if (before?.end === offset) ranges[ranges.length - 1] = textRange(before.start, end);
      else ranges.push(textRange(offset, end));
    }
    offset = end;
  }
  return ranges;
}
