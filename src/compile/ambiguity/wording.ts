import { unreachable } from '../../base/unreachable.js';
import { type Hole, isTextLiteral, type TemplateNode, type TextNode } from '../../language/generated/ast.js';
import { Memo } from '../../language/memo.js';
import { allNodes } from '../../language/syntax.js';
import type { Wording } from '../../program/terminators.js';

/** A hole as the program's terminators take it. */
export interface WordedHole {
  readonly hole: Hole;
}

/**
 * Something outside all blocks of a trace, with what its readings depend on besides what follows it. The same object as
 * before as long as that is the same.
 */
export interface Part {
  readonly node: TemplateNode;
  /** The same object as long as the roles of its holes and tags are. */
  readonly version: object;
  readonly texts: readonly string[];
  readonly wording: Wording<WordedHole>;
}

const known = new Memo<Part>();

/** The part that a node is; `texts` are those of the trace it stands in. */
export function partOf(node: TemplateNode, version: object, texts: ReadonlyMap<TextNode, string>): Part {
  const own = textsIn(node).map((text) => texts.get(text) ?? '');
  const before = known.get(node);
  const isSame = before?.version === version && before.texts.every((text, index) => text === own[index]);
  if (isSame) return before;
  const part = { node, version, texts: own, wording: wordingOf(node, texts) };
  known.set(node, part);
  return part;
}

const textsIn = (node: TemplateNode): readonly TextNode[] =>
  allNodes(node).flatMap((each) => (each.$type === 'TextNode' ? [each] : []));

/** As the program says it. */
function wordingOf(node: TemplateNode, texts: ReadonlyMap<TextNode, string>): Wording<WordedHole> {
  const all = (nodes: readonly TemplateNode[]): readonly Wording<WordedHole>[] =>
    nodes.map((each) => wordingOf(each, texts));
  switch (node.$type) {
    case 'TextNode':
      return { kind: 'literal', text: texts.get(node) ?? '' };
    case 'CommentNode':
      return { kind: 'literal', text: '' };
    case 'Hole':
      if (isTextLiteral(node.value) && node.format === undefined) return { kind: 'literal', text: node.value.value };
      return { kind: 'hole', hole: node };
    case 'StepNode':
      return { kind: 'step', body: all(node.body) };
    case 'ForNode':
      return { kind: 'for', separator: node.tag.separator ?? '', empty: node.tag.empty ?? '', body: all(node.body) };
    case 'IfNode':
      return {
        kind: 'if',
        branches: node.branches.map(({ body }) => ({ body: all(body) })),
        otherwise: all(node.otherwise?.body ?? []),
      };
    default:
      return unreachable(node);
  }
}
