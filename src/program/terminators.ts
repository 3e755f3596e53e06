import type { HoleNode, NodeId, TemplateNode } from './template.js';

/** What of a template decides where its open holes end; a hole is anything that tells it from others. */
export type Wording<Hole> =
  | { readonly kind: 'literal'; readonly text: string }
  | (Hole & { readonly kind: 'hole' })
  | { readonly kind: 'step'; readonly body: readonly Wording<Hole>[] }
  | Choice<Hole>
  | Loop<Hole>;

interface Choice<Hole> {
  readonly kind: 'if';
  readonly branches: readonly { readonly body: readonly Wording<Hole>[] }[];
  readonly otherwise: readonly Wording<Hole>[];
}

interface Loop<Hole> {
  readonly kind: 'for';
  readonly separator: string;
  readonly empty: string;
  readonly body: readonly Wording<Hole>[];
}

/**
 * What ends an open hole (a plain `Span`, `Text` or `Prose`): the pieces of literal text that can follow it.
 *
 * A piece runs over all literal text up to the next hole, up to the end of a loop's `sep`, or up to the end of the
 * template; branches, loops that may have no round, and the choice between `sep` and the end of a loop make several
 * pieces. The hole ends at the first place where one of the pieces stands completely, whatever the value of other
 * slots says about which piece can really follow. A value that holds such a place cannot be written in the style.
 */
export interface Terminators {
  /** None is the beginning of another; an empty one means that the end of the hole cannot be told. At most about 32. */
  readonly pieces: readonly string[];
  /** Nothing may follow: the hole can also end with the text. */
  readonly endOfText: boolean;
}

/** Once so many pieces are found, the pieces that are still growing are cut where the template branches next. */
const PIECE_LIMIT = 32;

/** What stands after a place of the template. */
export interface Following<Hole> {
  readonly nodes: readonly Wording<Hole>[];
  readonly from: number;
  /** After the last node: back to this loop's `sep`, or on with `after`. */
  readonly loop?: Loop<Hole>;
  readonly after?: Following<Hole>;
}

class Collector<Hole> {
  readonly pieces = new Set<string>();
  endOfText = false;
  private budget = PIECE_LIMIT * 16;

  /** `visit` is told of every place that is looked at. */
  constructor(private readonly visit: (nodes: readonly Wording<Hole>[], index: number) => void) {}

  /** Walks on from `at` with the literal text `before` already passed. `entered`: loops gone round without any text. */
  follow(at: Following<Hole> | undefined, before: string, entered: readonly Loop<Hole>[]): void {
    let piece = before;
    let here = at;
    let index = at?.from ?? 0;
    while (here !== undefined) {
      const node = here.nodes[index];
      this.visit(here.nodes, index);
      if (node === undefined) {
        if (here.loop !== undefined) return this.endOfRound(here.loop, here, piece, entered);
        index = here.after?.from ?? 0;
        here = here.after;
        continue;
      }
      index++;
      const rest: Following<Hole> = { ...here, from: index };
      switch (node.kind) {
        case 'literal':
          piece += node.text;
          break;
        case 'hole':
          this.pieces.add(piece);
          return;
        case 'step':
          here = { nodes: node.body, from: 0, after: rest };
          index = 0;
          break;
        case 'if':
          if (this.cut(piece, node.branches.length + 1)) return;
          for (const branch of node.branches) this.follow({ nodes: branch.body, from: 0, after: rest }, piece, entered);
          here = { nodes: node.otherwise, from: 0, after: rest };
          index = 0;
          break;
        case 'for':
          if (this.cut(piece, 2)) return;
          this.follow({ nodes: node.body, from: 0, loop: node, after: rest }, piece, [...entered, node]);
          piece += node.empty;
          break;
      }
    }
    if (piece === '') this.endOfText = true;
    else this.pieces.add(piece);
  }

  private endOfRound(loop: Loop<Hole>, here: Following<Hole>, piece: string, entered: readonly Loop<Hole>[]): void {
    if (loop.separator !== '') this.pieces.add(piece + loop.separator);
    // Without a separator the next round follows at once; going round again without text would never end.
    else if (piece !== '' || !entered.includes(loop))
      if (!this.cut(piece, 2))
        this.follow({ nodes: loop.body, from: 0, loop, ...afterOf(here) }, piece, [...entered, loop]);
    if (here.after !== undefined) this.follow(here.after, piece, entered);
  }

  /** Whether the piece must end here because there are too many. An empty piece never ends: it would tell nothing. */
  private cut(piece: string, ways: number): boolean {
    this.budget -= ways;
    const full = this.pieces.size + ways > PIECE_LIMIT || this.budget < 0;
    if (!full || (piece === '' && this.budget > -PIECE_LIMIT * 16)) return false;
    this.pieces.add(piece);
    return true;
  }
}

const afterOf = <Hole>(here: Following<Hole>): { readonly after?: Following<Hole> } =>
  here.after === undefined ? {} : { after: here.after };

/** What ends a hole that something follows. `visit` is told of every place that is looked at, by list and index. */
export function terminatorsBefore<Hole>(
  at: Following<Hole>,
  visit: (nodes: readonly Wording<Hole>[], index: number) => void = () => undefined,
): Terminators {
  const collector = new Collector<Hole>(visit);
  collector.follow(at, '', []);
  const all = [...collector.pieces];
  return {
    pieces: all.filter((piece) => !all.some((other) => other !== piece && piece.startsWith(other))),
    endOfText: collector.endOfText,
  };
}

/** The terminators of every hole of a trace template, by node. They depend on the wording alone, not on any input. */
export function findTerminators(trace: readonly TemplateNode[]): ReadonlyMap<NodeId, Terminators> {
  const found = new Map<NodeId, Terminators>();
  for (const [hole, after] of holesOf<HoleNode>(trace)) found.set(hole.id, terminatorsBefore(after));
  return found;
}

/** What stands behind every hole of a list, and of what the list holds; `following` stands behind the list. */
export function holesOf<Hole>(
  list: readonly Wording<Hole>[],
  following?: Following<Hole>,
): ReadonlyMap<Hole, Following<Hole>> {
  const found = new Map<Hole, Following<Hole>>();
  const visit = (
    nodes: readonly Wording<Hole>[],
    loop: Loop<Hole> | undefined,
    outer: Following<Hole> | undefined,
  ): void => {
    nodes.forEach((node, index) => {
      const after: Following<Hole> = {
        nodes,
        from: index + 1,
        ...(loop === undefined ? {} : { loop }),
        ...(outer === undefined ? {} : { after: outer }),
      };
      switch (node.kind) {
        case 'literal':
          break;
        case 'hole':
          found.set(node, after);
          break;
        case 'step':
          visit(node.body, undefined, after);
          break;
        case 'if':
          for (const branch of node.branches) visit(branch.body, undefined, after);
          visit(node.otherwise, undefined, after);
          break;
        case 'for':
          visit(node.body, node, after);
          break;
      }
    });
  };
  visit(list, undefined, following);
  return found;
}

/** The first place at or after `from` where a terminator stands completely in `text`; `undefined` if there is none. */
export function findTerminator(text: string, from: number, terminators: Terminators): number | undefined {
  let first: number | undefined;
  for (const piece of terminators.pieces) {
    const at = text.indexOf(piece, from);
    if (at >= 0 && (first === undefined || at < first)) first = at;
  }
  return first;
}
