import { createCompletionParser, type FileSystemProvider, inject, type Module } from 'langium';
import {
  createDefaultModule,
  createDefaultSharedModule,
  type LangiumServices,
  type LangiumSharedServices,
  type PartialLangiumServices,
  type PartialLangiumSharedServices,
} from 'langium/lsp';
import type { Connection } from 'vscode-languageserver';
import { lateChecks } from '../compile/index.js';
import { MrsiGeneratedModule, MrsiGeneratedSharedModule } from '../language/generated/module.js';
import { type MrsiAddedServices, mrsiModule } from '../language/services.js';
import { MrsiLexer } from '../language/parser/lexer.js';
import { MrsiParser } from '../language/parser/parser.js';
import { MrsiLinker } from '../language/scope/linker.js';
import { MrsiCodeActionProvider } from './features/code-actions.js';
import { MrsiFormatter } from './features/formatter.js';
import { MrsiInlayHints } from './features/inlay-hints.js';
import { MrsiReferences } from './features/references.js';
import { MrsiSemanticTokens } from './features/semantic-tokens.js';
import { MrsiSignatureHelp } from './features/signature-help.js';
import { MrsiFoldingProvider, MrsiLinkProvider } from './features/structure.js';
import { MrsiWorkspaceSymbols } from './features/workspace-symbols.js';
import { MrsiCompletionProvider } from './features/completion/provider.js';
import { MrsiDefinitionProvider } from './features/definition.js';
import { MrsiDocumentSymbolProvider } from './features/document-symbols.js';
import { MrsiHoverProvider } from './features/hover.js';
import { MrsiLanguageServer } from './language-server.js';
import { lazily } from './lazily.js';
import { ImportIndex } from './workspace/import-index.js';
import { MrsiDocumentBuilder } from './workspace/document-builder.js';
import { MrsiDocumentFactory } from './workspace/document-factory.js';
import { TemplateUpdateHandler } from './workspace/update-handler.js';
import { MrsiWorkspaceManager } from './workspace/workspace-manager.js';

export type MrsiServerServices = LangiumServices & MrsiAddedServices;

export interface ServerServices {
  readonly shared: LangiumSharedServices;
  readonly mrsi: MrsiServerServices;
}

function lexerOf(services: MrsiServerServices): MrsiLexer {
  const { Lexer } = services.parser;
  if (!(Lexer instanceof MrsiLexer)) throw new Error('The language has its own lexer');
  return Lexer;
}

function parserOf(services: MrsiServerServices): MrsiParser {
  const { LangiumParser } = services.parser;
  if (!(LangiumParser instanceof MrsiParser)) throw new Error('The language has its own parser');
  return LangiumParser;
}

function linkerOf(services: MrsiServerServices): MrsiLinker {
  const { Linker } = services.references;
  if (!(Linker instanceof MrsiLinker)) throw new Error('The language has its own linker');
  return Linker;
}

function builderOf({ workspace: { DocumentBuilder } }: LangiumSharedServices): MrsiDocumentBuilder {
  if (!(DocumentBuilder instanceof MrsiDocumentBuilder)) throw new Error('The language has its own builder');
  return DocumentBuilder;
}

/** What an editor needs besides the language. */
const MrsiServerModule: Module<MrsiServerServices, PartialLangiumServices> = {
  parser: {
    CompletionParser: (services) => lazily(() => createCompletionParser(services)),
  },
  lsp: {
    CompletionProvider: (services) => new MrsiCompletionProvider(services, () => lexerOf(services)),
    DefinitionProvider: () => new MrsiDefinitionProvider(),
    DocumentSymbolProvider: () => new MrsiDocumentSymbolProvider(),
    HoverProvider: () => new MrsiHoverProvider(),
    CodeActionProvider: (services) => new MrsiCodeActionProvider(() => services.shared.workspace.LangiumDocuments),
    Formatter: (services) => new MrsiFormatter(() => services.parser.Lexer),
    ReferencesProvider: (services) => new MrsiReferences(() => services.shared.workspace.LangiumDocuments),
    RenameProvider: (services) => new MrsiReferences(() => services.shared.workspace.LangiumDocuments),
    DocumentHighlightProvider: (services) => new MrsiReferences(() => services.shared.workspace.LangiumDocuments),
    FoldingRangeProvider: () => new MrsiFoldingProvider(),
    DocumentLinkProvider: (services) => new MrsiLinkProvider(services.scope.Imports),
    SignatureHelp: () => new MrsiSignatureHelp(),
    InlayHintProvider: () => new MrsiInlayHints(),
    SemanticTokenProvider: (services) => new MrsiSemanticTokens(services),
  },
};

const sharedModule = (mrsi: () => MrsiServerServices): Module<LangiumSharedServices, PartialLangiumSharedServices> => ({
  lsp: {
    LanguageServer: (services) => new MrsiLanguageServer(services),
    WorkspaceSymbolProvider: (services) => new MrsiWorkspaceSymbols(() => services.workspace.LangiumDocuments),
    DocumentUpdateHandler: (services) => new TemplateUpdateHandler(services),
  },
  workspace: {
    DocumentBuilder: (services) =>
      new MrsiDocumentBuilder(
        services,
        () => mrsi().scope.Imports,
        () => linkerOf(mrsi()),
      ),
    LangiumDocumentFactory: (services) => new MrsiDocumentFactory(services, () => parserOf(mrsi())),
    WorkspaceManager: (services) => new MrsiWorkspaceManager(services, () => builderOf(services)),
    IndexManager: (services) => new ImportIndex(services, () => mrsi().scope.Imports),
  },
});

/** Makes the services of the language server; without a connection for tests. */
export function createServerServices(context: {
  readonly connection?: Connection;
  readonly fileSystemProvider: () => FileSystemProvider;
}): ServerServices {
  let language: MrsiServerServices | undefined;
  const mrsi = (): MrsiServerServices => {
    if (language === undefined) throw new Error('The language is registered before any document is built');
    return language;
  };
  const shared = inject(createDefaultSharedModule(context), MrsiGeneratedSharedModule, sharedModule(mrsi));
  language = inject(createDefaultModule({ shared }), MrsiGeneratedModule, mrsiModule(lateChecks), MrsiServerModule);
  shared.ServiceRegistry.register(language);
  if (context.connection === undefined) {
    // Nobody will say that the client has connected.
    shared.workspace.ConfigurationProvider.initialized({}).catch(() => undefined);
  }
  return { shared, mrsi: language };
}
