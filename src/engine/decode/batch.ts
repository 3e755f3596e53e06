import { type CancellationToken, CodedError, type Disposable } from '../../base/index.js';
import type { Cache, CacheRange } from '../runtime.js';
import type { Decoder } from './decoder.js';
import type { Embedding } from './embed.js';

/** Logits of the positions that were appended last. */
export interface RowLogits {
  /** Logits of a row, `back` positions before its last one. A view: valid until the next pass. */
  row(row: number, back?: number): Float32Array;
}

/** Tokens of a row of a batch, from `start` up to `end`. */
export interface RowPiece {
  readonly row: number;
  readonly start: number;
  readonly end: number;
  /** Whose row it is, of the same model; absent: of the batch that is asked. */
  readonly batch?: Batch;
}

/** What a row takes: first its last `drop` tokens are taken away, then tokens are appended, at least one. */
export interface RowAppend {
  readonly drop: number;
  readonly ids: readonly number[];
  /** Of how many of its last positions the logits are wanted. */
  readonly keep: number;
}

/** Rows that decode together. They share nothing but the time they take. */
export interface Batch extends Disposable {
  readonly size: number;
  /** Positions of the cache that a row takes, holes included. */
  readonly width: number;
  /** Bytes of its cache. */
  readonly bytes: number;
  /** Tokens of a row, the prompt included. */
  length(row: number): number;
  /**
   * Appends tokens to every row, to each its own number of them. After a failure nothing can be appended any more; the
   * tokens that were there before, less those that were to be dropped, can still be taken over.
   */
  append(changes: readonly RowAppend[], token: CancellationToken): Promise<RowLogits>;
  /**
   * Makes a batch of some of the rows; the same one may be taken many times. This one stays as it is, and must still be
   * disposed.
   * @param capacity tokens that a row may come to hold; absent: as many as in this one
   */
  select(rows: readonly number[], capacity?: number): Batch;
  /**
   * Makes a batch with rows made of pieces. A row whose first piece does not begin at the first token is only good as a
   * piece of another one.
   */
  compose(rows: readonly (readonly RowPiece[])[], capacity?: number): Batch;
}

/** Of how many last positions the logits are wanted by the row that wants most. */
export const mostKept = (changes: readonly RowAppend[]): number => Math.max(...changes.map(({ keep }) => keep));

/** What all batches of a model share. */
export interface BatchParts {
  readonly embedding: Embedding;
  readonly decoder: Decoder;
}

/** What is known of a row of any batch. */
export interface HeldRow {
  /** Tokens in it, the prompt included. */
  readonly length: number;
  /** The rotary position of its token `index` is `index + delta`, after the prompt. */
  readonly delta: number;
}

/** What batches of all kinds have in common: rows in one cache. */
export abstract class CachedBatch<Row extends HeldRow> implements Batch {
  constructor(
    protected readonly parts: BatchParts,
    protected readonly cache: Cache,
    protected rows: readonly Row[],
  ) {}

  get size(): number {
    return this.rows.length;
  }

  get width(): number {
    return this.cache.width;
  }

  get bytes(): number {
    return this.cache.bytes;
  }

  length(row: number): number {
    return this.rows[row]?.length ?? 0;
  }

  abstract append(changes: readonly RowAppend[], token: CancellationToken): Promise<RowLogits>;

  /** Where in its cache tokens of a row stand. */
  protected abstract rangesOf(row: Row, start: number, end: number): readonly Omit<CacheRange, 'row'>[];

  /** A batch of the same kind over a cache in which each row stands without holes from position 0. */
  protected abstract over(cache: Cache, rows: readonly HeldRow[]): Batch;

  select(rows: readonly number[], capacity?: number): Batch {
    return this.compose(
      rows.map((row) => [{ row, start: 0, end: this.length(row) }]),
      capacity,
    );
  }

  compose(rows: readonly (readonly RowPiece[])[], capacity?: number): Batch {
    const sources = rows.map((pieces) => pieces.flatMap((piece) => this.placed(piece)));
    const held = rows.map((pieces): HeldRow => {
      const length = pieces.reduce((sum, { start, end }) => sum + end - start, 0);
      return { length, delta: this.deltaOf(pieces[0]) };
    });
    const width = Math.max(0, ...held.map(({ length }) => length));
    return this.over(this.cache.rebuild(sources, width, capacity), held);
  }

  /** A row begins with a prompt, by which the rotary positions of all that follows are told. */
  private deltaOf(first: RowPiece | undefined): number {
    return first === undefined ? 0 : (this.owner(first).rows[first.row]?.delta ?? 0);
  }

  private owner({ batch = this }: RowPiece): CachedBatch<Row> {
    if (!(batch instanceof CachedBatch)) throw new CodedError('internal', 'A batch is made of one of another kind');
    return batch as CachedBatch<Row>;
  }

  /** Where a piece stands in its cache. */
  private placed(piece: RowPiece): readonly CacheRange[] {
    const { row, start, end } = piece;
    const owner = this.owner(piece);
    const held = owner.rows[row];
    if (held === undefined || end > held.length)
      throw new CodedError('internal', `There are no ${end} tokens in a row ${row}`);
    const { cache } = owner;
    return owner.rangesOf(held, start, end).map((range) => ({ ...range, row, ...(owner === this ? {} : { cache }) }));
  }

  dispose(): void {
    this.cache.dispose();
  }
}
