import {
  type AstNode,
  type BuildOptions,
  DefaultDocumentBuilder,
  DocumentState,
  type LangiumDocument,
  type LangiumSharedCoreServices,
  type URI,
} from 'langium';
import { isFile } from '../../language/generated/ast.js';
import type { Imports } from '../../language/scope/imports.js';
import type { MrsiLinker } from '../../language/scope/linker.js';

type Token = Parameters<DefaultDocumentBuilder['update']>[2];

/** Builds documents together with the files that they import, also those outside the workspace. */
export class MrsiDocumentBuilder extends DefaultDocumentBuilder {
  /** Whether documents are being built while the rest of the workspace is not known yet. */
  private ahead = false;

  constructor(
    services: LangiumSharedCoreServices,
    private readonly imports: () => Imports,
    private readonly linker: () => MrsiLinker,
  ) {
    super(services);
  }

  /**
   * Builds documents and what they import while the workspace is still being read. What waits for the whole workspace
   * goes on waiting, and so do the checks that take their time: they run when what is open is built with all else. Must
   * be followed by {@link build} for all others.
   */
  async buildAhead(documents: LangiumDocument[]): Promise<void> {
    this.ahead = true;
    try {
      await this.build(documents, { validation: { categories: ['built-in'] } });
    } finally {
      this.ahead = false;
      this.currentState = DocumentState.Changed;
    }
  }

  protected override async notifyBuildPhase(
    documents: LangiumDocument[],
    state: DocumentState,
    cancelToken: NonNullable<Token>,
  ): Promise<void> {
    if (!this.ahead) await super.notifyBuildPhase(documents, state, cancelToken);
  }

  protected override async awaitBuilderState(state: DocumentState, cancelToken: NonNullable<Token>): Promise<void> {
    if (this.ahead) await this.workspaceManager().ready;
    await super.awaitBuilderState(state, cancelToken);
  }

  protected override async buildDocuments(
    documents: LangiumDocument[],
    options: BuildOptions,
    cancelToken: NonNullable<Token>,
  ): Promise<void> {
    this.prepareBuild(documents, options);
    await this.runCancelable(documents, DocumentState.Parsed, cancelToken, (document) =>
      this.langiumDocumentFactory.update(document, cancelToken),
    );
    const all = await this.withImports(documents);
    for (const document of all) if (document.state < DocumentState.Linked) this.linker().refresh(document);
    await super.buildDocuments(all, options, cancelToken);
  }

  /** The documents and whatever they import that is not loaded yet. */
  private async withImports(documents: readonly LangiumDocument[]): Promise<LangiumDocument[]> {
    const all = [...documents];
    for (const document of all) {
      const root = document.parseResult.value;
      if (!isFile(root)) continue;
      for (const declaration of root.imports) {
        const address = this.imports().address(declaration);
        if (address === undefined || this.langiumDocuments.hasDocument(address)) continue;
        // oxlint-disable-next-line no-await-in-loop -- what it imports in turn is known only then
        const loaded = await this.load(address);
        if (loaded !== undefined) all.push(loaded);
      }
    }
    return all;
  }

  /** A file that cannot be read is a diagnostic of the import, not an error. */
  private async load(address: URI): Promise<LangiumDocument | undefined> {
    try {
      return await this.langiumDocuments.getOrCreateDocument(address);
    } catch {
      return undefined;
    }
  }

  /** Langium relinks every document with an unresolved name at every change; ours can only be mended by what they import. */
  protected override shouldRelink(document: LangiumDocument, changed: Set<string>): boolean {
    return this.indexManager.isAffected(document, changed);
  }

  /** As Langium does it, but links stay: which of them still hold is found out when the document is linked again. */
  override resetToState<T extends AstNode>(document: LangiumDocument<T>, state: DocumentState): void {
    if (state > DocumentState.ComputedScopes) return super.resetToState(document, state);
    if (state <= DocumentState.IndexedContent) delete document.localSymbols;
    delete document.diagnostics;
    this.buildState.delete(document.uri.toString());
    if (document.state > state) document.state = state;
  }
}
