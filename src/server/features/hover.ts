import type { LangiumDocument } from 'langium';
import type { HoverProvider } from 'langium/lsp';
import type { Hover, HoverParams } from 'vscode-languageserver';
import { describe } from './describe.js';
import { editorRange } from './ranges.js';
import { symbolAt } from './symbol-at.js';

/** What a name stands for, with its type and documentation. */
export class MrsiHoverProvider implements HoverProvider {
  getHoverContent(document: LangiumDocument, { position }: HoverParams): Hover | undefined {
    const symbol = symbolAt(document, document.textDocument.offsetAt(position));
    const value = symbol && describe(symbol.target);
    if (symbol === undefined || value === undefined) return undefined;
    return { contents: { kind: 'markdown', value }, range: editorRange(document, symbol.range) };
  }
}
