import { type AstNode, CompositeCstNodeImpl, type CstNode, type Mutable } from 'langium';
import type { Style, Template, TemplateNode } from '../generated/ast.js';
import { AnchoredLeaf, composite } from './concrete.js';
import type { Piece } from './cut.js';
import { type Segment, tokensOf } from './segments.js';
import type { Token } from './tokens.js';

/**
 * A stretch of a template that begins with a hole or a tag outside all blocks and reaches to the next such one, or to
 * the end of the template: what is parsed, linked and checked by itself within a style.
 */
export interface Passage {
  readonly segment: Segment;
  /** So many tokens from the begin of the segment. */
  readonly length: number;
  readonly nodes: readonly TemplateNode[];
  /** The concrete trees of the nodes. */
  readonly content: readonly CstNode[];
}

/** A passage whose tree is not known yet. */
export type PassageText = Pick<Passage, 'segment' | 'length'>;

/** The passages of a piece, in source order, and the tokens around them at their places of now. */
export function passagesIn({ runs }: Piece): { readonly texts: readonly PassageText[]; readonly around: Token[] } {
  const texts: PassageText[] = [];
  const around: Token[] = [];
  for (const { segment, from, to } of runs) {
    let begin = from;
    if (segment.begins === 'markup' && from === 0) {
      begin = endOfTemplate(segment, to);
      texts.push({ segment, length: begin });
    }
    if (begin < to) around.push(...tokensOf(segment, begin, to));
  }
  return { texts, around };
}

/** The number of the token that ends the template, if it stands before a limit; else the limit. */
function endOfTemplate({ tokens }: Segment, limit: number): number {
  for (let at = 0; at < limit; at++) if (tokens[at]?.tokenType.name === QUOTES) return at;
  return limit;
}

const QUOTES = '"""';

export const isQuotes = (token: Token): boolean => token.tokenType.name === QUOTES;

/** What stands between the quotes of a template's concrete tree; undefined if it is no whole template. */
export function betweenQuotes({ $cstNode: concrete }: Template): readonly CstNode[] | undefined {
  if (!(concrete instanceof CompositeCstNodeImpl)) return undefined;
  const { content } = concrete;
  const isWhole = content.length > 1 && [content[0], content.at(-1)].every((node) => isLeafOf(node, QUOTES));
  return isWhole ? content.slice(1, -1) : undefined;
}

const isLeafOf = (node: CstNode | undefined, name: string): boolean =>
  node instanceof AnchoredLeaf && node.tokenType.name === name;

/** The passages of a style that was parsed as a whole, without a mistake; none if its tree is another one than expected. */
export function passagesOf(style: Style, texts: readonly PassageText[]): readonly Passage[] {
  const all = style.sections.flatMap(({ template }) => {
    const content = template === undefined ? undefined : betweenQuotes(template);
    return template?.nodes.map((node, index) => ({ node, concrete: content?.[index] })) ?? [];
  });
  let at = 0;
  return texts.flatMap((text) => {
    const [end] = tokensOf(text.segment, text.length - 1, text.length);
    while ((all[at]?.concrete?.offset ?? Infinity) < text.segment.anchor.offset) at++;
    const from = at;
    while ((all[at]?.concrete?.offset ?? Infinity) <= (end?.startOffset ?? 0)) at++;
    const own = all.slice(from, at);
    const nodes = own.map(({ node }) => node);
    return own.length === 0 ? [] : [{ ...text, nodes, content: own.flatMap(({ concrete }) => concrete ?? []) }];
  });
}

/**
 * Puts passages into the templates of a style that was parsed without them. Whether each has found its template.
 */
export function insertPassages(style: Style, passages: readonly Passage[]): boolean {
  const templates = style.sections.flatMap(({ template }) => template ?? []);
  const owners = passages.map(({ segment: { anchor } }) =>
    templates.find(
      ({ $cstNode }) => $cstNode !== undefined && $cstNode.offset < anchor.offset && anchor.offset < $cstNode.end,
    ),
  );
  if (owners.includes(undefined)) return false;
  for (const template of templates) {
    const own = passages.filter((_, index) => owners[index] === template);
    if (own.length > 0 && !insert(template, own)) return false;
  }
  return true;
}

function insert(template: Template, passages: readonly Passage[]): boolean {
  const { $cstNode: concrete } = template;
  const before = betweenQuotes(template);
  if (before === undefined || !(concrete instanceof CompositeCstNodeImpl)) return false;
  const [opening, closing] = [concrete.content[0], concrete.content.at(-1)];
  if (opening === undefined || closing === undefined) return false;
  const content = passages.flatMap((passage) => passage.content);
  for (const child of content) (child as Mutable<CstNode>).container = composite(concrete);
  concrete.content = [opening, ...before, ...content, closing];
  for (const node of passages.flatMap((passage) => passage.nodes)) {
    const placed: Mutable<AstNode> = node;
    placed.$container = template;
    placed.$containerProperty = 'nodes';
    placed.$containerIndex = template.nodes.length;
    template.nodes.push(node);
  }
  return true;
}
