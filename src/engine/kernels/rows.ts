import { instantiate, reserve } from './assembly.js';
import { rowsModule } from './generated/rows.js';

/** Numbers in a block, of which each has its own sum of weights. */
export const blockSize = 64;

interface Kernels {
  top(row: number, blocks: number, kept: number, ids: number, best: number): void;
  sum(row: number, blocks: number, greatest: number, scale: number, sums: number): number;
}

/**
 * Kernels over one row of logits at a time (`rows.wat`), and the memory in which they see it: the row, padded to whole
 * blocks; the sums of its blocks; the greatest values and their places. The values of an array must stay what they were
 * at its first use.
 */
class RowKernels {
  private readonly memory;
  private readonly kernels: Kernels;
  private loaded: Float32Array | undefined;
  private floats: Float32Array;
  private doubles: Float64Array;
  private integers: Int32Array;

  constructor() {
    ({ memory: this.memory, exports: this.kernels } = instantiate<Kernels>(rowsModule));
    [this.floats, this.doubles, this.integers] = this.views();
  }

  private views(): [Float32Array, Float64Array, Int32Array] {
    const { buffer } = this.memory;
    return [new Float32Array(buffer), new Float64Array(buffer), new Int32Array(buffer)];
  }

  /** Brings a row into the memory, unless it is the one that is there. Returns its number of blocks. */
  private load(row: Float32Array, kept: number): number {
    const blocks = Math.ceil(row.length / blockSize);
    if (reserve(this.memory, blocks * (blockSize * 4 + 8) + kept * 8))
      [this.floats, this.doubles, this.integers] = this.views();
    if (this.loaded !== row) {
      this.loaded = row;
      this.floats.set(row);
      this.floats.fill(Number.NEGATIVE_INFINITY, row.length, blocks * blockSize);
    }
    return blocks;
  }

  /** The `kept` greatest values of a row and their places, greatest first, the first place first where two are equal. */
  top(row: Float32Array, kept: number): { readonly ids: Int32Array; readonly logits: Float32Array } {
    const blocks = this.load(row, kept);
    const best = blocks * (blockSize + 2);
    const ids = best + kept;
    this.floats.fill(Number.NEGATIVE_INFINITY, best, best + kept);
    this.integers.fill(-1, ids, ids + kept);
    this.kernels.top(0, blocks, kept, ids * 4, best * 4);
    return { ids: this.integers.slice(ids, ids + kept), logits: this.floats.slice(best, best + kept) };
  }

  /**
   * The sum of e to the power of `(value − greatest) × scale` over a row in which no value is greater than `greatest`,
   * to a relative error below 5e-7, and the sum of each block.
   */
  sum(row: Float32Array, greatest: number, scale: number): { readonly total: number; readonly blocks: Float64Array } {
    const blocks = this.load(row, 0);
    const sums = blocks * blockSize * 4;
    const total = this.kernels.sum(0, blocks, greatest, scale, sums);
    return { total, blocks: this.doubles.slice(sums / 8, sums / 8 + blocks) };
  }
}

let kernels: RowKernels | undefined;

/** The kernels; one row is in their memory at a time. */
export const rowKernels = (): RowKernels => (kernels ??= new RowKernels());
