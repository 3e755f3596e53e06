import type { CancellationToken } from '../../base/index.js';
import type { Cache, CacheRange } from '../runtime.js';
import { type Batch, CachedBatch, type HeldRow, mostKept, type RowAppend, type RowLogits } from './batch.js';

/** One row of a masked batch. */
export interface MaskedRow extends HeldRow {
  /** Which positions of the cache belong to it, 0 or 1; as wide as the cache. */
  readonly visible: Uint8Array;
}

/**
 * Rows of a decoder with plain attention. All rows grow by the same number of positions at each pass; where a row has
 * fewer tokens to append, the others are holes that its attention mask hides.
 */
export class MaskedBatch extends CachedBatch<MaskedRow> {
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
    const embeds = await this.parts.embedding.tokens(ids, token, this.cache);
    const positions = [...axis, ...axis, ...axis];
    const pass = { embeds, count, positions, visible: mask, maskWidth: width, width, keep: mostKept(changes) };
    const logits = await this.parts.decoder.run(this.cache, pass, token);
    this.rows = rows;
    return logits;
  }

  /** The visible positions from one up to another as ranges. */
  protected rangesOf({ visible }: MaskedRow, start: number, end: number): readonly Omit<CacheRange, 'row'>[] {
    const ranges: { start: number; end: number }[] = [];
    let seen = 0;
    for (let at = 0; at < visible.length && seen < end; at++) {
      if (visible[at] === 0) continue;
      if (seen++ < start) continue;
      const last = ranges.at(-1);
      if (last?.end === at) last.end++;
      else ranges.push({ start: at, end: at + 1 });
    }
    return ranges;
  }

  protected over(cache: Cache, rows: readonly HeldRow[]): Batch {
    const visible = rows.map(({ length }) => new Uint8Array(cache.width).fill(1, 0, length));
    return new MaskedBatch(
      this.parts,
      cache,
      rows.map((row, index) => ({ ...row, visible: visible[index] ?? new Uint8Array(0) })),
    );
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
