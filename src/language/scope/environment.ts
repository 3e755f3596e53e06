import type { AstNode, LangiumDocument } from 'langium';
import type { File } from '../generated/ast.js';
import type { Piece, PieceKind } from '../parser/cut.js';
import { type Part, parsingOf } from '../parser/parts.js';
import type { Imports } from './imports.js';

/** What a name in a file can stand for and what is known of it, as something that can be compared. */
export interface Environment {
  /** The same where names mean the same, whatever the text looks like. */
  readonly key: string;
  /** The trees of what names can stand for. */
  readonly nodes: readonly AstNode[];
  /** Whether a declaration that others speak of could not be read as a whole. */
  readonly isBroken: boolean;
}

/** Environments of documents, by which the next one is known to be the same. */
const last = new WeakMap<LangiumDocument, Environment>();

/** The environment of a document; the same object as before if nothing has changed, and the same key if no name has. */
export function environmentOf(document: LangiumDocument, file: File, imports: Imports): Environment {
  const found = findEnvironment(file, imports);
  const before = last.get(document);
  if (before?.key !== found.key) {
    last.set(document, found);
    return found;
  }
  const { nodes } = before;
  if (nodes.length === found.nodes.length && nodes.every((node, index) => node === found.nodes[index])) return before;
  const next = { ...found, key: before.key };
  last.set(document, next);
  return next;
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

/** What a name can stand for, or a part of which it can. */
const referred: ReadonlySet<PieceKind> = new Set(['schema', 'input', 'output', 'enum', 'record', 'step']);

/**
 * The environment of a file: what its declarations and those of all files that it imports show to each other. As long
 * as it stays the same, a tree that has not changed is linked as it was and has the problems that it had.
 */
function findEnvironment(file: File, imports: Imports): Environment {
  const closure = imports.closure(file);
  const own = closure.map(interfaceOf);
  const addresses = closure.flatMap((each) =>
    each.imports.map(
      (declaration) => `${imports.file(declaration) === undefined ? '?' : ''}${imports.addressText(declaration) ?? ''}`,
    ),
  );
  return {
    key: [...own.map((each) => each.key), ...addresses].join('\f'),
    nodes: own.flatMap((each) => each.nodes),
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
    const nodes = parts.flatMap(({ node, piece }) => (node === undefined || !referred.has(piece.kind) ? [] : [node]));
    found = { key: parts.map(shownOf).join('\v'), nodes, isBroken: parts.some(isBroken) };
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

function textOf({ kind, runs }: Piece): string {
  const images: string[] = [];
  for (const { segment, from, to } of runs) {
    const end = Math.min(to, from + seen[kind] - images.length);
    for (let at = from; at < end; at++) images.push(segment.tokens[at]?.image ?? '');
  }
  return images.join('\n');
}

const isBroken = ({ piece, errors }: Part): boolean =>
  piece.kind === 'stray' ||
  (seen[piece.kind] > 0 &&
    piece.kind !== 'style' &&
    (errors.length > 0 || piece.runs.some(({ segment }) => segment.errors.length > 0)));
