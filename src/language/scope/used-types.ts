import {
  type EnumDeclaration,
  isEnumDeclaration,
  isNameReference,
  isNamedType,
  isRecordDeclaration,
  type RecordDeclaration,
  type Schema,
  type Style,
} from '../generated/ast.js';
import { walk } from '../syntax.js';

/**
 * The enums and records of a schema: its own, and those of file level that it or one of its styles uses directly or
 * through others, each once, in the order of first use.
 */
export function usedTypes(
  schema: Schema,
  styles: readonly Style[] = [],
): {
  readonly enums: readonly EnumDeclaration[];
  readonly records: readonly RecordDeclaration[];
} {
  const enums = new Set<EnumDeclaration>();
  const records = new Set<RecordDeclaration>();
  const add = (node: unknown): void => {
    if (isEnumDeclaration(node)) enums.add(node);
    else if (isRecordDeclaration(node) && !records.has(node)) {
      records.add(node);
      collect(node);
    }
  };
  const collect = (root: Schema | RecordDeclaration | Style): void => {
    for (const node of walk(root)) {
      if (isNamedType(node)) add(node.declaration?.ref);
      else if (isNameReference(node)) add(node.target?.ref);
      else add(node);
    }
  };
  collect(schema);
  for (const style of styles) collect(style);
  return { enums: [...enums], records: [...records] };
}
