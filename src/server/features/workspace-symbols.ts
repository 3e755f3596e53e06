import type { LangiumDocuments } from 'langium';
import type { WorkspaceSymbolProvider } from 'langium/lsp';
import type { WorkspaceSymbol, WorkspaceSymbolParams } from 'vscode-languageserver';
import { fileOf } from '../../language/scope/imports.js';
import { allNodes } from '../../language/syntax.js';
import { symbolKindOf } from './document-symbols.js';
import { locationIn } from './ranges.js';
import { nameRange } from './symbol-at.js';

/** Names of all files that have the letters of a query in their order. */
export class MrsiWorkspaceSymbols implements WorkspaceSymbolProvider {
  constructor(private readonly documents: () => LangiumDocuments) {}

  getSymbols({ query }: WorkspaceSymbolParams): WorkspaceSymbol[] {
    return this.documents()
      .all.toArray()
      .flatMap((document) =>
        allNodes(fileOf(document)).flatMap((node) => {
          const kind = symbolKindOf(node);
          const range = nameRange(node);
          if (kind === undefined || range === undefined || !('name' in node) || !matches(node.name, query)) return [];
          return [{ name: node.name, kind, location: locationIn(document, range) }];
        }),
      );
  }
}

function matches(name: string, query: string): boolean {
  let at = 0;
  const lower = name.toLowerCase();
  for (const letter of query.toLowerCase()) {
    at = lower.indexOf(letter, at) + 1;
    if (at === 0) return false;
  }
  return true;
}
