import {
  createDefaultCoreModule,
  createDefaultSharedCoreModule,
  EmptyFileSystem,
  inject,
  type LangiumCoreServices,
  type LangiumSharedCoreServices,
  type Module,
  type PartialLangiumCoreServices,
} from 'langium';
import type { LateCheck } from './diagnostics/late-checks.js';
import { MrsiDocumentValidator } from './diagnostics/validator.js';
import { MrsiGeneratedModule, MrsiGeneratedSharedModule } from './generated/module.js';
import { MrsiErrorMessages } from './parser/error-messages.js';
import { MrsiLexer } from './parser/lexer.js';
import { MrsiParser } from './parser/parser.js';
import { MrsiTokenBuilder } from './parser/token-builder.js';
import { MrsiValueConverter } from './parser/value-converter.js';
import { Imports } from './scope/imports.js';
import { Library } from './scope/library.js';
import { MrsiLinker } from './scope/linker.js';
import { MrsiScopeComputation } from './scope/scope-computation.js';
import { MrsiScopeProvider } from './scope/scope-provider.js';

/** What the language adds to Langium's services. */
export interface MrsiAddedServices {
  readonly scope: { readonly Imports: Imports; readonly Library: Library };
}

export type MrsiServices = LangiumCoreServices & MrsiAddedServices;

/**
 * The language without an editor; the server adds the editor's services to the same module. `lateChecks` are checks
 * that need more than the language itself knows.
 */
export const mrsiModule = (
  lateChecks: readonly LateCheck[],
): Module<MrsiServices, PartialLangiumCoreServices & MrsiAddedServices> => ({
  parser: {
    TokenBuilder: () => new MrsiTokenBuilder(),
    Lexer: (services) => new MrsiLexer(services),
    LangiumParser: (services) => MrsiParser.create(services),
    ParserErrorMessageProvider: () => new MrsiErrorMessages(),
    ValueConverter: () => new MrsiValueConverter(),
  },
  references: {
    Linker: (services) => new MrsiLinker(services, () => services.scope.Imports),
    ScopeComputation: () => new MrsiScopeComputation(),
    ScopeProvider: (services) => new MrsiScopeProvider(services.scope.Imports, services.scope.Library),
  },
  validation: {
    DocumentValidator: (services) =>
      new MrsiDocumentValidator(services.scope.Imports, () => services.references.ScopeProvider, lateChecks),
  },
  workspace: {
    // References are found by asking the trees; an index of them would cost time at every keystroke.
    ReferenceDescriptionProvider: () => ({ createDescriptions: () => Promise.resolve([]) }),
  },
  scope: {
    Imports: (services) => new Imports(() => services.shared.workspace.LangiumDocuments),
    Library: (services) => new Library(() => services.shared.workspace.LangiumDocumentFactory),
  },
});

/** Makes the services for the command line, for compilation and for tests: no file system, no editor. */
export function createMrsiServices(lateChecks: readonly LateCheck[] = []): {
  readonly shared: LangiumSharedCoreServices;
  readonly mrsi: MrsiServices;
} {
  const shared = inject(createDefaultSharedCoreModule(EmptyFileSystem), MrsiGeneratedSharedModule);
  const mrsi = inject(createDefaultCoreModule({ shared }), MrsiGeneratedModule, mrsiModule(lateChecks));
  shared.ServiceRegistry.register(mrsi);
  return { shared, mrsi };
}
