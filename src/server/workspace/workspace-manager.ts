import { DefaultWorkspaceManager, type LangiumDocument, type Stream, stream, URI } from 'langium';
import type { LangiumSharedServices } from 'langium/lsp';
import type { MrsiDocumentBuilder } from './document-builder.js';

/** How many files are read before it is looked again which have been opened in the meantime. */
const BATCH = 8;

/**
 * Reads the workspace at the start, what is open in the editor before all else: its diagnostics need the files that it
 * imports and no others, however large the workspace is.
 */
export class MrsiWorkspaceManager extends DefaultWorkspaceManager {
  constructor(
    private readonly services: LangiumSharedServices,
    private readonly builder: () => MrsiDocumentBuilder,
  ) {
    super(services);
  }

  protected override async loadWorkspaceDocuments(
    uris: Stream<URI>,
    collector: (document: LangiumDocument) => void,
  ): Promise<void> {
    const waiting = uris.toArray();
    while (waiting.length > 0) {
      /* oxlint-disable no-await-in-loop -- one batch after the other is the point */
      await this.buildOpen();
      // what an open file imports has been read with it
      const batch = waiting.splice(0, BATCH).filter((uri) => !this.langiumDocuments.hasDocument(uri));
      await super.loadWorkspaceDocuments(stream(batch), collector);
      /* oxlint-enable no-await-in-loop */
    }
  }

  /** Builds what is open in the editor and not known yet. Where that fails, it is built with the workspace as well. */
  private async buildOpen(): Promise<void> {
    const { lsp, workspace } = this.services;
    const { LangiumDocumentFactory, TextDocuments } = workspace;
    const opened = TextDocuments.all().filter(({ uri }) => {
      const address = URI.parse(uri);
      return !this.langiumDocuments.hasDocument(address) && this.serviceRegistry.hasServices(address);
    });
    if (opened.length === 0) return;
    try {
      const documents = opened.map((text) => LangiumDocumentFactory.fromTextDocument(text));
      for (const document of documents) this.langiumDocuments.addDocument(document);
      await this.builder().buildAhead(documents);
    } catch (error) {
      lsp.Connection?.console.error(`What is open could not be built before the workspace: ${String(error)}`);
    }
  }
}
