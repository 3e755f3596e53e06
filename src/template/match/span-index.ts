import type { SpanEdges } from '../../program/span-edges.js';

/** What can come after a span as things stand. */
export interface SpanFollowing {
  /** The terminators that the state of the reading really allows next. */
  readonly possible: readonly string[];
  /** The text may end with the span. */
  readonly endOfText: boolean;
}

/** What can follow the spans in one place. */
export interface SpanFollowers {
  /** All terminators of the hole: the span ends where one of them stands. */
  readonly terminators: readonly string[];
  /** What really can follow, told for each value where the template asks for it at once. */
  readonly following: SpanFollowing | ((value: string) => SpanFollowing);
}

/**
 * Which pieces of an input text a hole can hold: they begin and end where spans may, not with white space, and with
 * what follows them no terminator stands before their end.
 */
export class SpanIndex {
  /** For each start: the smallest end of a terminator that begins there or later; an end must lie before it. */
  private readonly limits: Int32Array;
  /** For each end: the largest end not after it that suits every start far enough before it; absent where values differ. */
  private readonly goodEnds: Int32Array | undefined;
  /** Length of the longest terminator, at least 1. */
  readonly longest: number;
  private readonly lastEnds = new Map<number, number>();
  private readonly byUnit = new Map<number, readonly number[]>();
  private readonly byValue = new Map<string, SpanFollowing>();
  private all: readonly number[] | undefined;

  constructor(
    readonly text: string,
    private readonly edges: SpanEdges,
    private readonly followers: SpanFollowers,
  ) {
    const { terminators, following } = followers;
    const { length } = text;
    this.longest = Math.max(1, ...terminators.map((piece) => piece.length));
    this.limits = new Int32Array(length + 2).fill(length + 1);
    for (const piece of terminators)
      for (let at = text.indexOf(piece); at >= 0 && at <= length; at = text.indexOf(piece, at + 1)) {
        this.limits[at] = Math.min(this.limits[at] ?? 0, at + piece.length);
        if (at === length) break;
      }
    for (let at = length - 1; at >= 0; at--)
      this.limits[at] = Math.min(this.limits[at] ?? 0, this.limits[at + 1] ?? length + 1);
    if (typeof following === 'function') return;
    const goodEnds = new Int32Array(length + 1);
    for (let end = 1; end <= length; end++)
      goodEnds[end] = this.isEnd(end) && this.joins(0, end) ? end : (goodEnds[end - 1] ?? 0);
    this.goodEnds = goodEnds;
  }

  private isStart(start: number): boolean {
    return this.edges[start] === 1 && !isSpace(this.text.charCodeAt(start));
  }

  private isEnd(end: number): boolean {
    return this.edges[end] === 1 && !isSpace(this.text.charCodeAt(end - 1));
  }

  /** What can come after the value `[start, end)`. */
  private following(start: number, end: number): SpanFollowing {
    const { following } = this.followers;
    if (typeof following !== 'function') return following;
    const value = this.text.slice(start, end);
    let known = this.byValue.get(value);
    if (known === undefined) {
      known = following(value);
      this.byValue.set(value, known);
    }
    return known;
  }

  /** Whether something possible can follow `[start, end)` without a terminator standing across the joint. */
  private joins(start: number, end: number): boolean {
    const { possible, endOfText } = this.following(start, end);
    return endOfText || possible.some((piece) => !this.crosses(start, end, piece));
  }

  private crosses(start: number, end: number, following: string): boolean {
    return this.followers.terminators.some((piece) => {
      for (let at = Math.max(start, end - piece.length + 1); at < end; at++) {
        const inside = end - at;
        if (following.startsWith(piece.slice(inside)) && this.text.startsWith(piece.slice(0, inside), at)) return true;
      }
      return false;
    });
  }

  /** Whether `[start, end)` is a value of the hole. */
  isValue(start: number, end: number): boolean {
    return (
      start < end && end < (this.limits[start] ?? 0) && this.isStart(start) && this.isEnd(end) && this.joins(start, end)
    );
  }

  /** Whether the value `[start, end)` can be followed by `piece`. */
  canPrecede(start: number, end: number, piece: string): boolean {
    return (
      this.isValue(start, end) &&
      this.following(start, end).possible.includes(piece) &&
      !this.crosses(start, end, piece)
    );
  }

  /** The largest end of a value that begins at `start`; `start` itself if there is none. */
  lastEnd(start: number): number {
    let last = this.lastEnds.get(start);
    if (last === undefined) {
      last = this.findLastEnd(start);
      this.lastEnds.set(start, last);
    }
    return last;
  }

  private findLastEnd(start: number): number {
    if (!this.isStart(start)) return start;
    const limit = Math.min(this.text.length, (this.limits[start] ?? 0) - 1);
    const good = this.goodEnds?.[Math.max(0, limit)] ?? 0;
    if (good - start >= this.longest) return good;
    const furthest = this.goodEnds === undefined ? limit : Math.min(limit, start + this.longest);
    for (let end = furthest; end > start; end--) if (this.isValue(start, end)) return end;
    return start;
  }

  /** All places where a value begins. */
  starts(): readonly number[] {
    if (this.all === undefined) {
      const starts: number[] = [];
      for (let at = 0; at < this.text.length; at++) if (this.lastEnd(at) > at) starts.push(at);
      this.all = starts;
    }
    return this.all;
  }

  /** The places where a value begins with this code unit. */
  startsWith(unit: number): readonly number[] {
    let starts = this.byUnit.get(unit);
    if (starts === undefined) {
      starts = this.starts().filter((at) => this.text.charCodeAt(at) === unit);
      this.byUnit.set(unit, starts);
    }
    return starts;
  }
}

/** How far into which occurrences of the input text a span has been read. Immutable. */
export class SpanProgress {
  private constructor(
    readonly index: SpanIndex,
    /** Places in the input where what was read so far stands and can be gone on with, or is all of a value. */
    readonly starts: readonly number[],
    readonly length: number,
  ) {}

  static begin(index: SpanIndex): SpanProgress {
    return new SpanProgress(index, index.starts(), 0);
  }

  /** After one more code unit; `starts` is empty where no value goes on so. */
  step(unit: number): SpanProgress {
    const { index, length } = this;
    if (length === 0) return new SpanProgress(index, index.startsWith(unit), 1);
    const starts = this.starts.filter(
      (start) => index.text.charCodeAt(start + length) === unit && index.lastEnd(start) > start + length,
    );
    return new SpanProgress(index, starts, length + 1);
  }

  /** Whether what was read so far is a value. */
  isValue(): boolean {
    return this.starts.some((start) => this.index.isValue(start, start + this.length));
  }

  /** Whether what was read so far is a value that `piece` can follow. */
  canPrecede(piece: string): boolean {
    return this.starts.some((start) => this.index.canPrecede(start, start + this.length, piece));
  }

  /** The text read so far; there must be an occurrence. */
  text(): string {
    const start = this.starts[0] ?? 0;
    return this.index.text.slice(start, start + this.length);
  }

  /** The code units that lead on to a longer value. */
  next(): readonly number[] {
    const { index, length } = this;
    const units = new Set<number>();
    for (const start of this.starts)
      if (index.lastEnd(start) > start + length) units.add(index.text.charCodeAt(start + length));
    return [...units];
  }
}

const isSpace = (unit: number): boolean => /\s/u.test(String.fromCharCode(unit));
