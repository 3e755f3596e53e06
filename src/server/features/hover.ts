import { AstUtils, CstUtils, type LangiumDocument } from 'langium';
import type { HoverProvider } from 'langium/lsp';
import type { Hover, HoverParams } from 'vscode-languageserver';
import { describe } from './describe.js';
import { holeHelp } from './hole-help.js';
import { editorRange } from './ranges.js';
import { nameRange, type SymbolAt, symbolAt } from './symbol-at.js';

/** What a name stands for, with its type, its documentation and where it is declared; in a hole also what may stand there. */
export class MrsiHoverProvider implements HoverProvider {
  getHoverContent(document: LangiumDocument, { position }: HoverParams): Hover | undefined {
    const symbol = symbolAt(document, document.textDocument.offsetAt(position));
    const described = symbol && describe(symbol.target);
    if (symbol === undefined || described === undefined) return undefined;
    const root = document.parseResult.value.$cstNode;
    const node = root && CstUtils.findLeafNodeAtOffset(root, symbol.range.start)?.astNode;
    const parts = [described, node && holeHelp(document, node), whereDeclared(document, symbol)];
    const value = parts.filter((part) => part !== undefined).join('\n\n');
    return { contents: { kind: 'markdown', value }, range: editorRange(document, symbol.range) };
  }
}

/** The file of what another file declares; what is declared here can be seen, what the language declares has no file. */
function whereDeclared(document: LangiumDocument, { target }: SymbolAt): string | undefined {
  const other = AstUtils.getDocument(target);
  const name = nameRange(target);
  if (other === document || name === undefined || other.uri.scheme === 'mrsi-library') return undefined;
  const line = editorRange(other, name).start.line + 1;
  const file = other.uri.path.slice(other.uri.path.lastIndexOf('/') + 1);
  return `Declared in [${file}, line ${line}](${other.uri.with({ fragment: `L${line}` }).toString()}).`;
}
