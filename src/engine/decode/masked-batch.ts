import { type CancellationToken, CodedError } from '../../base/index.js';
import type { Cache, RowSource } from '../runtime.js';
import { type Batch, type BatchParts, mostKept, type RowAppend, type RowChoice, type RowLogits } from './batch.js';

/** One row of a masked batch. */
export interface MaskedRow {
  /** Tokens in it, the prompt included. */
  readonly length: number;
  /** Which positions of the cache belong to it, 0 or 1; as wide as the cache. */
  readonly visible: Uint8Array;
  /** The rotary position of its token `index` is `index + delta`, after the prompt. */
  readonly delta: number;
}

/**
 * Rows of a decoder with plain attention. All rows grow by the same number of positions at each pass; where a row has
 * fewer tokens to append, the others are holes that its attention mask hides.
 */
export class MaskedBatch implements Batch {
  constructor(
    private readonly parts: BatchParts,
    private readonly cache: Cache,
    private rows: readonly MaskedRow[],
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
    const count = Math.max(...changes.map(({ ids }) => ids.length));
    const width = this.cache.width + count;
    const ids: number[] = [];
    const axis: number[] = [];
    const mask = new Uint8Array(this.rows.length * width);
    const rows = this.rows.map((row, index): MaskedRow => {
      const { drop, ids: added } = changes[index] ?? { drop: 0, ids: [] as const };
      const holes = count - added.length;
      const left = row.length - drop;
      const visible = mask.subarray(index * width, (index + 1) * width);
      visible.set(row.visible);
      hideLast(visible, drop);
      visible.fill(1, this.cache.width + holes);
      for (let hole = 0; hole < holes; hole++) {
        ids.push(0);
        axis.push(0);
      }
      for (const [place, id] of added.entries()) {
        ids.push(id);
        axis.push(left + row.delta + place);
      }
      return { length: left + added.length, visible, delta: row.delta };
    });
    const embeds = await this.parts.embedding.tokens(ids, token);
    const positions = [...axis, ...axis, ...axis];
    const pass = { embeds, count, positions, mask, maskWidth: width, width, keep: mostKept(changes) };
    const logits = await this.parts.decoder.run(this.cache, pass, token);
    this.rows = rows;
    return logits;
  }

  select(choice: readonly RowChoice[]): Batch {
    const sources: RowSource[] = [];
    const kept: { readonly length: number; readonly delta: number }[] = [];
    for (const { row, length } of choice) {
      const old = this.rows[row];
      if (old === undefined) throw new CodedError('internal', `There is no row ${row}`);
      const wanted = Math.min(length ?? old.length, old.length);
      sources.push(visibleRanges(old.visible, wanted).map((range) => ({ row, ...range })));
      kept.push({ length: wanted, delta: old.delta });
    }
    const width = Math.max(0, ...kept.map((row) => row.length));
    const rows = kept.map(
      ({ length, delta }): MaskedRow => ({ length, delta, visible: new Uint8Array(width).fill(1, 0, length) }),
    );
    return new MaskedBatch(this.parts, this.cache.rebuild(sources, width), rows);
  }

  dispose(): void {
    this.cache.dispose();
  }
}

/** Takes the last `count` visible positions out of sight. */
function hideLast(visible: Uint8Array, count: number): void {
  let left = count;
  for (let at = visible.length - 1; at >= 0 && left > 0; at--) {
    left -= visible[at] ?? 0;
    visible[at] = 0;
  }
}

/** The first `count` visible positions as ranges. */
function visibleRanges(visible: Uint8Array, count: number): readonly { start: number; end: number }[] {
  const ranges: { start: number; end: number }[] = [];
  let left = count;
  for (let at = 0; at < visible.length && left > 0; at++) {
    if (visible[at] === 0) continue;
    const last = ranges.at(-1);
    if (last?.end === at) last.end++;
    else ranges.push({ start: at, end: at + 1 });
    left--;
  }
  return ranges;
}
