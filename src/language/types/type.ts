import { unreachable } from '../../base/unreachable.js';
import type { EnumDeclaration, RecordDeclaration, Schema } from '../generated/ast.js';

/** The type of an expression. `optional`: the value may be `none`. */
export type Type = TypeShape & { readonly optional?: boolean };

export type TypeShape =
  /** The type of something wrong that was reported already; fits everywhere. */
  | { readonly kind: 'unknown' }
  | { readonly kind: 'text' }
  | { readonly kind: 'prose' }
  | { readonly kind: 'image' }
  | { readonly kind: 'span' }
  | { readonly kind: 'box' }
  | { readonly kind: 'flag' }
  | { readonly kind: 'number'; readonly integer: boolean }
  | { readonly kind: 'none' }
  | { readonly kind: 'enum'; readonly declaration: EnumDeclaration }
  | { readonly kind: 'record'; readonly declaration: RecordDeclaration }
  | { readonly kind: 'list'; readonly of: Type }
  /** An enum's name: all its values in order. */
  | { readonly kind: 'enumValues'; readonly declaration: EnumDeclaration }
  | { readonly kind: 'gold'; readonly schema: Schema | undefined }
  | { readonly kind: 'schema'; readonly schema: Schema | undefined }
  | { readonly kind: 'step' }
  /** What `match` gives: pairs of members of two lists. */
  | { readonly kind: 'pairs'; readonly left: Type; readonly right: Type }
  | { readonly kind: 'regex' };

export type TypeKind = TypeShape['kind'];

export const unknownType: Type = { kind: 'unknown' };
export const flagType: Type = { kind: 'flag' };
export const textType: Type = { kind: 'text' };
export const integerType: Type = { kind: 'number', integer: true };
export const numberType: Type = { kind: 'number', integer: false };

export const isTextLike = (type: Type): boolean =>
  type.kind === 'text' || type.kind === 'span' || type.kind === 'prose' || type.kind === 'unknown';

export const isKind = (type: Type, ...kinds: readonly TypeKind[]): boolean =>
  type.kind === 'unknown' || kinds.includes(type.kind);

/** What a binder over a value of this type binds; undefined if it cannot be iterated. */
export function memberType(type: Type): Type | undefined {
  if (type.kind === 'list') return type.of;
  if (type.kind === 'enumValues') return { kind: 'enum', declaration: type.declaration };
  return type.kind === 'unknown' ? unknownType : undefined;
}

/** Whether values of the two types can be equal at all. */
export function areComparable(left: Type, right: Type): boolean {
  if (left.kind === 'unknown' || right.kind === 'unknown') return true;
  if (left.kind === 'none' || right.kind === 'none') return true;
  if (isTextLike(left) && isTextLike(right)) return true;
  if (left.kind === 'enum' && right.kind === 'enum') return left.declaration === right.declaration;
  if (left.kind === 'record' && right.kind === 'record') return left.declaration === right.declaration;
  if (left.kind === 'list' && right.kind === 'list') return areComparable(left.of, right.of);
  return left.kind === right.kind && (left.kind === 'flag' || left.kind === 'number' || left.kind === 'box');
}

/** A type as a person would write it. */
export function showType(type: Type): string {
  const shown = showShape(type);
  return type.optional === true ? `${shown} or none` : shown;
}

function showShape(type: TypeShape): string {
  switch (type.kind) {
    case 'unknown':
      return 'unknown';
    case 'text':
      return 'Text';
    case 'prose':
      return 'Prose';
    case 'image':
      return 'Image';
    case 'span':
      return 'Span';
    case 'box':
      return 'Box';
    case 'flag':
      return 'Flag';
    case 'number':
      return type.integer ? 'Int' : 'Number';
    case 'none':
      return 'none';
    case 'enum':
      return type.declaration.name;
    case 'record':
      return type.declaration.name;
    case 'list':
      return type.of.kind === 'step' ? 'the steps' : `${showShape(type.of)}[]`;
    case 'enumValues':
      return `the values of ${type.declaration.name}`;
    case 'gold':
      return 'the label';
    case 'schema':
      return 'the schema';
    case 'step':
      return 'a step';
    case 'pairs':
      return `pairs of ${showShape(type.left)}`;
    case 'regex':
      return 'a regular expression';
    default:
      return unreachable(type);
  }
}
