import type { AstNode, CstNode, ParseResult } from 'langium';
import type { Declaration, File, Import, SchemaMember } from '../generated/ast.js';
import type { Piece } from './cut.js';
import type { Passage } from './passages.js';
import type { Reading } from './segments.js';
import type { Token } from './tokens.js';

/** A piece of a file with its tree. */
export interface Part {
  readonly piece: Piece;
  /** The tree; of a schema with its members. A stray piece has none. */
  readonly node: Declaration | Import | SchemaMember | undefined;
  /** The concrete tree of the piece's own tokens: of a schema without its members. */
  readonly content: readonly CstNode[];
  readonly errors: ParseResult['parserErrors'];
  /** The same object as long as no white space within the piece changes, so that places in it only move as a whole. */
  readonly layout: object;
  /** The passages that the piece was parsed in; none where it was parsed as a whole. */
  readonly passages: readonly Passage[];
}

/** What a file was parsed from. */
export interface Parsing {
  readonly reading: Reading;
  /** In the order of their first tokens. */
  readonly parts: readonly Part[];
}

const parsings = new WeakMap<AstNode, Parsing>();

/** What a file was parsed from; undefined if it was not parsed at all. */
export const parsingOf = (file: AstNode): Parsing | undefined => parsings.get(file);

export function rememberParsing(file: File, parsing: Parsing): void {
  parsings.set(file, parsing);
}

/** The parts of an earlier tree that are as pieces of a new text say: those that nothing has changed in but places. */
export function unchanged(before: readonly Part[], pieces: readonly Piece[]): ReadonlyMap<Piece, Part> {
  const found = new Map<Piece, Part>();
  const keep = (piece: Piece | undefined, part: Part | undefined): boolean => {
    if (piece === undefined || part === undefined || !isSame(piece, part.piece)) return false;
    // What the parser says about a mistake may depend on what stands behind the piece.
    if (part.errors.length === 0 && part.node !== undefined) found.set(piece, part);
    return true;
  };
  const shorter = Math.min(before.length, pieces.length);
  let front = 0;
  while (front < shorter && keep(pieces[front], before[front])) front++;
  let back = 0;
  while (back < shorter - front && keep(pieces.at(-1 - back), before.at(-1 - back))) back++;
  // Between, pieces may have been written, taken away or moved.
  const rest = new Map<string, Part[]>();
  for (const part of before.slice(front, before.length - back)) {
    const key = contentOf(part.piece);
    const same = rest.get(key);
    if (same === undefined) rest.set(key, [part]);
    else same.push(part);
  }
  if (rest.size > 0) {
    for (const piece of pieces.slice(front, pieces.length - back)) keep(piece, rest.get(contentOf(piece))?.shift());
  }
  return found;
}

/** Whether two pieces are of one kind and consist of the very same tokens, so that they move with their segments. */
export function isIdentical(a: Piece, b: Piece): boolean {
  if (a.kind !== b.kind || a.runs.length !== b.runs.length) return false;
  return a.runs.every(({ segment, from, to }, index) => {
    const other = b.runs[index];
    return other?.segment === segment && other.from === from && other.to === to;
  });
}

/** Whether two pieces are of one kind and have tokens that say the same. */
function isSame(a: Piece, b: Piece): boolean {
  if (isIdentical(a, b)) return true;
  if (a.kind !== b.kind) return false;
  const [words, others] = [wordsOf(a), wordsOf(b)];
  if (words.length !== others.length) return false;
  for (let index = 0; index < words.length; index++) {
    const [word, other] = [words[index], others[index]];
    if (word?.image !== other?.image || word?.tokenType !== other?.tokenType) return false;
  }
  return true;
}

/** The tokens of a piece, wherever they are. */
function wordsOf({ runs }: Piece): readonly Token[] {
  const [first] = runs;
  if (runs.length === 1 && first?.from === 0 && first.to === first.segment.tokens.length) return first.segment.tokens;
  return runs.flatMap(({ segment, from, to }) => segment.tokens.slice(from, to));
}

const contentOf = (piece: Piece): string =>
  `${piece.kind}\n${wordsOf(piece)
    .map((token) => token.image)
    .join('\n')}`;
