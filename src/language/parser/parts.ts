import type { AstNode, CstNode, ParseResult } from 'langium';
import type { Declaration, File, Import, SchemaMember } from '../generated/ast.js';
import { Memo } from '../memo.js';
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
  /** The passages of a style; where it has a mistake, those of its tree before that have not changed. */
  readonly passages: readonly Passage[];
}

/** What a file was parsed from. */
export interface Parsing {
  readonly reading: Reading;
  /** In the order of their first tokens. */
  readonly parts: readonly Part[];
}

const layouts = new Memo<object>();

/** As the layout of a part, for something outside all blocks in a template. */
export const layoutOf = (node: AstNode): object => layouts.get(node) ?? node;

/** White space within a node is another one than before. */
export function changeLayout(node: AstNode): void {
  layouts.set(node, {});
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
  // Between, pieces may have been written, taken away or moved; of one in the place of another it is known already.
  if (before.length - front - back === 1 && pieces.length - front - back === 1) return found;
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
  if (a.kind !== b.kind || lengthOf(a) !== lengthOf(b)) return false;
  const others = wordsOf(b);
  for (const word of wordsOf(a)) {
    const other = others.next().value;
    if (other === undefined || word.image !== other.image || word.tokenType !== other.tokenType) return false;
  }
  return true;
}

const lengthOf = ({ runs }: Piece): number => runs.reduce((length, { from, to }) => length + to - from, 0);

/** The tokens of a piece, wherever they are. */
function* wordsOf({ runs }: Piece): Generator<Token, undefined> {
  for (const { segment, from, to } of runs) {
    for (let at = from; at < to; at++) {
      const token = segment.tokens[at];
      if (token !== undefined) yield token;
    }
  }
  return undefined;
}

const contentOf = (piece: Piece): string =>
  `${piece.kind}\n${Array.from(wordsOf(piece), (token) => token.image).join('\n')}`;
