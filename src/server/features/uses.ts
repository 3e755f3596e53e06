import { type AstNode, AstUtils, type LangiumDocument, type LangiumDocuments } from 'langium';
import { fileOf } from '../../language/scope/imports.js';
import { referenceOf } from '../../language/scope/reference-properties.js';
import { allNodes, type OffsetRange } from '../../language/syntax.js';
import { nameRange } from './symbol-at.js';

/** A place where a name stands. */
export interface Use {
  readonly document: LangiumDocument;
  readonly range: OffsetRange;
  readonly isDeclaration: boolean;
}

/** All places where the name of a declaration stands, in all files, its own first. */
export function usesOf(target: AstNode, documents: LangiumDocuments): readonly Use[] {
  const own = AstUtils.getDocument(target);
  const name = nameRange(target);
  const uses: Use[] =
    name === undefined || target.$type === 'ByClause' ? [] : [{ document: own, range: name, isDeclaration: true }];
  for (const document of documents.all) {
    for (const node of allNodes(fileOf(document))) {
      const reference = referenceOf(node);
      const concrete = reference?.$refNode;
      if (concrete === undefined || reference?.ref !== target) continue;
      uses.push({ document, range: { start: concrete.offset, end: concrete.end }, isDeclaration: false });
    }
  }
  return uses;
}
