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

/** Rows that decode together. They share nothing but the time they take. */
export interface Batch extends Disposable {
  readonly size: number;
  /** Bytes of its cache. */
  readonly bytes: number;
  /** Tokens of a row, the prompt included. */
  length(row: number): number;
  /**
   * Appends tokens to every row, to each its own number of them, at least one. After a failure the batch is of no more
   * use.
   */
  append(tokens: readonly (readonly number[])[], token: CancellationToken): Promise<RowLogits>;
  /** Makes a batch of some of the rows. This one stays as it is, and must still be disposed. */
  select(choice: readonly RowChoice[]): Batch;
}

/** What all batches of a model share. */
export interface BatchParts {
  readonly embedding: Embedding;
  readonly decoder: Decoder;
}
