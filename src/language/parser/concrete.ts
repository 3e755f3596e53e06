import {
  AbstractCstNode,
  type AstNode,
  type CompositeCstNode,
  CompositeCstNodeImpl,
  type CstNode,
  type GrammarAST,
  type LeafCstNode,
  type Mutable,
  RootCstNodeImpl,
} from 'langium';
import { type Anchor, anchorOf } from './segments.js';
import type { Token, TokenType } from './tokens.js';

const start: Anchor = { offset: 0, line: 1, column: 0 };

/** A token in the concrete tree that says its place from its segment's anchor, so that it moves with it. */
export class AnchoredLeaf extends AbstractCstNode {
  readonly tokenType: TokenType;
  readonly length: number;
  private anchor: Anchor = start;
  private from = 0;
  private startLine = 0;
  private startColumn = 0;
  private endLine = 0;
  private endColumn = 0;

  constructor(token: Token) {
    super();
    this.tokenType = token.tokenType;
    this.length = token.image.length;
    this.place(token);
  }

  /** Puts the leaf where a token is; the result is its place from the anchor. */
  place(token: Token): number {
    const anchor = anchorOf(token) ?? start;
    this.anchor = anchor;
    this.from = token.startOffset - anchor.offset;
    this.startLine = (token.startLine ?? 1) - anchor.line;
    this.startColumn = (token.startColumn ?? 1) - 1 - (this.startLine === 0 ? anchor.column : 0);
    this.endLine = (token.endLine ?? 1) - anchor.line;
    this.endColumn = (token.endColumn ?? 0) - (this.endLine === 0 ? anchor.column : 0);
    return this.from;
  }

  get offset(): number {
    return this.anchor.offset + this.from;
  }

  get end(): number {
    return this.anchor.offset + this.from + this.length;
  }

  get hidden(): boolean {
    return false;
  }

  get astNode(): AstNode {
    const { container } = this;
    if (container === undefined) throw new Error('A leaf stands in a tree');
    return container.astNode;
  }

  get range(): CstNode['range'] {
    const { line, column } = this.anchor;
    const at = (lines: number, columns: number): CstNode['range']['start'] => ({
      line: line - 1 + lines,
      character: lines === 0 ? column + columns : columns,
    });
    return { start: at(this.startLine, this.startColumn), end: at(this.endLine, this.endColumn) };
  }
}

/** A node above leaves that remembers nothing of their places. */
export class MovingComposite extends CompositeCstNodeImpl {
  override get range(): CstNode['range'] {
    return rangeOver(this.content);
  }
}

/** The node above all others. */
export class MovingRoot extends RootCstNodeImpl {
  override get range(): CstNode['range'] {
    return rangeOver(this.content);
  }
}

/** From the first leaf to the last one; asked of each node below, it would take twice as long with every level. */
function rangeOver(content: readonly CstNode[]): CstNode['range'] {
  const nowhere = { line: 0, character: 0 };
  return { start: outermost(content, 0)?.range.start ?? nowhere, end: outermost(content, -1)?.range.end ?? nowhere };
}

/** The first leaf of a tree, or the last one. */
function outermost(content: readonly CstNode[], at: 0 | -1): CstNode | undefined {
  let node = content.at(at);
  while (node instanceof CompositeCstNodeImpl) node = node.content.at(at);
  return node;
}

/** Langium's classes and its interfaces differ in what may be left out. */
export const composite = (node: CompositeCstNodeImpl): CompositeCstNode => node as CompositeCstNode;
const leaf = (node: AnchoredLeaf): LeafCstNode => node as LeafCstNode;
const childrenOf = (node: CstNode | undefined): CstNode[] => (node instanceof CompositeCstNodeImpl ? node.content : []);

/**
 * Does what Langium's `CstNodeBuilder` does, with the nodes above and without hidden tokens, which this language's lexer
 * does not make.
 */
export class ConcreteTreeBuilder {
  private root = new MovingRoot();
  /** Nodes that are still growing, the root first. */
  private readonly open: CompositeCstNodeImpl[] = [];

  buildRootNode(text: string): RootCstNodeImpl {
    this.root = new MovingRoot(text);
    this.open.splice(0, Infinity, this.root);
    return this.root;
  }

  buildCompositeNode(feature: GrammarAST.AbstractElement): CompositeCstNode {
    const node = new MovingComposite();
    node.grammarSource = feature;
    this.appendChild(composite(this.current), composite(node));
    this.open.push(node);
    return composite(node);
  }

  buildLeafNode(token: Token, feature: GrammarAST.AbstractElement): LeafCstNode {
    const node = new AnchoredLeaf(token);
    node.grammarSource = feature;
    this.appendChild(composite(this.current), leaf(node));
    return leaf(node);
  }

  addHiddenNodes(): void {
    // There are none.
  }

  appendChild(parent: CompositeCstNode, child: CstNode): void {
    (child as Mutable<CstNode>).container = parent;
    childrenOf(parent).push(child);
  }

  removeNode(node: CstNode): void {
    const siblings = childrenOf(node.container);
    const index = siblings.indexOf(node);
    if (index >= 0) siblings.splice(index, 1);
  }

  /** Ends the innermost open node, which becomes the concrete node of `item`; without content it goes away. */
  construct(item: { $cstNode?: CstNode }): void {
    const node = this.current;
    item.$cstNode = composite(node);
    this.open.pop();
    // A list that is copied takes no more room than it needs.
    if (node.content.length > 0) node.content = node.content.slice();
    else this.removeNode(composite(node));
  }

  private get current(): CompositeCstNodeImpl {
    return this.open.at(-1) ?? this.root;
  }
}

/**
 * Puts the leaves of a tree where tokens are: a tree that was parsed without an error from the same tokens elsewhere, so
 * that its leaves are these tokens in order. Whether all of them have moved by the same.
 */
export function place(nodes: readonly CstNode[], tokens: readonly Token[]): boolean {
  let next = 0;
  let by: number | undefined;
  let even = true;
  const placeAll = (list: readonly CstNode[]): void => {
    for (const node of list) {
      if (node instanceof AnchoredLeaf) {
        const token = tokens[next++];
        if (token === undefined) throw new Error('A tree has as many leaves as tokens');
        const { offset } = node;
        node.place(token);
        by ??= node.offset - offset;
        even &&= node.offset - offset === by;
      } else if (node instanceof CompositeCstNodeImpl) placeAll(node.content);
    }
  };
  placeAll(nodes);
  return even;
}
