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

export const inputsOf = (schema: Schema): readonly InputDeclaration[] => schema.members.filter(isInputDeclaration);
export const outputsOf = (schema: Schema): readonly OutputDeclaration[] => schema.members.filter(isOutputDeclaration);
export const stepsOf = (schema: Schema): readonly Step[] => schema.members.filter(isStep);
export const enumsOf = (schema: Schema): readonly EnumDeclaration[] => schema.members.filter(isEnumDeclaration);
export const recordsOf = (schema: Schema): readonly RecordDeclaration[] => schema.members.filter(isRecordDeclaration);
