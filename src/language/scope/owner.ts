import type { AstNode } from 'langium';
import {
  type EnumDeclaration,
  type File,
  type InputDeclaration,
  isEnumDeclaration,
  isFile,
  isInputDeclaration,
  isOutputDeclaration,
  isRecordDeclaration,
  isSchema,
  isStep,
  isStyle,
  type OutputDeclaration,
  type RecordDeclaration,
  type Schema,
  type Step,
  type Style,
} from '../generated/ast.js';

/** The file that a node stands in. */
export function fileOfNode(node: AstNode): File | undefined {
  let current: AstNode | undefined = node;
  while (current !== undefined && !isFile(current)) current = current.$container;
  return current;
}

/** The schema that a node stands in or, within a style, the schema that the style is for. */
export function schemaOf(node: AstNode): Schema | undefined {
  for (let current: AstNode | undefined = node; current !== undefined; current = current.$container) {
    if (isSchema(current)) return current;
    if (isStyle(current)) return current.schema?.ref;
  }
  return undefined;
}

/** The style that a node stands in. */
export function styleOf(node: AstNode): Style | undefined {
  let current: AstNode | undefined = node;
  while (current !== undefined && !isStyle(current)) current = current.$container;
  return current;
}

/** The members of a schema by kind. */
interface SchemaParts {
  readonly inputs: readonly InputDeclaration[];
  readonly outputs: readonly OutputDeclaration[];
  readonly enums: readonly EnumDeclaration[];
  readonly records: readonly RecordDeclaration[];
  readonly steps: readonly Step[];
}

/** Trees do not change once they are parsed, so this is sorted out once. */
const parts = new WeakMap<Schema, SchemaParts>();

function partsOf(schema: Schema): SchemaParts {
  let found = parts.get(schema);
  if (found === undefined) {
    const { members } = schema;
    found = {
      inputs: members.filter(isInputDeclaration),
      outputs: members.filter(isOutputDeclaration),
      enums: members.filter(isEnumDeclaration),
      records: members.filter(isRecordDeclaration),
      steps: members.filter(isStep),
    };
    parts.set(schema, found);
  }
  return found;
}

export const inputsOf = (schema: Schema): readonly InputDeclaration[] => partsOf(schema).inputs;
export const outputsOf = (schema: Schema): readonly OutputDeclaration[] => partsOf(schema).outputs;
export const stepsOf = (schema: Schema): readonly Step[] => partsOf(schema).steps;
export const enumsOf = (schema: Schema): readonly EnumDeclaration[] => partsOf(schema).enums;
export const recordsOf = (schema: Schema): readonly RecordDeclaration[] => partsOf(schema).records;
