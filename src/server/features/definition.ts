import { AstUtils, type LangiumDocument } from 'langium';
import type { DefinitionProvider } from 'langium/lsp';
import type { DefinitionParams, LocationLink } from 'vscode-languageserver';
import { rangeOf } from '../../language/syntax.js';
import { editorRange } from './ranges.js';
import { nameRange, symbolAt } from './symbol-at.js';

/** Go to definition. What the language itself declares has no place to go to. */
export class MrsiDefinitionProvider implements DefinitionProvider {
  getDefinition(document: LangiumDocument, { position }: DefinitionParams): LocationLink[] | undefined {
    const symbol = symbolAt(document, document.textDocument.offsetAt(position));
    if (symbol === undefined) return undefined;
    const targetDocument = AstUtils.getDocument(symbol.target);
    const name = nameRange(symbol.target);
    if (name === undefined || targetDocument.uri.scheme === 'mrsi-library') return undefined;
    return [
      {
        targetUri: targetDocument.uri.toString(),
        targetRange: editorRange(targetDocument, rangeOf(symbol.target)),
        targetSelectionRange: editorRange(targetDocument, name),
        originSelectionRange: editorRange(document, symbol.range),
      },
    ];
  }
}
