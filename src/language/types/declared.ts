import {
  type ByClause,
  type FieldDeclaration,
  type InputDeclaration,
  isAggregateBinding,
  isBinding,
  isCall,
  isEnumDeclaration,
  isEnumValue,
  isForTag,
  isProbe,
  isRecordDeclaration,
  type Named,
  type OutputDeclaration,
  type Type as TypeNode,
  type Variable,
} from '../generated/ast.js';
import { type Expression, isVariable, isByClause } from '../generated/ast.js';
import { flagType, integerType, memberType, numberType, textType, type Type, unknownType } from './type.js';

/** Infers the type of an expression; handed in so that the two files need not import each other. */
type Infer = (expression: Expression) => Type;

/** After a syntax error a tree may hold nodes that became nothing in particular. */
const unfinished = (_node: never): Type => unknownType;

/** The type that a type's syntax names. */
export function typeOfSyntax(node: TypeNode | undefined): Type {
  switch (node?.$type) {
    case undefined:
      return unknownType;
    case 'TextType':
      return textType;
    case 'ImageType':
      return { kind: 'image' };
    case 'SpanType':
      return { kind: 'span' };
    case 'BoxType':
      return { kind: 'box' };
    case 'FlagType':
      return flagType;
    case 'IntType':
      return integerType;
    case 'NumberType':
      return numberType;
    case 'ProseType':
      return { kind: 'prose' };
    case 'ListType':
      return { kind: 'list', of: typeOfSyntax(node.element) };
    case 'NamedType': {
      const declaration = node.declaration?.ref;
      if (isEnumDeclaration(declaration)) return { kind: 'enum', declaration };
      if (isRecordDeclaration(declaration)) return { kind: 'record', declaration };
      return unknownType;
    }
    default:
      return unfinished(node);
  }
}

/** The type of an input, an output or a field; a slot with a condition may be none. */
export function typeOfSlot(slot: InputDeclaration | OutputDeclaration | FieldDeclaration): Type {
  const type = typeOfSyntax(slot.type);
  return slot.$type !== 'InputDeclaration' && slot.condition !== undefined ? { ...type, optional: true } : type;
}

/** The type of what a name stands for. */
export function typeOfNamed(named: Named, infer: Infer): Type {
  if (isVariable(named)) return typeOfVariable(named, infer);
  if (isByClause(named)) return typeOfMember(named, infer);
  if (isEnumDeclaration(named)) return { kind: 'enumValues', declaration: named };
  if (isEnumValue(named)) {
    const declaration = named.$container;
    return isEnumDeclaration(declaration) ? { kind: 'enum', declaration } : unknownType;
  }
  return typeOfSlot(named);
}

/** What a variable ranges over. */
function typeOfVariable(variable: Variable, infer: Infer): Type {
  const owner = variable.$container;
  if (isAggregateBinding(owner)) {
    const list = owner.list === undefined ? unknownType : infer(owner.list);
    if (list.kind === 'pairs') return owner.variables.indexOf(variable) === 0 ? list.left : list.right;
    return memberType(list) ?? unknownType;
  }
  if (isBinding(owner) || isForTag(owner) || isProbe(owner)) {
    return owner.list === undefined ? unknownType : (memberType(infer(owner.list)) ?? unknownType);
  }
  return unknownType;
}

/** The member of the list whose key a `by` clause is. */
export function typeOfMember(clause: ByClause, infer: Infer): Type {
  const call = clause.$container;
  const list = isCall(call) ? call.arguments[0] : undefined;
  return list === undefined ? unknownType : (memberType(infer(list)) ?? unknownType);
}
