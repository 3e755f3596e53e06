import type { CancellationToken, Disposable } from '../base/index.js';

/** Element types that the graphs of supported models use. `float16` and `bfloat16` travel as their 16 bits. */
export type ElementType =
  | 'float32'
  | 'float16'
  | 'bfloat16'
  | 'float64'
  | 'int64'
  | 'int32'
  | 'int16'
  | 'int8'
  | 'uint64'
  | 'uint32'
  | 'uint16'
  | 'uint8'
  | 'bool'
  | 'string'
  | 'other';

/** The arrays that hold tensor elements on this side. */
export type TensorData =
  | Float32Array
  | Float64Array
  | Uint16Array
  | Int16Array
  | Int32Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array
  | Int8Array
  | Uint8Array;

/** A dense tensor in memory, row-major. */
export interface Tensor {
  readonly type: ElementType;
  readonly dims: readonly number[];
  readonly data: TensorData;
}

/** What a graph says of one of its inputs or outputs; a dimension is a number or a symbolic name. */
export interface ValueInfo {
  readonly name: string;
  readonly type: ElementType;
  readonly dims: readonly (number | string)[];
}

/** Name → tensor. */
export type Tensors = Readonly<Record<string, Tensor>>;

/** One past/present pair of a decoder: both `[rows, heads, positions, headSize]`. */
export interface CachePair {
  readonly past: string;
  readonly present: string;
  readonly heads: number;
  readonly headSize: number;
  readonly type: ElementType;
}

/** How the key-value cache of a decoder behaves. */
export interface CacheLayout {
  readonly pairs: readonly CachePair[];
  /**
   * `masked`: present = past ++ new, for all rows alike; the attention mask hides positions of a row (plain attention).
   * `packed`: each row is stored without gaps from position 0, its length is the sum of its mask row, and a past buffer
   * longer than that is written in place (GroupQueryAttention).
   */
  readonly kind: 'masked' | 'packed';
}

/** Positions of a row of a cache. */
export interface CacheRange {
  readonly row: number;
  readonly start: number;
  readonly end: number;
  /** Whose row it is, of the same session and layout; absent: of the cache that is rebuilt. */
  readonly cache?: Cache;
}

/** What a row of a rebuilt cache is made of: ranges laid one after the other from position 0. */
export type RowSource = readonly CacheRange[];

/** The key-value cache of some rows that decode together. */
export interface Cache extends Disposable {
  readonly rows: number;
  /** Positions stored a row: the past length that the graph sees. */
  readonly width: number;
  /**
   * Positions that the mask of a pass may span although rows do not reach so far: those past a row's end are 0 in it.
   * Absent: the mask ends with the longest row.
   */
  readonly room?: number;
  /** Bytes held now. */
  readonly bytes: number;
  /**
   * Runs the graph once with `feeds` beside the cache, and keeps what it presents. A run that fails leaves the positions
   * that were there. A tensor that was given to the last run as well may hold other elements now.
   * @param width positions a row holds afterwards
   * @param into results of an earlier run of this cache, of the type and size that they will have now: they may be
   * overwritten, and are given back then
   */
  run(
    feeds: Tensors,
    fetches: readonly string[],
    width: number,
    token: CancellationToken,
    into?: Tensors,
  ): Promise<Tensors>;
  /**
   * The same for one of the rows alone: `feeds` and results are of a single row, the others stay as they are. Only in a
   * packed cache.
   */
  runRow(
    row: number,
    feeds: Tensors,
    fetches: readonly string[],
    width: number,
    token: CancellationToken,
  ): Promise<Tensors>;
  /**
   * Makes a new cache of rows of this one and others; all stay as they are. What stands past a row's ranges means nothing.
   * @param capacity positions that a row may come to hold; absent: as many as now
   */
  rebuild(rows: readonly RowSource[], width: number, capacity?: number): Cache;
}

/** How a graph is run once. */
export interface RunOptions {
  /** The run takes less than handing it to another thread: it may block this one. */
  readonly quick?: boolean;
  /** As for caches: results of an earlier run, which may be overwritten and given back. */
  readonly into?: Tensors;
}

/** A loaded graph. */
export interface Session extends Disposable {
  readonly inputs: readonly ValueInfo[];
  readonly outputs: readonly ValueInfo[];
  /** Runs the graph once. A tensor that was given to the last run as well may hold other elements now. */
  run(feeds: Tensors, fetches: readonly string[], token: CancellationToken, options?: RunOptions): Promise<Tensors>;
  /** An empty cache. `capacity` is how many positions a row may come to hold. */
  openCache(layout: CacheLayout, rows: number, capacity: number): Cache;
}

/** How a graph is loaded. */
export interface SessionOptions {
  /** Threads inside one operator. */
  readonly threads: number;
  /** Map weights from the file instead of repacking them: loads at once, slower prefill. */
  readonly mapped: boolean;
}

/** A library that runs graphs, on one execution provider. */
export interface Runtime {
  readonly backend: 'binding' | 'native';
  readonly provider: string;
  /** How many positions of a row GroupQueryAttention computes rightly at once; absent: any number. */
  readonly longestPass?: number;
  open(file: string, options: SessionOptions): Promise<Session>;
  /** A small graph made in memory. */
  openBytes(bytes: Uint8Array, options: SessionOptions): Promise<Session>;
}
