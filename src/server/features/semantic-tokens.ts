import { type AstNode } from 'langium';
import { AbstractSemanticTokenProvider, type SemanticTokenAcceptor } from 'langium/lsp';
import { SemanticTokenTypes } from 'vscode-languageserver';
import { referenceOf, referenceProperties } from '../../language/scope/reference-properties.js';
import { syntaxNode } from '../../language/syntax.js';

const types: ReadonlyMap<string, SemanticTokenTypes> = new Map([
  ['Schema', SemanticTokenTypes.class],
  ['Style', SemanticTokenTypes.class],
  ['EnumDeclaration', SemanticTokenTypes.enum],
  ['EnumValue', SemanticTokenTypes.enumMember],
  ['RecordDeclaration', SemanticTokenTypes.struct],
  ['FieldDeclaration', SemanticTokenTypes.property],
  ['InputDeclaration', SemanticTokenTypes.parameter],
  ['OutputDeclaration', SemanticTokenTypes.property],
  ['Step', SemanticTokenTypes.function],
  ['Constraint', SemanticTokenTypes.function],
  ['Reward', SemanticTokenTypes.function],
  ['Probe', SemanticTokenTypes.function],
  ['Variable', SemanticTokenTypes.variable],
  ['ByClause', SemanticTokenTypes.variable],
]);

/** Colours names by what they stand for, which their spelling does not tell. */
export class MrsiSemanticTokens extends AbstractSemanticTokenProvider {
  protected override highlightElement(node: AstNode, acceptor: SemanticTokenAcceptor): void {
    const tree = syntaxNode(node);
    const declared = types.get(node.$type);
    if (declared !== undefined && 'name' in node) acceptor({ node, property: 'name', type: declared });
    const property = referenceProperties[tree.$type];
    const used = types.get(referenceOf(tree)?.ref?.$type ?? '');
    if (property !== undefined && used !== undefined) acceptor({ node, property, type: used });
    if (tree.$type === 'Call') acceptor({ node, property: 'function', type: SemanticTokenTypes.function });
  }
}
