import type { LangiumDocument, LangiumDocuments } from 'langium';
import type { DocumentHighlightProvider, ReferencesProvider, RenameProvider } from 'langium/lsp';
import {
  type DocumentHighlight,
  type DocumentHighlightParams,
  type Location,
  type Range,
  type ReferenceParams,
  type RenameParams,
  type TextDocumentPositionParams,
  type TextEdit,
  type WorkspaceEdit,
} from 'vscode-languageserver';
import { editorRange, locationIn } from './ranges.js';
import { type SymbolAt, symbolAt } from './symbol-at.js';
import { type Use, usesOf } from './uses.js';

/** Finds and renames names over all files. */
export class MrsiReferences implements ReferencesProvider, RenameProvider, DocumentHighlightProvider {
  constructor(private readonly documents: () => LangiumDocuments) {}

  findReferences(document: LangiumDocument, { position, context }: ReferenceParams): Location[] {
    return this.uses(document, position)
      .filter((use) => context.includeDeclaration || !use.isDeclaration)
      .map((use) => locationIn(use.document, use.range));
  }

  getDocumentHighlight(document: LangiumDocument, { position }: DocumentHighlightParams): DocumentHighlight[] {
    return this.uses(document, position)
      .filter((use) => use.document === document)
      .map((use) => ({ range: editorRange(document, use.range), kind: use.isDeclaration ? 3 : 2 }));
  }

  prepareRename(document: LangiumDocument, { position }: TextDocumentPositionParams): Range | undefined {
    const symbol = renamable(document, position);
    return symbol && editorRange(document, symbol.range);
  }

  rename(document: LangiumDocument, { position, newName }: RenameParams): WorkspaceEdit | undefined {
    if (renamable(document, position) === undefined || !/^[\p{L}_][\p{L}\p{N}_]*$/u.test(newName)) return undefined;
    const changes: Record<string, TextEdit[]> = {};
    for (const use of this.uses(document, position)) {
      (changes[use.document.uri.toString()] ??= []).push({
        range: editorRange(use.document, use.range),
        newText: newName,
      });
    }
    return { changes };
  }

  private uses(document: LangiumDocument, position: TextDocumentPositionParams['position']): readonly Use[] {
    const symbol = symbolAt(document, document.textDocument.offsetAt(position));
    return symbol === undefined ? [] : usesOf(symbol.target, this.documents());
  }
}

/** What the language declares itself keeps its name. */
function renamable(document: LangiumDocument, position: TextDocumentPositionParams['position']): SymbolAt | undefined {
  const symbol = symbolAt(document, document.textDocument.offsetAt(position));
  const root = symbol?.target.$cstNode?.root.astNode;
  return root?.$document?.uri.scheme === 'mrsi-library' ? undefined : symbol;
}
