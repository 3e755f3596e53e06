import type { AstNode } from 'langium';
import {
  type AggregateBinding,
  type Binding,
  type ByClause,
  type EnumDeclaration,
  type Expression,
  type File,
  isByClause,
  isMemberAccess,
  isNameReference,
  isOperatorExpression,
  type Named,
  type NameReference,
  type Schema,
  type Variable,
} from '../generated/ast.js';
import { syntaxNode } from '../syntax.js';
import { typeOfMember, typeOfNamed } from '../types/declared.js';
import { typeOf } from '../types/infer.js';
import { type Type, unknownType } from '../types/type.js';
import type { Imports } from './imports.js';
import {
  type EnumTables,
  fileEnumTables,
  NameTable,
  schemaEnumTables,
  slotTable,
  type VisibleName,
} from './name-table.js';
import { fileOfNode } from './owner.js';

/** Names of one kind at one place; those of a layer that comes first hide those of the same name behind. */
type Layer =
  | { readonly kind: 'names'; readonly table: NameTable }
  | { readonly kind: 'enums'; readonly tables: EnumTables };

/**
 * What a name in an expression stands for: a variable, a field of the record around a `when` or of the list around a
 * `by`, a slot of the schema, an enum, or an enum value; the innermost one of the name.
 */
export function findName(reference: AstNode, name: string, imports: Imports): Named | undefined {
  let hasValue = false;
  for (const layer of layersAt(reference, imports)) {
    if (layer.kind === 'names') {
      const found = layer.table.find(name);
      if (found !== undefined) return found;
    } else {
      const found = layer.tables.enums.find(name) ?? layer.tables.values.find(name);
      if (found?.$type === 'EnumDeclaration') return found;
      hasValue ||= found !== undefined;
    }
  }
  if (hasValue) return findValue(reference, name, imports);
  return impliedMember(reference);
}

/** An enum value; of several enums that have it, the one that is compared with. */
function findValue(reference: AstNode, name: string, imports: Imports): Named | undefined {
  const wanted = expectedEnum(reference, imports)?.values.find((value) => value.name === name);
  if (wanted !== undefined) return wanted;
  for (const layer of layersAt(reference, imports)) {
    const found = layer.kind === 'enums' ? layer.tables.values.find(name) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}

/** All names that an expression sees, innermost first. */
export function* visibleNames(reference: AstNode, imports: Imports): Generator<VisibleName> {
  for (const layer of layersAt(reference, imports)) {
    if (layer.kind === 'names') yield* layer.table.all();
    else {
      yield* layer.tables.enums.all();
      yield* layer.tables.values.all();
    }
  }
}

/** The enums that have a value of a name. */
export function enumsWithValue(reference: AstNode, name: string, imports: Imports): readonly EnumDeclaration[] {
  const enums = new Set<EnumDeclaration>();
  for (const layer of layersAt(reference, imports)) {
    if (layer.kind !== 'enums') continue;
    for (const { node } of layer.tables.enums.all()) {
      if (node.$type === 'EnumDeclaration' && node.values.some((value) => value.name === name)) enums.add(node);
    }
  }
  return [...enums];
}

function* layersAt(reference: AstNode, imports: Imports): Generator<Layer> {
  let child: AstNode = reference;
  for (let container = reference.$container; container !== undefined; container = container.$container) {
    const node = syntaxNode(container);
    if (node.$type === 'Quantifier' || node.$type === 'Aggregate') yield names(boundBefore(node.bindings, child));
    else if (node.$type === 'ForTag') {
      if (child.$containerProperty === 'filter') yield variable(node.variable);
    } else if (node.$type === 'ForNode') {
      if (child.$containerProperty !== 'tag') yield variable(node.tag?.variable);
    } else if (node.$type === 'Probe') {
      if (child.$containerProperty !== 'list') yield variable(node.variable);
    } else if (node.$type === 'ByClause') {
      const member = typeOfMember(node, typeOf);
      if (member.kind === 'record') yield names(member.declaration.fields);
    } else if (node.$type === 'RecordDeclaration') yield names(node.fields);
    else if (node.$type === 'Schema') yield* schemaLayers(node, reference, imports);
    else if (node.$type === 'Style') {
      const schema = node.schema?.ref;
      if (schema !== undefined) yield* schemaLayers(schema, reference, imports);
    } else if (node.$type === 'File') yield* fileLayers(node, imports);
    child = node;
  }
}

const names = (nodes: readonly (Named & { readonly name: string })[]): Layer => ({
  kind: 'names',
  table: new NameTable(nodes),
});

const variable = (declared: Variable | undefined): Layer => names(declared === undefined ? [] : [declared]);

/** Variables that a binder's part sees: of earlier bindings in a binding's list, of all of them elsewhere. */
function boundBefore(bindings: readonly (Binding | AggregateBinding)[], child: AstNode): Variable[] {
  const index = bindings.findIndex((binding) => binding === child);
  return (index < 0 ? bindings : bindings.slice(0, index)).flatMap((binding) => binding.variables);
}

function* schemaLayers(schema: Schema, reference: AstNode, imports: Imports): Generator<Layer> {
  yield { kind: 'names', table: slotTable(schema) };
  yield { kind: 'enums', tables: schemaEnumTables(schema) };
  // A style in another file sees what the schema itself sees.
  const file = fileOfNode(schema);
  if (file !== undefined && file !== fileOfNode(reference)) yield* fileLayers(file, imports);
}

function* fileLayers(file: File, imports: Imports): Generator<Layer> {
  yield { kind: 'enums', tables: fileEnumTables(file) };
  for (const imported of imports.direct(file)) yield { kind: 'enums', tables: fileEnumTables(imported) };
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

/** The type of a bare name if it is no enum value: of a variable or a slot. */
function typeOfSlotName(reference: NameReference, imports: Imports): Type {
  const name = reference.target?.$refText ?? '';
  for (const layer of layersAt(reference, imports)) {
    const found = layer.kind === 'names' ? layer.table.find(name) : layer.tables.enums.find(name);
    if (found !== undefined) return typeOfNamed(found, typeOf);
  }
  return unknownType;
}

/** `e` of `distinct(entities by position(e.span))`: a name that nothing declares and that stands before a dot. */
function impliedMember(reference: AstNode): ByClause | undefined {
  if (!isNameReference(reference) || !isMemberAccess(reference.$container)) return undefined;
  for (let node: AstNode | undefined = reference; node !== undefined; node = node.$container) {
    if (isByClause(node)) return node;
  }
  return undefined;
}
