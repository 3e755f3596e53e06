import type { AstNode } from 'langium';
import type { Template, TemplateNode, TextNode } from '../generated/ast.js';
import { Memo } from '../memo.js';
import { layoutOf } from '../parser/parts.js';
import { type OffsetRange, rangeOf } from '../syntax.js';

/** A piece of a template's source, in order: text, or markup that writes nothing, or a hole. */
export type Segment = OffsetRange &
  (
    | { readonly kind: 'text'; readonly node: TextNode }
    | { readonly kind: 'hole' | 'tag' | 'comment'; readonly trimBefore: boolean; readonly trimAfter: boolean }
  );

/** Pieces that a node was cut into when it began at some offset. */
interface Cut {
  readonly layout: object;
  readonly start: number;
  readonly segments: readonly Segment[];
}

const cuts = new Memo<Cut>();

/** The pieces of a template in source order, without the nesting of its tags. */
export const segmentsOf = (template: Template): readonly Segment[] => template.nodes.flatMap(segmentsIn);

/** Most of a template only moves when something is typed in it. */
function segmentsIn(node: TemplateNode): readonly Segment[] {
  const { start } = rangeOf(node);
  const layout = layoutOf(node);
  const known = cuts.get(node);
  if (known?.layout !== layout) {
    const segments = cut(node);
    cuts.set(node, { layout, start, segments });
    return segments;
  }
  const by = start - known.start;
  if (by === 0) return known.segments;
  return known.segments.map((segment) => ({ ...segment, start: segment.start + by, end: segment.end + by }));
}

function cut(root: TemplateNode): readonly Segment[] {
  const segments: Segment[] = [];
  const visit = (nodes: readonly TemplateNode[]): void => {
    for (const node of nodes) visitNode(node);
  };
  const mark = (
    kind: 'hole' | 'tag' | 'comment',
    node: (AstNode & { readonly open?: string; readonly close?: string }) | undefined,
  ): void => {
    if (node === undefined) return;
    const trimBefore = node.open?.endsWith('-') ?? false;
    const trimAfter = node.close?.startsWith('-') ?? false;
    segments.push({ ...rangeOf(node), kind, trimBefore, trimAfter });
  };
  const visitNode = (node: TemplateNode): void => {
    switch (node.$type) {
      case 'TextNode':
        segments.push({ ...rangeOf(node), kind: 'text', node });
        break;
      case 'CommentNode': {
        const trimBefore = node.text.startsWith('{#-');
        const trimAfter = node.text.endsWith('-#}');
        segments.push({ ...rangeOf(node), kind: 'comment', trimBefore, trimAfter });
        break;
      }
      case 'Hole':
        mark('hole', node);
        break;
      case 'ForNode':
      case 'StepNode':
        mark('tag', node.tag);
        visit(node.body);
        mark('tag', node.end);
        break;
      case 'IfNode':
        for (const branch of node.branches) {
          mark('tag', branch.tag);
          visit(branch.body);
        }
        mark('tag', node.otherwise?.tag);
        visit(node.otherwise?.body ?? []);
        mark('tag', node.end);
        break;
    }
  };
  visitNode(root);
  return segments;
}
