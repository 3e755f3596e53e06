import { type CancellationToken, CodedError } from '../../base/index.js';
import type { Cache } from '../runtime.js';
import { type Batch, type BatchParts, mostKept, type RowAppend, type RowChoice, type RowLogits } from './batch.js';

/** One row of a packed batch: tokens in it, and what to add to a token's index to get its rotary position. */
export interface PackedRow {
  readonly length: number;
  readonly delta: number;
}

/**
 * Rows of a decoder with GroupQueryAttention: each is stored without holes, whatever the length of the others. That
 * operator appends several tokens at once only to a single row; several rows take theirs one by one, and a row that has
 * none left, or not yet, computes something that is overwritten.
 */
export class PackedBatch implements Batch {
  constructor(
    private readonly parts: BatchParts,
    private readonly cache: Cache,
    private rows: readonly PackedRow[],
  ) {}

  get size(): number {
    return this.rows.length;
  }

  get bytes(): number {
    return this.cache.bytes;
  }

  get width(): number {
    return this.cache.width;
  }

  length(row: number): number {
    return this.rows[row]?.length ?? 0;
  }

  async append(changes: readonly RowAppend[], token: CancellationToken): Promise<RowLogits> {
    this.rows = this.rows.map((row, index) => ({ ...row, length: row.length - (changes[index]?.drop ?? 0) }));
    const tokens = changes.map(({ ids }) => ids);
    const count = Math.max(...tokens.map((row) => row.length));
    if (this.rows.length === 1 || count === 1) return this.pass(tokens, count, mostKept(changes), token);
    const steps: Float32Array[][] = [];
    for (let step = 0; step < count; step++) {
      // each row's own tokens come last, so that the last step's logits are every row's last ones
      const now = tokens.map((row) => row.slice(0, Math.max(0, step + 1 - (count - row.length))).slice(-1));
      const logits = await this.pass(now, 1, 1, token);
      steps.push(this.rows.map((_, row) => logits.row(row).slice()));
    }
    return { row: (row, back = 0) => steps[count - 1 - back]?.[row] ?? new Float32Array(0) };
  }

  /** One pass in which every row takes `count` tokens, or none. */
  private async pass(
    tokens: readonly (readonly number[])[],
    count: number,
    keep: number,
    token: CancellationToken,
  ): Promise<RowLogits> {
    const ids: number[] = [];
    const axis: number[] = [];
    for (const [row, { length, delta }] of this.rows.entries())
      for (let place = 0; place < count; place++) {
        ids.push(tokens[row]?.[place] ?? 0);
        axis.push(length + delta + place);
      }
    const maskWidth = Math.max(...this.rows.map((row) => row.length)) + count;
    const mask = new Uint8Array(this.rows.length * maskWidth);
    for (const [row, { length }] of this.rows.entries())
      mask.fill(1, row * maskWidth, row * maskWidth + length + count);
    const embeds = await this.parts.embedding.tokens(ids, token);
    const positions = [...axis, ...axis, ...axis];
    const width = Math.max(this.cache.width, maskWidth);
    const pass = { embeds, count, positions, mask, maskWidth, width, keep };
    const logits = await this.parts.decoder.run(this.cache, pass, token);
    this.rows = this.rows.map((row, index) => ({ ...row, length: row.length + (tokens[index]?.length ?? 0) }));
    return logits;
  }

  select(choice: readonly RowChoice[]): Batch {
    const rows = choice.map(({ row, length }): PackedRow => {
      const old = this.rows[row];
      if (old === undefined) throw new CodedError('internal', `There is no row ${row}`);
      return { length: Math.min(length ?? old.length, old.length), delta: old.delta };
    });
    const sources = rows.map(({ length }, index) => [{ row: choice[index]?.row ?? 0, start: 0, end: length }]);
    const width = Math.max(0, ...rows.map((row) => row.length));
    return new PackedBatch(this.parts, this.cache.rebuild(sources, width), rows);
  }

  dispose(): void {
    this.cache.dispose();
  }
}
