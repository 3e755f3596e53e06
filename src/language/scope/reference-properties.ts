import type { Reference } from 'langium';
import type { SyntaxNode } from '../syntax.js';

/** The property of each kind of node that refers to something; no node has two. A test compares it with the grammar. */
export const referenceProperties: Readonly<Partial<Record<SyntaxNode['$type'], string>>> = {
  BoxType: 'input',
  JsonField: 'slot',
  MemberAccess: 'member',
  NamedType: 'declaration',
  NameReference: 'target',
  ProbeChange: 'input',
  SpanType: 'input',
  StepTag: 'step',
  Style: 'schema',
};

/** The reference that a node is about; undefined where a syntax error left it out. */
export function referenceOf(node: SyntaxNode): Reference | undefined {
  const property = referenceProperties[node.$type];
  return property === undefined
    ? undefined
    : (node as unknown as Readonly<Record<string, Reference | undefined>>)[property];
}
