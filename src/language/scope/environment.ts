import type { AstNode } from 'langium';
import type { File } from '../generated/ast.js';
import type { Piece, PieceKind } from '../parser/cut.js';
import { type Part, parsingOf } from '../parser/parts.js';
import type { Imports } from './imports.js';

/** What a name in a file can stand for and what is known of it, as something that can be compared. */
export interface Environment {
  /** The same where names mean the same, whatever the text looks like. */
  readonly key: string;
  /** Whether a declaration that others speak of could not be read as a whole. */
  readonly isBroken: boolean;
}

/** How many tokens of a declaration others see: all of it, its head (`style NAME for SCHEMA`), or nothing. */
const seen: Readonly<Record<PieceKind, number>> = {
  import: Infinity,
  schema: 2,
  style: 4,
  enum: Infinity,
  record: Infinity,
  input: Infinity,
  output: Infinity,
  step: 2,
  constraint: 0,
  reward: 0,
  probe: 0,
  stray: 0,
};

/**
 * The environment of a file: what its declarations and those of all files that it imports show to each other. As long
 * as it stays the same, a tree that has not changed is linked as it was and has the problems that it had.
 */
export function environmentOf(file: File, imports: Imports): Environment {
  const closure = imports.closure(file);
  const own = closure.map(interfaceOf);
  const addresses = closure.flatMap((each) =>
    each.imports.map(
      (declaration) => `${imports.file(declaration) === undefined ? '?' : ''}${imports.addressText(declaration) ?? ''}`,
    ),
  );
  return {
    key: [...own.map((each) => each.key), ...addresses].join('\f'),
    isBroken: own.some((each) => each.isBroken),
  };
}

// A file's tree is made anew whenever its text changes.
const interfaces = new WeakMap<File, Environment>();

/** What a file shows of itself. */
function interfaceOf(file: File): Environment {
  let found = interfaces.get(file);
  if (found === undefined) {
    const parts = parsingOf(file)?.parts ?? [];
    found = { key: parts.map(shownOf).join('\v'), isBroken: parts.some(isBroken) };
    interfaces.set(file, found);
  }
  return found;
}

const shown = new WeakMap<AstNode, string>();

function shownOf({ piece, node }: Part): string {
  if (node === undefined || seen[piece.kind] === 0) return '';
  let text = shown.get(node);
  if (text === undefined) shown.set(node, (text = `${piece.schema ?? ''} ${textOf(piece)}`));
  return text;
}

const textOf = ({ kind, runs }: Piece): string =>
  runs
    .flatMap(({ segment, from, to }) => segment.tokens.slice(from, to))
    .slice(0, seen[kind])
    .map((token) => token.image)
    .join('\n');

const isBroken = ({ piece, errors }: Part): boolean =>
  piece.kind === 'stray' ||
  (seen[piece.kind] > 0 &&
    piece.kind !== 'style' &&
    (errors.length > 0 || piece.runs.some(({ segment }) => segment.errors.length > 0)));
