import { type AstNode, GrammarUtils } from 'langium';
import { isStyle, type MrsiAstType, type Style, type TemplateNode } from './generated/ast.js';

import { Memo } from './memo.js';

/** Any node of a template's syntax tree, as one union that a `switch` over `$type` narrows. */
export type SyntaxNode = MrsiAstType[keyof MrsiAstType];

/** Langium types containers as plain nodes; every node of our trees is one of the union. */
export const syntaxNode = (node: AstNode): SyntaxNode => node as SyntaxNode;

/** Where a node stands in its file, as UTF-16 offsets, end exclusive. */
export interface OffsetRange {
  readonly start: number;
  readonly end: number;
}

/**
 * The range of a node. The nodes of a chain of binary operators share one concrete node that spans the whole chain,
 * so theirs is put together from their operands.
 */
export function rangeOf(node: AstNode): OffsetRange {
  const tree = syntaxNode(node);
  if ((tree.$type === 'LogicalExpression' || tree.$type === 'OperatorExpression') && tree.left && tree.right) {
    return { start: rangeOf(tree.left).start, end: rangeOf(tree.right).end };
  }
  const concrete = node.$cstNode;
  return concrete === undefined ? { start: 0, end: 0 } : { start: concrete.offset, end: concrete.end };
}

/** The direct children of a node, in source order as far as the grammar's properties are. */
export function childrenOf(node: AstNode): AstNode[] {
  const children: AstNode[] = [];
  addChildren(node, children);
  return children;
}

/** A node and everything below it, parents before children. The order of siblings is that of the properties. */
export function walk(node: AstNode): readonly SyntaxNode[] {
  const nodes: SyntaxNode[] = [];
  addAll(node, nodes);
  return nodes;
}

const whole = new Memo<readonly SyntaxNode[]>();

/** As `walk`, for the root of a tree, which never changes: the same list each time. */
export function allNodes(root: AstNode): readonly SyntaxNode[] {
  let nodes = whole.get(root);
  if (nodes === undefined) whole.set(root, (nodes = isStyle(root) ? nodesOfStyle(root) : walk(root)));
  return nodes;
}

/** Most of what stands in a style stays when something is typed in it. */
function nodesOfStyle(style: Style): readonly SyntaxNode[] {
  const nodes = [...frameOf(style)];
  for (const root of templateNodesOf(style)) for (const node of allNodes(root)) nodes.push(node);
  return nodes;
}

/** A style without what stands in its templates: itself, its sections and the templates. */
export const frameOf = (style: Style): readonly SyntaxNode[] => [
  style,
  ...style.sections.flatMap((section) => (section.template === undefined ? [section] : [section, section.template])),
];

/** What stands in the templates of a style outside all blocks. */
export const templateNodesOf = (style: Style): readonly TemplateNode[] =>
  style.sections.flatMap(({ template }) => template?.nodes ?? []);

// These two run over every node at every keystroke, so they make nothing but the list.

function addAll(node: AstNode, nodes: SyntaxNode[]): void {
  nodes.push(syntaxNode(node));
  const properties = propertiesOf(node);
  for (const key in properties) {
    if (key.charCodeAt(0) === DOLLAR) continue;
    const value = properties[key];
    if (Array.isArray(value)) {
      for (const item of value) if (isNode(item)) addAll(item, nodes);
    } else if (isNode(value)) addAll(value, nodes);
  }
}

function addChildren(node: AstNode, children: AstNode[]): void {
  const properties = propertiesOf(node);
  for (const key in properties) {
    if (key.charCodeAt(0) === DOLLAR) continue;
    const value = properties[key];
    if (Array.isArray(value)) {
      for (const item of value) if (isNode(item)) children.push(item);
    } else if (isNode(value)) children.push(value);
  }
}

/** `$`: what Langium keeps in a node begins with it. */
const DOLLAR = 0x24;

const propertiesOf = (node: AstNode): Readonly<Record<string, unknown>> =>
  node as unknown as Readonly<Record<string, unknown>>;

/** References are objects too, but have no type. */
const isNode = (value: unknown): value is AstNode =>
  typeof value === 'object' && value !== null && typeof (value as { readonly $type?: unknown }).$type === 'string';

/** The range of what a property was parsed from; of the whole node where it is missing. */
export function rangeOfProperty(node: AstNode, property: string, index?: number): OffsetRange {
  const concrete = GrammarUtils.findNodeForProperty(node.$cstNode, property, index);
  return concrete === undefined ? rangeOf(node) : { start: concrete.offset, end: concrete.end };
}
