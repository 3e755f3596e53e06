/** Tokens that may come next. */
export interface AllowedTokens {
  readonly count: number;
  /** All of them, ascending. Do not change it. */
  readonly ids: Int32Array;
}

/** Whether a token is among them. */
export function allows({ ids }: AllowedTokens, id: number): boolean {
  let low = 0;
  let high = ids.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ids[middle] as number) < id) low = middle + 1;
    else high = middle;
  }
  return ids[low] === id;
}

/** The tokens of a set of bits: token `id` is bit `id % 32` of word `id / 32`. */
export function tokensOfBits(bits: Uint32Array): AllowedTokens {
  let count = 0;
  for (const word of bits) count += countBits(word);
  const ids = new Int32Array(count);
  let next = 0;
  for (let word = 0; word < bits.length; word++)
    for (let left = bits[word] as number; left !== 0; left &= left - 1)
      ids[next++] = word * 32 + (31 - Math.clz32(left & -left));
  return { count, ids };
}

/** Number of set bits of a word (Warren, "Hacker's Delight", 5–1). */
function countBits(word: number): number {
  const pairs = word - ((word >>> 1) & 0x55555555);
  const nibbles = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((nibbles + (nibbles >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/** The same tokens and some more. */
export function withTokens(allowed: AllowedTokens, more: Iterable<number>): AllowedTokens {
  const ids = Int32Array.from(new Set([...allowed.ids, ...more])).sort();
  return { count: ids.length, ids };
}
