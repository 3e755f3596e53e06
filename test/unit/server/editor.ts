import { EmptyFileSystem, type LangiumDocument, URI } from 'langium';
import type { CompletionItem, Position } from 'vscode-languageserver';
import { createServerServices, type ServerServices } from '../../../src/server/services.js';

/** Stands for the cursor in the texts of tests. */
const CURSOR = '‸';

/** An editor without a window: files, of which the first may hold a cursor, and the language server's features. */
export interface Editor {
  readonly services: ServerServices;
  readonly document: LangiumDocument;
  /** Where the cursor is in the first file. */
  readonly position: Position;
  readonly at: { readonly textDocument: { readonly uri: string }; readonly position: Position };
  readonly file: (path: string) => LangiumDocument;
}

/** Builds files as an editor would have them open; `main.mrsi` is the text with the cursor. */
export async function edit(main: string, others: Readonly<Record<string, string>> = {}): Promise<Editor> {
  const services = createServerServices(EmptyFileSystem);
  const { LangiumDocumentFactory, LangiumDocuments, DocumentBuilder } = services.shared.workspace;
  const address = (path: string): URI => URI.parse(`file:///work/${path}`);
  const offset = Math.max(0, main.indexOf(CURSOR));
  const texts = { 'main.mrsi': main.replace(CURSOR, ''), ...others };
  const documents = Object.entries(texts).map(([path, text]) => LangiumDocumentFactory.fromString(text, address(path)));
  for (const document of documents) LangiumDocuments.addDocument(document);
  await DocumentBuilder.build(documents, { validation: true });
  const [document] = documents;
  if (document === undefined) throw new Error('There is always a main file');
  const position = document.textDocument.positionAt(offset);
  return {
    services,
    document,
    position,
    at: { textDocument: { uri: document.uri.toString() }, position },
    file(path) {
      const found = LangiumDocuments.getDocument(address(path));
      if (found === undefined) throw new Error(`No file ${path}`);
      return found;
    },
  };
}

/** Labels that completion offers at the cursor. */
export async function completions(main: string, others: Readonly<Record<string, string>> = {}): Promise<string[]> {
  return (await completionItems(main, others)).map((item) => item.label);
}

export async function completionItems(
  main: string,
  others: Readonly<Record<string, string>> = {},
): Promise<readonly CompletionItem[]> {
  const { services, document, at } = await edit(main, others);
  const list = await services.mrsi.lsp.CompletionProvider?.getCompletion(document, at);
  return list?.items ?? [];
}

/** A schema with everything that expressions can be about; `rest` stands at its end. */
export const schema = (rest: string): string => `schema S "title" {
  input text: Text
  input image: Image
  /// What an entity can be.
  enum Kind { PER "a person" LOC "a place" }
  record Entity {
    /// Word for word.
    span: Span of text
    kind: Kind
    visible: Flag
    region: Box in image when visible
  }
  output entities: Entity[]
  step find "Find them."
  ${rest}
}
`;
