import type { ForNode, NodeId, Program, SourceRange, Style, TemplateNode } from '../program/index.js';
import { expressionText } from '../program/show/index.js';

/** One node of a style's trace and the loops round it, outermost first. */
export interface IndexedNode {
  readonly node: TemplateNode;
  readonly loops: readonly ForNode[];
}

/** The nodes of one style's trace by their ids. */
export class TemplateIndex {
  private readonly nodes = new Map<NodeId, IndexedNode>();

  constructor(
    readonly program: Program,
    readonly style: Style,
  ) {
    this.add(style.trace, []);
  }

  private add(nodes: readonly TemplateNode[], loops: readonly ForNode[]): void {
    for (const node of nodes) {
      this.nodes.set(node.id, { node, loops });
      if (node.kind === 'for') this.add(node.body, [...loops, node]);
      else if (node.kind === 'step') this.add(node.body, loops);
      else if (node.kind === 'if') {
        for (const branch of node.branches) this.add(branch.body, loops);
        this.add(node.otherwise, loops);
      }
    }
  }

  get(id: NodeId): IndexedNode | undefined {
    return this.nodes.get(id);
  }

  /** All nodes in reading order. */
  all(): IterableIterator<IndexedNode> {
    return this.nodes.values();
  }

  /** Where a node stands in the template; the whole style for a node that it does not have. */
  range(id: NodeId): SourceRange {
    return this.nodes.get(id)?.node.range ?? this.style.range;
  }
}

/** A node as its tag: `{{ e.span }}`, `{% for e in entities %}`. */
export function nodeText(node: TemplateNode): string {
  switch (node.kind) {
    case 'literal':
      return JSON.stringify(node.text);
    case 'hole': {
      const { kind } = node.format;
      return `{{ ${expressionText(node.value)}${kind === 'plain' ? '' : ` as ${kind}`} }}`;
    }
    case 'for':
      return `{% for ${node.variable} in ${expressionText(node.list)}${node.where === undefined ? '' : ` where ${expressionText(node.where)}`} %}`;
    case 'if': {
      const condition = node.branches[0]?.condition;
      return `{% if ${condition === undefined ? '' : expressionText(condition)} %}`;
    }
    case 'step':
      return `{% step ${node.step} %}`;
  }
}
