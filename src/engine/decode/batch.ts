import type { CancellationToken, Disposable } from '../../base/index.js';
import type { Decoder } from './decoder.js';
import type { Embedding } from './embed.js';

/** Logits of the positions that were appended last. */
export interface RowLogits {
  /** Logits of a row, `back` positions before its last one. A view: valid until the next pass. */
  row(row: number, back?: number): Float32Array;
}

/** A row to take over: `length` cuts it to its first tokens. The same row may be taken many times. */
export interface RowChoice {
  readonly row: number;
  readonly length?: number;
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
  /** Appends tokens to every row, to each its own number of them. After a failure the batch is of no more use. */
  append(changes: readonly RowAppend[], token: CancellationToken): Promise<RowLogits>;
  /** Makes a batch of some of the rows. This one stays as it is, and must still be disposed. */
  select(choice: readonly RowChoice[]): Batch;
}

/** Of how many last positions the logits are wanted by the row that wants most. */
export const mostKept = (changes: readonly RowAppend[]): number => Math.max(...changes.map(({ keep }) => keep));

/** What all batches of a model share. */
export interface BatchParts {
  readonly embedding: Embedding;
  readonly decoder: Decoder;
}
