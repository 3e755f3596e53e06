import type { AstNode } from 'langium';
import { type EnumDeclaration, type File, isEnumDeclaration, type Named, type Schema } from '../generated/ast.js';
import { enumsOf, inputsOf, outputsOf } from './owner.js';

/** A named thing that is visible at some place. */
export interface VisibleName {
  readonly name: string;
  readonly node: Named;
}

/** Names that are declared together, the first one of a name counting. */
export class NameTable {
  private readonly byName = new Map<string, Named>();

  constructor(nodes: readonly (Named & { readonly name: string })[]) {
    for (const node of nodes) {
      if (node.name !== undefined && !this.byName.has(node.name)) this.byName.set(node.name, node);
    }
  }

  find(name: string): Named | undefined {
    return this.byName.get(name);
  }

  *all(): Generator<VisibleName> {
    for (const [name, node] of this.byName) yield { name, node };
  }
}

/** The enums of a schema or of a file, by name, and all their values. */
export interface EnumTables {
  readonly enums: NameTable;
  readonly values: NameTable;
}

const enumTables = (enums: readonly EnumDeclaration[]): EnumTables => ({
  enums: new NameTable(enums),
  values: new NameTable(enums.flatMap((each) => each.values)),
});

// Trees do not change once they are parsed, so their tables are made once.
const slots = new WeakMap<Schema, NameTable>();
const schemaEnums = new WeakMap<Schema, EnumTables>();
const fileEnums = new WeakMap<File, EnumTables>();

const cached = <Key extends AstNode, Value>(tables: WeakMap<Key, Value>, key: Key, make: () => Value): Value => {
  let value = tables.get(key);
  if (value === undefined) tables.set(key, (value = make()));
  return value;
};

/** The inputs and outputs of a schema. */
export const slotTable = (schema: Schema): NameTable =>
  cached(slots, schema, () => new NameTable([...inputsOf(schema), ...outputsOf(schema)]));

/** The enums that a schema declares itself. */
export const schemaEnumTables = (schema: Schema): EnumTables =>
  cached(schemaEnums, schema, () => enumTables(enumsOf(schema)));

/** The enums that a file declares outside its schemas. */
export const fileEnumTables = (file: File): EnumTables =>
  cached(fileEnums, file, () => enumTables(file.declarations.filter(isEnumDeclaration)));
