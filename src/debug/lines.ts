import { firstIndex } from '../replay/search.js';

/** A place in a text as the client counts it. */
export interface ClientPosition {
  readonly line: number;
  readonly column: number;
}

/** From which number a client counts lines and columns: 0 or 1. */
export interface Counting {
  readonly line: 0 | 1;
  readonly column: 0 | 1;
}

/** Turns UTF-16 offsets of one text into a client's lines and columns, and back. */
export class Lines {
  private readonly starts: readonly number[];

  constructor(
    readonly text: string,
    private readonly counting: Counting,
  ) {
    const starts = [0];
    for (const match of text.matchAll(/\r\n|\r|\n/g)) starts.push(match.index + match[0].length);
    this.starts = starts;
  }

  position(offset: number): ClientPosition {
    const line = firstIndex(this.starts.length, (index) => (this.starts[index] ?? 0) > offset) - 1;
    return {
      line: line + this.counting.line,
      column: offset - (this.starts[line] ?? 0) + this.counting.column,
    };
  }

  /** The offset of a position; a position outside is brought to the nearest one inside. */
  offset(line: number, column?: number): number {
    const index = Math.min(Math.max(0, line - this.counting.line), this.starts.length - 1);
    const start = this.starts[index] ?? 0;
    const within = column === undefined ? 0 : Math.max(0, column - this.counting.column);
    return Math.min(start + within, this.end(index));
  }

  /** The range of offsets of a line, without its line break. */
  lineRange(line: number): { readonly start: number; readonly end: number } {
    const index = line - this.counting.line;
    const start = this.starts[index];
    return start === undefined ? { start: this.text.length, end: this.text.length } : { start, end: this.end(index) };
  }

  private end(index: number): number {
    const next = this.starts[index + 1];
    if (next === undefined) return this.text.length;
    return next - (this.text[next - 1] === '\n' && this.text[next - 2] === '\r' ? 2 : 1);
  }
}
