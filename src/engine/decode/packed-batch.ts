import type { CancellationToken } from '../../base/index.js';
import type { Cache, CacheRange } from '../runtime.js';
import type { Pass } from './decoder.js';
import { type Batch, CachedBatch, type HeldRow, mostKept, type RowAppend, type RowLogits } from './batch.js';

/** Logits of one row, `back` positions before its last one. */
type OwnLogits = (back: number) => Float32Array;

/** The mask of single tokens keeps its shape for so many passes, in which it need not be bound anew. */
const maskStep = 64;

/**
 * Rows of a decoder with GroupQueryAttention: each is stored without holes, whatever the length of the others. That
 * operator appends several tokens at once only to a single row: rows that take more than the others go on alone, all of
 * them in one pass, and the others take theirs together, step by step.
 */
export class PackedBatch extends CachedBatch<HeldRow> {
  async append(changes: readonly RowAppend[], token: CancellationToken): Promise<RowLogits> {
    this.rows = this.rows.map((row, index) => ({ ...row, length: row.length - (changes[index]?.drop ?? 0) }));
    const counts = changes.map(({ ids }) => ids.length);
    const alone = new Set(chooseAlone(counts));
    if (alone.size === 0 && Math.max(...counts) === 1) return this.together(changes, token);
    const own: OwnLogits[] = [];
    for (const [row, change] of changes.entries())
      if (alone.has(row)) own[row] = await this.appendAlone(row, change, token);
    if (alone.size < this.rows.length) await this.appendTogether(changes, alone, own, token);
    return { row: (row, back = 0) => own[row]?.(back) ?? new Float32Array(0) };
  }

  /** One pass in which every row takes one token. */
  private together(changes: readonly RowAppend[], token: CancellationToken): Promise<RowLogits> {
    const tokens = changes.map(({ ids }) => ids[0]);
    return this.pass(tokens, mostKept(changes), token);
  }

  /** Appends the tokens of one row, in one pass, or in as many as the device needs. */
  private async appendAlone(row: number, { ids, keep }: RowAppend, token: CancellationToken): Promise<OwnLogits> {
    const { longestPass } = this.parts.decoder;
    const kept: Float32Array[] = [];
    for (let start = 0; start < ids.length; start += longestPass) {
      const piece = ids.slice(start, start + longestPass);
      const wanted = piece.length - Math.max(0, ids.length - keep - start);
      const logits = await this.passAlone(row, piece, Math.max(1, wanted), token);
      if (this.rows.length === 1 && piece.length === ids.length) return (back) => logits.row(0, back);
      // another pass follows before these are read
      for (let back = wanted - 1; back >= 0; back--) kept.unshift(logits.row(0, back).slice());
    }
    return (back) => kept[back] ?? new Float32Array(0);
  }

  private async passAlone(
    row: number,
    ids: readonly number[],
    keep: number,
    token: CancellationToken,
  ): Promise<RowLogits> {
    const held = this.rows[row] ?? { length: 0, delta: 0 };
    const { decoder, embedding } = this.parts;
    const axis = ids.map((_, place) => held.length + held.delta + place);
    const length = held.length + ids.length;
    const pass: Pass = {
      embeds: await embedding.tokens(ids, token),
      count: ids.length,
      positions: [...axis, ...axis, ...axis],
      visible: [length],
      maskWidth: length,
      width: Math.max(this.cache.width, length),
      keep,
    };
    const isOnly = this.rows.length === 1;
    const logits = isOnly
      ? await decoder.run(this.cache, pass, token)
      : await decoder.runRow(this.cache, row, pass, token);
    this.rows = this.rows.map((each, index) => (index === row ? { ...each, length } : each));
    return logits;
  }

  /**
   * Appends the tokens of all rows but those which go on alone, one at a step. A row that has none left, or not yet,
   * computes something that is overwritten.
   */
  private async appendTogether(
    changes: readonly RowAppend[],
    alone: ReadonlySet<number>,
    own: OwnLogits[],
    token: CancellationToken,
  ): Promise<void> {
    const tokens = changes.map(({ ids }, row) => (alone.has(row) ? [] : ids));
    const count = Math.max(...tokens.map((row) => row.length));
    const steps: Float32Array[][] = [];
    for (let step = 0; step < count; step++) {
      // each row's own tokens come last, so that the last step's logits are every row's last ones
      const now = tokens.map((row) => row[step - (count - row.length)]);
      const logits = await this.pass(now, 1, token);
      steps.push(this.rows.map((_, row) => (alone.has(row) ? new Float32Array(0) : logits.row(row).slice())));
    }
    for (const row of this.rows.keys())
      if (!alone.has(row)) own[row] = (back) => steps[count - 1 - back]?.[row] ?? new Float32Array(0);
  }

  /** One pass in which every row takes one token, or none. */
  private async pass(
    tokens: readonly (number | undefined)[],
    keep: number,
    token: CancellationToken,
  ): Promise<RowLogits> {
    const ids = this.rows.map((_, row) => tokens[row] ?? 0);
    const axis = this.rows.map(({ length, delta }) => length + delta);
    const longest = Math.max(...this.rows.map((row) => row.length)) + 1;
    const maskWidth = Math.max(longest, Math.min(this.cache.room ?? 0, Math.ceil(longest / maskStep) * maskStep));
    const visible = this.rows.map(({ length }) => length + 1);
    const embeds = await this.parts.embedding.tokens(ids, token, this.cache);
    const positions = [...axis, ...axis, ...axis];
    const width = Math.max(this.cache.width, longest);
    const pass = { embeds, count: 1, positions, visible, maskWidth, width, keep };
    const logits = await this.parts.decoder.run(this.cache, pass, token);
    this.rows = this.rows.map((row, index) => ({ ...row, length: row.length + (tokens[index] === undefined ? 0 : 1) }));
    return logits;
  }

  protected rangesOf(_row: HeldRow, start: number, end: number): readonly Omit<CacheRange, 'row'>[] {
    return start < end ? [{ start, end }] : [];
  }

  protected over(cache: Cache, rows: readonly HeldRow[]): Batch {
    return new PackedBatch(this.parts, cache, rows);
  }
}

/**
 * Which rows go on alone so that the fewest passes are made, by the numbers of their tokens: each of those is a pass, and
 * the others need as many as the one of them with the most tokens has.
 */
export function chooseAlone(counts: readonly number[]): readonly number[] {
  const longestFirst = [...counts.keys()].toSorted((a, b) => (counts[b] ?? 0) - (counts[a] ?? 0));
  let best = 0;
  let fewest = Number.POSITIVE_INFINITY;
  for (let alone = 0; alone <= counts.length; alone++) {
    const passes = alone + (counts[longestFirst[alone] ?? -1] ?? 0);
    // of two equal ways the one with fewer rows in each pass
    if (passes > fewest) continue;
    fewest = passes;
    best = alone;
  }
  // single tokens are always taken together
  return longestFirst.slice(0, best).filter((row) => (counts[row] ?? 0) > 1);
}
