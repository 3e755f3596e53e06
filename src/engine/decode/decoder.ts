import { type CancellationToken, CodedError } from '../../base/index.js';
import type { DecoderContract } from '../model/graphs.js';
import type { Cache, CacheLayout, Session, Tensor, Tensors } from '../runtime.js';
import { floatTensor, floatValues, integerTensor } from '../tensors.js';

/** Logits of the last positions of some rows. */
export class Logits {
  constructor(
    private readonly values: Float32Array,
    private readonly kept: number,
    private readonly vocabulary: number,
  ) {}

  /** Logits of a row, `back` positions before its last one. A view: valid until the next step. */
  row(row: number, back = 0): Float32Array {
    const start = (row * this.kept + this.kept - 1 - back) * this.vocabulary;
    return this.values.subarray(start, start + this.vocabulary);
  }
}

/** One pass through the decoder. */
export interface Pass {
  /** `[rows, count, hidden]`. */
  readonly embeds: Float32Array;
  readonly count: number;
  /** `[3, rows, count]`. */
  readonly positions: ArrayLike<number>;
  /** `[rows, maskWidth]`. */
  readonly mask: Uint8Array;
  readonly maskWidth: number;
  /** Positions that a row of the cache holds afterwards. */
  readonly width: number;
  /** How many last positions logits are wanted for. */
  readonly keep: number;
}

/** The decoder's graph and what is known of it. */
export class Decoder {
  /** The last logits of each cache, which the next ones may overwrite where they are as many. */
  private readonly last = new WeakMap<Cache, { readonly shape: string; readonly logits: Tensor }>();

  constructor(
    private readonly session: Session,
    private readonly contract: DecoderContract,
    readonly hiddenSize: number,
    readonly cacheKind: CacheLayout['kind'],
    /** Positions of a row that are run at once, at most. */
    readonly longestPass = Number.POSITIVE_INFINITY,
  ) {}

  /** An empty cache for rows that may come to hold `capacity` positions. */
  openCache(rows: number, capacity: number): Cache {
    return this.session.openCache({ pairs: this.contract.pairs, kind: this.cacheKind }, rows, capacity);
  }

  /** Whether logits for a part of the positions can be asked for. */
  get canKeepSome(): boolean {
    return this.contract.keep !== undefined;
  }

  /** Runs a pass for all rows of a cache. The logits of the pass before may be overwritten. */
  run(cache: Cache, pass: Pass, token: CancellationToken): Promise<Logits> {
    const { logits: name } = this.contract;
    return this.compute(cache.rows, pass, async (feeds, fetches) => {
      const shape = `${pass.count} ${pass.keep}`;
      const last = this.last.get(cache);
      const into = last?.shape === shape ? { [name]: last.logits } : {};
      const results = await cache.run(feeds, fetches, pass.width, token, into);
      const logits = results[name];
      // a graph that gives logits for a whole prompt gives too many to hold on to
      if (logits?.dims[1] === pass.keep) this.last.set(cache, { shape, logits });
      return results;
    });
  }

  /** Runs a pass for one row of a packed cache alone. */
  runRow(cache: Cache, row: number, pass: Pass, token: CancellationToken): Promise<Logits> {
    return this.compute(1, pass, (feeds, fetches) => cache.runRow(row, feeds, fetches, pass.width, token));
  }

  private async compute(
    rows: number,
    pass: Pass,
    run: (feeds: Tensors, fetches: readonly string[]) => Promise<Tensors>,
  ): Promise<Logits> {
    const { contract, hiddenSize } = this;
    const feeds: Record<string, Tensor> = {
      [contract.embeds]: floatTensor(pass.embeds, [rows, pass.count, hiddenSize], contract.embedType),
      [contract.mask]: integerTensor(pass.mask, [rows, pass.maskWidth], contract.maskType),
      [contract.positions]: integerTensor(pass.positions, [3, rows, pass.count], contract.positionType),
    };
    if (contract.keep !== undefined)
      feeds[contract.keep.name] = integerTensor([pass.keep], contract.keep.scalar ? [] : [1], 'int64');
    const results = await run(feeds, [contract.logits]);
    const logits = results[contract.logits];
    const [, kept = 0, vocabulary = 0] = logits?.dims ?? [];
    const values = floatValues(logits, contract.logits);
    if (kept < pass.keep || values.length !== rows * kept * vocabulary)
      throw new CodedError('model/graph-mismatch', `The decoder gives logits [${logits?.dims.join(', ')}]`);
    return new Logits(values, kept, vocabulary);
  }
}
