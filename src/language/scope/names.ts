import type { AstNode } from 'langium';
import {
  type AggregateBinding,
  type Binding,
  type ByClause,
  type EnumDeclaration,
  type Expression,
  type File,
  isByClause,
  isEnumDeclaration,
  isMemberAccess,
  isNameReference,
  isOperatorExpression,
  type NameReference,
  type Named,
  type Schema,
  type Variable,
} from '../generated/ast.js';
import { typeOfMember, typeOfNamed } from '../types/declared.js';
import { typeOf } from '../types/infer.js';
import { type Type, unknownType } from '../types/type.js';
import type { Imports } from './imports.js';
import { syntaxNode } from '../syntax.js';
import { enumsOf, fileOfNode, inputsOf, outputsOf } from './owner.js';

/** A named thing that is visible at some place. */
export interface VisibleName {
  readonly name: string;
  readonly node: Named;
}

const named = (nodes: readonly (Named & { readonly name: string })[]): VisibleName[] =>
  nodes.map((node) => ({ name: node.name, node }));

/**
 * The names that an expression sees, innermost first; the first one of a name counts. Variables, then the fields of
 * the record around a `when` or of the list around a `by`, then the schema's slots, then enums and, where asked for,
 * their values.
 */
export function* visibleNames(reference: AstNode, imports: Imports, values = true): Generator<VisibleName> {
  const clauses: ByClause[] = [];
  let child: AstNode = reference;
  for (let container = reference.$container; container !== undefined; container = container.$container) {
    const node = syntaxNode(container);
    if (node.$type === 'Quantifier' || node.$type === 'Aggregate') yield* named(boundBefore(node.bindings, child));
    else if (node.$type === 'ForTag') {
      if (child.$containerProperty === 'filter') yield* variable(node.variable);
    } else if (node.$type === 'ForNode') {
      if (child.$containerProperty !== 'tag') yield* variable(node.tag?.variable);
    } else if (node.$type === 'Probe') {
      if (child.$containerProperty !== 'list') yield* variable(node.variable);
    } else if (node.$type === 'ByClause') {
      clauses.push(node);
      const member = typeOfMember(node, typeOf);
      if (member.kind === 'record') yield* named(member.declaration.fields);
    } else if (node.$type === 'RecordDeclaration') yield* named(node.fields);
    else if (node.$type === 'Schema') yield* schemaNames(node, reference, imports, values);
    else if (node.$type === 'Style') {
      const schema = node.schema?.ref;
      if (schema !== undefined) yield* schemaNames(schema, reference, imports, values);
    } else if (node.$type === 'File') yield* enumNames(node, reference, imports, values);
    child = node;
  }
  yield* impliedMembers(reference, clauses);
}

/** Variables that a binder's part sees: of earlier bindings in a binding's list, of all of them elsewhere. */
function boundBefore(bindings: readonly (Binding | AggregateBinding)[], child: AstNode): Variable[] {
  const index = bindings.findIndex((binding) => binding === child);
  return (index < 0 ? bindings : bindings.slice(0, index)).flatMap((binding) => binding.variables).toReversed();
}

function* variable(declared: Variable | undefined): Generator<VisibleName> {
  if (declared?.name !== undefined) yield { name: declared.name, node: declared };
}

function* schemaNames(schema: Schema, reference: AstNode, imports: Imports, values: boolean): Generator<VisibleName> {
  yield* named(inputsOf(schema));
  yield* named(outputsOf(schema));
  const enums = enumsOf(schema);
  yield* named(enums);
  if (values) yield* valuesOf(enums, reference, imports);
  // A style in another file sees what the schema itself sees.
  const file = fileOfNode(schema);
  if (file !== undefined && file !== fileOfNode(reference)) yield* enumNames(file, reference, imports, values);
}

function* enumNames(file: File, reference: AstNode, imports: Imports, values: boolean): Generator<VisibleName> {
  const enums = [...file.declarations, ...imports.imported(file)].filter(isEnumDeclaration);
  yield* named(enums);
  if (values) yield* valuesOf(enums, reference, imports);
}

/** Values of enums; those of the enum that is compared with come first. */
function* valuesOf(enums: readonly EnumDeclaration[], reference: AstNode, imports: Imports): Generator<VisibleName> {
  const wanted = expectedEnum(reference, imports);
  if (wanted !== undefined) yield* named(wanted.values);
  for (const declaration of enums) if (declaration !== wanted) yield* named(declaration.values);
}

/** The type of a bare name if it is no enum value: of a variable or a slot. */
function typeOfSlotName(reference: NameReference, imports: Imports): Type {
  const name = reference.target?.$refText;
  for (const each of visibleNames(reference, imports, false)) {
    if (each.name === name) return isByClause(each.node) ? unknownType : typeOfNamed(each.node, typeOf);
  }
  return unknownType;
}

/** The enum that a bare name is compared with: `e.type == PER`. */
export function expectedEnum(reference: AstNode, imports: Imports): EnumDeclaration | undefined {
  const parent = reference.$container;
  if (!isNameReference(reference) || !isOperatorExpression(parent)) return undefined;
  if (parent.operator !== '==' && parent.operator !== '!=') return undefined;
  const other: Expression | undefined = parent.left === reference ? parent.right : parent.left;
  if (other === undefined) return undefined;
  // Two bare names: asking what the other is called after would come back here.
  const type = isNameReference(other) ? typeOfSlotName(other, imports) : typeOf(other);
  return type.kind === 'enum' ? type.declaration : undefined;
}

/** `e` of `distinct(entities by position(e.span))`: a name that nothing declares and that stands before a dot. */
function* impliedMembers(reference: AstNode, clauses: readonly ByClause[]): Generator<VisibleName> {
  const innermost = clauses[0];
  if (innermost === undefined || !isNameReference(reference) || !isMemberAccess(reference.$container)) return;
  const name = (reference as NameReference).target?.$refText;
  if (name !== undefined) yield { name, node: innermost };
}
