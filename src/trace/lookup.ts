import { type TextOffset, type TextRange, textOffset, type TokenIndex, tokenIndex } from '../base/positions.js';
import type { SlotPath } from '../program/value.js';
import type { Segment, SlotRange, Trace } from './trace.js';

/**
 * Finds tokens, text and slots of one trace by each other. Ranges are half-open; a token that stands for part of a
 * character, or for the end of the turn, covers no text.
 */
export class TraceLookup {
  /** Where each token begins, and behind the last one the end of the text. */
  private readonly starts: readonly number[];

  constructor(private readonly trace: Pick<Trace, 'tokens' | 'text' | 'segments' | 'slotRanges'>) {
    const starts: number[] = [0];
    let at = 0;
    for (const token of trace.tokens) {
      at = Math.min(at + token.text.length, trace.text.length);
      starts.push(at);
    }
    this.starts = starts;
  }

  /** The text that a token stands for. */
  rangeOf(token: TokenIndex): TextRange {
    const end = this.starts.at(-1) ?? 0;
    return { start: textOffset(this.starts[token] ?? end), end: textOffset(this.starts[token + 1] ?? end) };
  }

  /** The token that the character at `offset` stands in; `undefined` at and behind the end of the text. */
  tokenAt(offset: TextOffset): TokenIndex | undefined {
    if (offset < 0 || offset >= (this.starts.at(-1) ?? 0)) return undefined;
    // The last token that begins at or before the offset: tokens without text before it begin there too.
    let low = 0;
    let high = this.trace.tokens.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((this.starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return tokenIndex(low);
  }

  /** The tokens that share text with a range: first and behind the last; `undefined` where none does. */
  tokensIn(range: TextRange): { readonly start: TokenIndex; readonly end: TokenIndex } | undefined {
    if (range.end <= range.start) return undefined;
    const first = this.tokenAt(range.start);
    if (first === undefined) return undefined;
    const last = this.tokenAt(textOffset(Math.min(range.end, this.starts.at(-1) ?? 0) - 1));
    return last === undefined ? undefined : { start: first, end: tokenIndex(last + 1) };
  }

  /** Slots written at an offset, the innermost (shortest range) first. */
  slotsAt(offset: TextOffset): readonly SlotRange[] {
    return this.trace.slotRanges
      .filter(({ range }) => range.start <= offset && offset < range.end)
      .toSorted((a, b) => length(a.range) - length(b.range));
  }

  /** Ranges that gave a slot, the defining one first. */
  rangesOf(slot: SlotPath): readonly SlotRange[] {
    return this.trace.slotRanges
      .filter((each) => each.slot === slot)
      .toSorted((a, b) => Number(a.role === 'refers') - Number(b.role === 'refers') || a.range.start - b.range.start);
  }

  /** Ranges of a slot and of everything in it: an entity's span, type and box. */
  rangesWithin(slot: SlotPath): readonly SlotRange[] {
    return this.trace.slotRanges.filter((each) => isWithin(each.slot, slot));
  }

  /** Segments round an offset, the innermost last. */
  segmentsAt(offset: TextOffset): readonly Segment[] {
    return this.trace.segments.filter(({ range }) => range.start <= offset && offset < range.end);
  }
}

const length = (range: TextRange): number => range.end - range.start;

/** Whether `inner` is `outer` or stands in it: `entities[1].span` in `entities[1]` and in `entities`, not in `entities[10]`. */
export function isWithin(inner: SlotPath, outer: SlotPath): boolean {
  if (!inner.startsWith(outer)) return false;
  const next = inner[outer.length];
  return next === undefined || next === '.' || next === '[';
}
