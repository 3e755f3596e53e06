import type { LexerError, Token } from './tokens.js';

/**
 * Where a segment begins. What lies in the segment says its place from here, so that typing in front of it moves one
 * anchor instead of everything behind.
 */
export interface Anchor {
  /** UTF-16 units from the begin of the file. */
  offset: number;
  /** From 1, as tokens count. */
  line: number;
  /** UTF-16 units from the begin of the line. */
  column: number;
}

/**
 * Where a segment begins: where the text does or reading begins anew, at the word of a declaration, or at a hole or tag of
 * a template that stands in no block.
 */
export type SegmentBegin = 'start' | 'declaration' | 'markup';

/** A stretch of text from one place where a segment may begin to the next. */
export interface Segment {
  readonly anchor: Anchor;
  /** The anchor when the segment was read: the places of its tokens and errors are as they were then. */
  readonly read: Readonly<Anchor>;
  readonly tokens: Token[];
  readonly errors: LexerError[];
  readonly begins: SegmentBegin;
  /** Numbers of the tokens that are braces outside templates. */
  readonly marks: number[];
  /** What the lexer has counted up to here. */
  readonly braces: number;
  readonly unclosed: number;
}

/** A text that is cut into tokens. */
export interface Reading {
  readonly text: string;
  readonly segments: readonly Segment[];
  /** Whether what is read of a stretch depends on nothing far behind it: no limit was met, no comment is left open. */
  readonly isLocal: boolean;
}

/** What a token holds besides what every lexer's tokens hold. */
export const anchorOf = (token: Token): Anchor | undefined => token.payload as Anchor | undefined;

const isUnmoved = ({ anchor, read }: Segment): boolean =>
  anchor.offset === read.offset && anchor.line === read.line && anchor.column === read.column;

/** The tokens of a segment, from one number to another, at their places of now. */
export function tokensOf(segment: Segment, from = 0, to = segment.tokens.length): readonly Token[] {
  const tokens = from === 0 && to === segment.tokens.length ? segment.tokens : segment.tokens.slice(from, to);
  if (isUnmoved(segment)) return tokens;
  const { anchor, read } = segment;
  const [by, lines, columns] = [anchor.offset - read.offset, anchor.line - read.line, anchor.column - read.column];
  const column = (line = 0, value = 0): number => (line === read.line ? value + columns : value);
  return tokens.map((token) => ({
    ...token,
    startOffset: token.startOffset + by,
    endOffset: (token.endOffset ?? 0) + by,
    startLine: (token.startLine ?? 0) + lines,
    endLine: (token.endLine ?? 0) + lines,
    startColumn: column(token.startLine, token.startColumn),
    endColumn: column(token.endLine, token.endColumn),
  }));
}

/** The errors of a segment at their places of now. */
export function errorsOf(segment: Segment): readonly LexerError[] {
  if (isUnmoved(segment)) return segment.errors;
  const { anchor, read } = segment;
  return segment.errors.map((error) => ({
    ...error,
    offset: error.offset + anchor.offset - read.offset,
    line: (error.line ?? 0) + anchor.line - read.line,
    column: (error.column ?? 0) + (error.line === read.line ? anchor.column - read.column : 0),
  }));
}
