import { type Segment, tokensOf } from './segments.js';
import type { Token } from './tokens.js';

/** What a piece of a file declares; `stray` is text that begins like nothing that may stand there. */
export type PieceKind =
  | 'import'
  | 'schema'
  | 'style'
  | 'enum'
  | 'record'
  | 'input'
  | 'output'
  | 'step'
  | 'constraint'
  | 'reward'
  | 'probe'
  | 'stray';

/** Tokens of a segment, from one number to another, exclusive. */
export interface Run {
  readonly segment: Segment;
  readonly from: number;
  readonly to: number;
}

/**
 * A declaration of a file or a member of a schema: what is parsed, linked and checked by itself. The piece of a schema
 * is what remains without its members: its head, and its closing brace with whatever stands behind.
 */
export interface Piece {
  readonly kind: PieceKind;
  readonly runs: readonly Run[];
  /** The number of the schema that a member stands in, counted in the file; undefined at file level. */
  readonly schema: number | undefined;
  /** The segment behind the piece: what the parser runs into where something is missing at its end. */
  readonly next: Segment | undefined;
}

const kinds: ReadonlyMap<string, { readonly kind: PieceKind; readonly level: 'file' | 'any' | 'member' }> = new Map([
  ['import', { kind: 'import', level: 'file' }],
  ['schema', { kind: 'schema', level: 'file' }],
  ['style', { kind: 'style', level: 'file' }],
  ['enum', { kind: 'enum', level: 'any' }],
  ['record', { kind: 'record', level: 'any' }],
  ['input', { kind: 'input', level: 'member' }],
  ['output', { kind: 'output', level: 'member' }],
  ['step', { kind: 'step', level: 'member' }],
  ['constraint', { kind: 'constraint', level: 'member' }],
  ['reward', { kind: 'reward', level: 'member' }],
  ['probe', { kind: 'probe', level: 'member' }],
]);

type Growing = { -readonly [Key in keyof Piece]: Piece[Key] } & { readonly runs: Run[] };

/** A schema whose end has not come yet. */
interface OpenSchema {
  readonly piece: Growing;
  readonly number: number;
  /** Whether its opening brace has come. */
  opened: boolean;
}

/**
 * Cuts a file where a word begins a declaration. The lexer takes such a word for one only where it can be nothing else,
 * so a mistake inside a declaration stays inside. Every token belongs to one piece; pieces stand in the order of their
 * first tokens.
 */
export function cut(segments: readonly Segment[]): readonly Piece[] {
  const cutter = new Cutter();
  for (const segment of segments) cutter.take(segment);
  return cutter.pieces;
}

class Cutter {
  readonly pieces: Growing[] = [];
  private current: Growing | undefined;
  private schema: OpenSchema | undefined;
  private schemas = 0;
  /** Braces that are open within the current piece. */
  private depth = 0;

  take(segment: Segment): void {
    const { tokens } = segment;
    const declared = segment.begins === 'declaration' ? kinds.get(tokens[0]?.tokenType.name ?? '') : undefined;
    if (declared !== undefined) this.begin(declared.kind, declared.level, segment);
    else if (tokens.length > 0 && (segment.begins === 'start' || this.current === undefined))
      this.add('stray', undefined);
    let from = 0;
    for (const mark of segment.marks) {
      if (tokens[mark]?.image === '{') this.open();
      else if (this.closes()) {
        this.run(segment, from, mark);
        from = mark;
        this.close();
      }
    }
    this.run(segment, from, tokens.length);
  }

  private run(segment: Segment, from: number, to: number): void {
    if (to > from) this.current?.runs.push({ segment, from, to });
  }

  private begin(kind: PieceKind, level: 'file' | 'any' | 'member', segment: Segment): void {
    if (this.current !== undefined) this.current.next = segment;
    const { schema } = this;
    if (schema !== undefined && (level === 'member' || (level === 'any' && schema.opened))) {
      return this.add(kind, schema.number);
    }
    if (schema?.opened === true) schema.piece.next = segment;
    this.schema = undefined;
    this.add(level === 'member' ? 'stray' : kind, undefined);
    if (kind !== 'schema' || this.current === undefined) return;
    this.schema = { piece: this.current, number: this.schemas++, opened: false };
  }

  private add(kind: PieceKind, schema: number | undefined): void {
    this.depth = 0;
    this.current = { kind, runs: [], schema, next: undefined };
    this.pieces.push(this.current);
  }

  private open(): void {
    const { schema } = this;
    if (schema !== undefined && !schema.opened && this.current === schema.piece) schema.opened = true;
    else this.depth++;
  }

  /** Whether a brace closes the schema; else it closes what the piece has opened, or nothing. */
  private closes(): boolean {
    if (this.depth === 0) return this.schema?.opened === true;
    this.depth--;
    return false;
  }

  /** The tokens from here on are the schema's own. */
  private close(): void {
    this.current = this.schema?.piece;
    this.schema = undefined;
  }
}

/** The tokens of a piece at their places of now. */
export const tokensOfPiece = ({ runs }: Piece): Token[] =>
  runs.flatMap(({ segment, from, to }) => tokensOf(segment, from, to));
