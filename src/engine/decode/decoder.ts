import { type CancellationToken, CodedError } from '../../base/index.js';
import type { DecoderContract } from '../model/graphs.js';
import type { Cache, CacheLayout, Session, Tensor, Tensors } from '../runtime.js';
import { floatValues } from '../tensors.js';
import { type PassInputs, PassTensors } from './pass-tensors.js';

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
export interface Pass extends PassInputs {
  /** Positions that a row of the cache holds afterwards. */
  readonly width: number;
}

/** What is known of a cache from its last pass. */
interface Known {
  readonly tensors: PassTensors;
  /** Its logits, which the next ones may overwrite where they are as many, and the shape of that pass. */
  readonly shape: string;
  readonly logits: Tensor | undefined;
}

/** The decoder's graph and what is known of it. */
export class Decoder {
  private readonly known = new WeakMap<Cache, Known>();

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
    const known = this.known.get(cache);
    const tensors = known?.tensors ?? this.newTensors();
    return this.compute(cache.rows, pass, tensors, async (feeds, fetches) => {
      const shape = `${pass.count} ${pass.keep}`;
      const into = known?.logits !== undefined && known.shape === shape ? { [name]: known.logits } : {};
      const results = await cache.run(feeds, fetches, pass.width, token, into);
      const logits = results[name];
      // a graph that gives logits for a whole prompt gives too many to hold on to
      this.known.set(cache, { tensors, shape, logits: logits?.dims[1] === pass.keep ? logits : undefined });
      return results;
    });
  }

  /** Runs a pass for one row of a packed cache alone. */
  runRow(cache: Cache, row: number, pass: Pass, token: CancellationToken): Promise<Logits> {
    return this.compute(1, pass, this.newTensors(), (feeds, fetches) =>
      cache.runRow(row, feeds, fetches, pass.width, token),
    );
  }

  private newTensors(): PassTensors {
    return new PassTensors(this.contract, this.hiddenSize);
  }

  private async compute(
    rows: number,
    pass: Pass,
    tensors: PassTensors,
    run: (feeds: Tensors, fetches: readonly string[]) => Promise<Tensors>,
  ): Promise<Logits> {
    const { contract } = this;
    const results = await run(tensors.of(rows, pass), [contract.logits]);
    const logits = results[contract.logits];
    const [, kept = 0, vocabulary = 0] = logits?.dims ?? [];
    const values = floatValues(logits, contract.logits);
    if (kept < pass.keep || values.length !== rows * kept * vocabulary)
      throw new CodedError('model/graph-mismatch', `The decoder gives logits [${logits?.dims.join(', ')}]`);
    return new Logits(values, kept, vocabulary);
  }
}
