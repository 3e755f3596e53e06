import type { LangiumDocument, LangiumDocuments } from 'langium';
import type { Range } from 'vscode-languageserver';
import {
  type EnumDeclaration,
  isEnumDeclaration,
  isEnumValue,
  isRecordDeclaration,
  isSchema,
  type RecordDeclaration,
  type Type,
} from '../../language/generated/ast.js';
import { fileOf } from '../../language/scope/imports.js';
import { referenceOf } from '../../language/scope/reference-properties.js';
import { outputsOf } from '../../language/scope/owner.js';
import { allNodes } from '../../language/syntax.js';
import { editorRange } from './ranges.js';
import { nameRange } from './symbol-at.js';

/** A request of ours: where a file names types of entities. Parameters: `{ textDocument }`; answer: `EntityType[]`. */
export const ENTITY_TYPES = 'mrsi/entityTypes';

/** The name of an entity's type, where it is declared or used. */
export interface EntityType {
  readonly range: Range;
  /** Place of the value in its enum, 0-based: what the trace panel chooses the colour by. */
  readonly place: number;
  readonly isDeclaration: boolean;
}

/**
 * The names of types of entities in a file. A type of entities is a value of the enum by which the members of an output
 * are told apart: the first that a member has, as in the trace panel.
 */
export function entityTypes(document: LangiumDocument, documents: LangiumDocuments): EntityType[] {
  const enums = entityEnums(documents);
  if (enums.size === 0) return [];
  return allNodes(fileOf(document)).flatMap((node): EntityType[] => {
    const isDeclaration = isEnumValue(node);
    const reference = isDeclaration ? undefined : referenceOf(node);
    const value = isDeclaration ? node : reference?.ref;
    if (!isEnumValue(value) || !enums.has(value.$container)) return [];
    const name = reference?.$refNode;
    const range = isDeclaration ? nameRange(node) : name && { start: name.offset, end: name.end };
    if (range === undefined) return [];
    return [{ range: editorRange(document, range), place: value.$container.values.indexOf(value), isDeclaration }];
  });
}

/** The enums that tell the members of some output of some schema apart. */
function entityEnums(documents: LangiumDocuments): ReadonlySet<EnumDeclaration> {
  const found = new Set<EnumDeclaration>();
  for (const document of documents.all) {
    for (const schema of fileOf(document).declarations.filter(isSchema)) {
      for (const output of outputsOf(schema)) {
        const first = output.type && firstEnum(output.type, new Set());
        if (first !== undefined) found.add(first);
      }
    }
  }
  return found;
}

function firstEnum(type: Type, seen: Set<RecordDeclaration>): EnumDeclaration | undefined {
  if (type.$type === 'ListType') return type.element && firstEnum(type.element, seen);
  const declaration = type.$type === 'NamedType' ? type.declaration?.ref : undefined;
  if (isEnumDeclaration(declaration)) return declaration;
  if (!isRecordDeclaration(declaration) || seen.has(declaration)) return undefined;
  seen.add(declaration);
  for (const field of declaration.fields) {
    const first = field.type && firstEnum(field.type, seen);
    if (first !== undefined) return first;
  }
  return undefined;
}
