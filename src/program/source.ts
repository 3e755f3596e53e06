import type { SourceOffset } from '../base/positions.js';

/** A file that a program was compiled from. */
export interface Source {
  /** Path with forward slashes, relative to the program's main file's folder; `/`-absolute only when unrelated. */
  readonly path: string;
  /** SHA-256 of the file's bytes, lower-case hexadecimal; empty when compiled from memory. */
  readonly sha256: string;
}

/** A half-open range `[start, end)` in one of the program's sources. */
export interface SourceRange {
  /** Index in `Program.sources`. */
  readonly source: number;
  readonly start: SourceOffset;
  readonly end: SourceOffset;
}
