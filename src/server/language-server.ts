import { DocumentState } from 'langium';
import { createServerRequestHandler, DefaultLanguageServer, type LangiumSharedServices } from 'langium/lsp';
import {
  CodeActionKind,
  type Connection,
  type InitializeParams,
  type InitializeResult,
  type SelectionRange,
  type SelectionRangeParams,
  type TextDocumentIdentifier,
} from 'vscode-languageserver';
import { ENTITY_TYPES, type EntityType, entityTypes } from './features/entity-types.js';
import { selectionRanges } from './features/selection-ranges.js';

/** Langium's server, with what it does not know of. */
export class MrsiLanguageServer extends DefaultLanguageServer {
  protected override buildInitializeResult(params: InitializeParams): InitializeResult {
    const result = super.buildInitializeResult(params);
    return {
      ...result,
      capabilities: {
        ...result.capabilities,
        selectionRangeProvider: true,
        codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix, CodeActionKind.SourceFixAll] },
      },
    };
  }
}

/** Answers the requests that Langium has no service for. */
export function addRequestHandlers(connection: Connection, services: LangiumSharedServices): void {
  connection.onSelectionRanges(
    createServerRequestHandler<SelectionRangeParams, SelectionRange[], SelectionRange[]>(
      (_language, document, { positions }) => selectionRanges(document, positions),
      services,
      DocumentState.Parsed,
    ),
  );
  connection.onRequest(
    ENTITY_TYPES,
    createServerRequestHandler<{ readonly textDocument: TextDocumentIdentifier }, EntityType[], never>(
      (_language, document) => entityTypes(document, services.workspace.LangiumDocuments),
      services,
      DocumentState.Linked,
    ),
  );
}
