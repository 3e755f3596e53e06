import { unreachable } from '../base/unreachable.js';
import { type Bound, type Bounds, isRecordDeclaration, type Type } from '../language/generated/ast.js';
import type { SlotType } from '../program/types.js';

/** A type's syntax as data; names stay names. */
export function lowerType(node: Type): SlotType {
  switch (node.$type) {
    case 'TextType':
      return { kind: 'text' };
    case 'ImageType':
      return { kind: 'image' };
    case 'SpanType':
      return { kind: 'span', of: node.input.$refText, ...(node.option === 'any' ? { anywhere: true } : {}) };
    case 'BoxType':
      return { kind: 'box', in: node.input.$refText };
    case 'FlagType':
      return { kind: 'flag' };
    case 'IntType':
      return { kind: 'int', ...boundsOf(node.bounds) };
    case 'NumberType':
      return { kind: 'number', ...boundsOf(node.bounds) };
    case 'ProseType':
      return node.maximum === undefined ? { kind: 'prose' } : { kind: 'prose', maxTokens: node.maximum };
    case 'ListType':
      return { kind: 'list', of: lowerType(node.element) };
    case 'NamedType': {
      const name = node.declaration.$refText;
      return isRecordDeclaration(node.declaration.ref) ? { kind: 'record', name } : { kind: 'enum', name };
    }
    default:
      return unreachable(node);
  }
}

function boundsOf(bounds: Bounds | undefined): { readonly min?: number; readonly max?: number } {
  const { minimum, maximum } = bounds ?? {};
  return {
    ...(minimum === undefined ? {} : { min: valueOf(minimum) }),
    ...(maximum === undefined ? {} : { max: valueOf(maximum) }),
  };
}

const valueOf = (bound: Bound): number => (bound.negative ? -bound.value : bound.value);
