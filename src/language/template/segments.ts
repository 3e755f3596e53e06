import type { AstNode } from 'langium';
import type { Template, TemplateNode, TextNode } from '../generated/ast.js';
import { type OffsetRange, rangeOf } from '../syntax.js';

/** A piece of a template's source, in order: text, or markup that writes nothing, or a hole. */
export type Segment = OffsetRange &
  (
    | { readonly kind: 'text'; readonly node: TextNode }
    | { readonly kind: 'hole' | 'tag' | 'comment'; readonly trimBefore: boolean; readonly trimAfter: boolean }
  );

/** The pieces of a template in source order, without the nesting of its tags. */
export function segmentsOf(template: Template): readonly Segment[] {
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
  visit(template.nodes);
  return segments;
}
