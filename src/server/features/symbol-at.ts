import { type AstNode, CstUtils, GrammarUtils, type LangiumDocument } from 'langium';
import { isByClause, isNameReference } from '../../language/generated/ast.js';
import { referenceOf } from '../../language/scope/reference-properties.js';
import { type OffsetRange, rangeOf, type SyntaxNode, syntaxNode, walk } from '../../language/syntax.js';

/** A name in the text: what it stands for and where the name is. */
export interface SymbolAt {
  readonly target: SyntaxNode;
  readonly range: OffsetRange;
  readonly isDeclaration: boolean;
}

/** The symbol whose name is at an offset, also right behind its last character. */
export function symbolAt(document: LangiumDocument, offset: number): SymbolAt | undefined {
  const root = document.parseResult.value.$cstNode;
  if (root === undefined) return undefined;
  const leaf = CstUtils.findDeclarationNodeAtOffset(root, offset);
  if (leaf === undefined) return undefined;
  const node = leaf.astNode;
  const reference = referenceOf(syntaxNode(node));
  if (reference?.$refNode?.offset === leaf.offset) {
    const target = reference.ref;
    return target && { target: syntaxNode(target), range: { start: leaf.offset, end: leaf.end }, isDeclaration: false };
  }
  const name = nameRange(node);
  if (name === undefined || name.start !== leaf.offset) return undefined;
  return { target: syntaxNode(node), range: name, isDeclaration: true };
}

/** Where the name of a declaration stands. The member of a list that a key names has its first use for one. */
export function nameRange(node: AstNode): OffsetRange | undefined {
  if (isByClause(node)) {
    for (const use of walk(node)) if (isNameReference(use) && use.target.ref === node) return rangeOf(use);
    return undefined;
  }
  const concrete = GrammarUtils.findNodeForProperty(node.$cstNode, 'name');
  return concrete && { start: concrete.offset, end: concrete.end };
}
