const BITS = 4;
const WIDTH = 1 << BITS;
const MASK = WIDTH - 1;

type Branch<T> = readonly (Branch<T> | T | undefined)[];

/**
 * A persistent array: `set` returns a new one that shares nearly all of the old one's memory, in logarithmic time.
 * Readings that go on from the same place each keep their own without copying.
 */
export class PersistentVector<T extends object | number> {
  private constructor(
    private readonly root: Branch<T>,
    private readonly depth: number,
  ) {}

  static empty<T extends object | number>(): PersistentVector<T> {
    return new PersistentVector<T>([], 0);
  }

  /** The element at `index`, `undefined` where none was set. */
  get(index: number): T | undefined {
    if (index >>> (BITS * (this.depth + 1)) !== 0) return undefined;
    let node: Branch<T> | undefined = this.root;
    for (let level = this.depth; level > 0; level--) {
      node = node[(index >>> (level * BITS)) & MASK] as Branch<T> | undefined;
      if (node === undefined) return undefined;
    }
    return node[index & MASK] as T | undefined;
  }

  /** The same array with one element changed. */
  set(index: number, value: T): PersistentVector<T> {
    let root = this.root;
    let depth = this.depth;
    while (index >>> (BITS * (depth + 1)) !== 0) {
      root = [root];
      depth++;
    }
    return new PersistentVector<T>(put(root, depth, index, value), depth);
  }
}

function put<T extends object | number>(node: Branch<T>, level: number, index: number, value: T): Branch<T> {
  const copy = node.slice();
  const at = (index >>> (level * BITS)) & MASK;
  copy[at] = level === 0 ? value : put((node[at] ?? []) as Branch<T>, level - 1, index, value);
  return copy;
}
