import { blockSize, rowKernels } from '../kernels/rows.js';

/** So many of the greatest logits are found as fast as one: the alternatives that are recorded are at hand then. */
const fewest = 8;

/** Weights e^((logit − greatest) · scale) of one row at one scale. */
interface Weights {
  readonly scale: number;
  readonly total: number;
  /** Sums of blocks of `blockSize` tokens. */
  readonly blocks: Float64Array;
}

/** The greatest logits of a row. */
export interface TopTokens {
  /** Ids, greatest logit first, the lower id first where two are equal. */
  readonly ids: Int32Array;
  readonly logits: Float32Array;
}

/**
 * The logits of one position, and what has been worked out from them. All tokens count in the normaliser; it is computed in
 * single precision and added up in double, so that a log-probability is right to 1e-6.
 */
export class LogitRow {
  private known: TopTokens | undefined;
  private weighed: Weights | undefined;
  private best: number | undefined;

  /** @param values one logit a token; they may not change as long as the row is used */
  constructor(readonly values: Float32Array) {}

  get size(): number {
    return this.values.length;
  }

  /** The greatest logit. */
  get greatest(): number {
    return (this.best ??= this.top(1).logits[0] as number);
  }

  /** The `count` greatest logits, or all where there are fewer. */
  top(count: number): TopTokens {
    const wanted = Math.min(Math.max(count, 1), this.size);
    if (this.known === undefined || this.known.ids.length < wanted)
      this.known = rowKernels().top(this.values, Math.min(Math.max(wanted, fewest), this.size));
    const { ids, logits } = this.known;
    return { ids: ids.subarray(0, wanted), logits: logits.subarray(0, wanted) };
  }

  /** Weights of all tokens, relative to that of the most probable one, which is 1. */
  weights(scale: number): Weights {
    if (this.weighed?.scale !== scale) this.weighed = { scale, ...rowKernels().sum(this.values, this.greatest, scale) };
    return this.weighed;
  }

  /** Natural logarithm of the probability of a token, at temperature 1. */
  logprob(id: number): number {
    return (this.values[id] as number) - this.greatest - Math.log(this.weights(1).total);
  }

  /**
   * Draws from all tokens, in the order of their ids.
   * @param scale 1 / temperature
   * @param random in [0, 1)
   */
  draw(scale: number, random: number): number {
    const { total, blocks } = this.weights(scale);
    const { values, greatest } = this;
    let left = random * total;
    let block = 0;
    for (; block < blocks.length - 1 && left >= (blocks[block] as number); block++) left -= blocks[block] as number;
    const end = Math.min(values.length, (block + 1) * blockSize);
    let last = this.top(1).ids[0] as number;
    for (let id = block * blockSize; id < end; id++) {
      const weight = Math.exp(((values[id] as number) - greatest) * scale);
      if (!(weight > 0)) continue;
      left -= weight;
      if (left < 0) return id;
      last = id;
    }
    // the block's sum was greater by a rounding error than what its tokens weigh
    return last;
  }
}
