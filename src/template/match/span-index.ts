/** What can follow the span in one place, besides what ends it in principle. */
export interface SpanFollowers {
  /** All terminators of the hole. */
  readonly terminators: readonly string[];
  /** Those that the state of the reading really allows next. */
  readonly possible: readonly string[];
  /** The text may end with the span. */
  readonly endOfText: boolean;
}

/**
 * Which pieces of an input text a hole can hold: they begin and end with neither white space nor half a character, and
 * with what follows them no terminator stands before their end.
 */
export class SpanIndex {
  /** For each start: the smallest end of a terminator that begins there or later; an end must lie before it. */
  private readonly limits: Int32Array;
  /** For each end: the largest end not after it that suits every start far enough before it. */
  private readonly goodEnds: Int32Array;
  /** Length of the longest terminator, at least 1. */
  readonly longest: number;
  private readonly lastEnds = new Map<number, number>();
  private readonly byUnit = new Map<number, readonly number[]>();
  private all: readonly number[] | undefined;

  constructor(
    readonly text: string,
    private readonly followers: SpanFollowers,
  ) {
    const { terminators } = followers;
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
    this.goodEnds = new Int32Array(length + 1);
    for (let end = 1; end <= length; end++)
      this.goodEnds[end] = this.isEdge(end) && this.joins(0, end) ? end : (this.goodEnds[end - 1] ?? 0);
  }

  /** Whether a span may end before `end`, as far as the characters there go. */
  private isEdge(end: number): boolean {
    return !isSpace(this.text.charCodeAt(end - 1)) && !this.splitsPair(end);
  }

  private splitsPair(at: number): boolean {
    return isLowSurrogate(this.text.charCodeAt(at)) && isHighSurrogate(this.text.charCodeAt(at - 1));
  }

  /** Whether something possible can follow `[start, end)` without a terminator standing across the joint. */
  private joins(start: number, end: number): boolean {
    const { possible, endOfText } = this.followers;
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
      start < end &&
      end < (this.limits[start] ?? 0) &&
      this.isStart(start) &&
      this.isEdge(end) &&
      this.joins(start, end)
    );
  }

  /** Whether the value `[start, end)` can be followed by `piece`. */
  canPrecede(start: number, end: number, piece: string): boolean {
    return this.isValue(start, end) && !this.crosses(start, end, piece);
  }

  private isStart(start: number): boolean {
    return !isSpace(this.text.charCodeAt(start)) && !this.splitsPair(start);
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
    const good = this.goodEnds[Math.max(0, limit)] ?? 0;
    if (good - start >= this.longest) return good;
    for (let end = Math.min(limit, start + this.longest); end > start; end--) if (this.isValue(start, end)) return end;
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
const isHighSurrogate = (unit: number): boolean => unit >= 0xd800 && unit < 0xdc00;
const isLowSurrogate = (unit: number): boolean => unit >= 0xdc00 && unit < 0xe000;
