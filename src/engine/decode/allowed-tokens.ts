/** A set of tokens that may come next. Immutable. */
export class AllowedTokens {
  private listed: Int32Array | undefined;

  private constructor(
    /** Token `id` is bit `id % 32` of word `id / 32`; words past the end are 0. Do not change them. */
    readonly bits: Uint32Array,
    readonly count: number,
  ) {}

  static ofBits(bits: Uint32Array): AllowedTokens {
    let count = 0;
    for (let word = 0; word < bits.length; word++) count += countBits(bits[word] as number);
    return new AllowedTokens(bits, count);
  }

  static of(ids: Iterable<number>): AllowedTokens {
    return AllowedTokens.ofBits(new Uint32Array(0)).with(ids);
  }

  /** The same tokens and some more. */
  with(more: Iterable<number>): AllowedTokens {
    const added = [...more].filter((id) => !this.has(id));
    if (added.length === 0) return this;
    const bits = new Uint32Array(Math.max(this.bits.length, Math.floor(Math.max(...added) / 32) + 1));
    bits.set(this.bits);
    for (const id of added) bits[id >>> 5] = (bits[id >>> 5] as number) | (1 << (id & 31));
    return AllowedTokens.ofBits(bits);
  }

  has(id: number): boolean {
    return (((this.bits[id >>> 5] ?? 0) >>> (id & 31)) & 1) === 1;
  }

  /** All of them, ascending. Do not change it. */
  get ids(): Int32Array {
    this.listed ??= listBits(this.bits, this.count);
    return this.listed;
  }
}

function listBits(bits: Uint32Array, count: number): Int32Array {
  const ids = new Int32Array(count);
  let next = 0;
  for (let word = 0; word < bits.length; word++)
    for (let left = bits[word] as number; left !== 0; left &= left - 1)
      ids[next++] = word * 32 + (31 - Math.clz32(left & -left));
  return ids;
}

/** Number of set bits of a word (Warren, "Hacker's Delight", 5–1). */
function countBits(word: number): number {
  const pairs = word - ((word >>> 1) & 0x55555555);
  const nibbles = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((nibbles + (nibbles >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
