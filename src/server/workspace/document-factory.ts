import {
  type AstNode,
  DefaultLangiumDocumentFactory,
  type LangiumDocument,
  type LangiumSharedCoreServices,
  type ParseResult,
  type URI,
} from 'langium';
import type { MrsiParser } from '../../language/parser/parser.js';

type Token = Parameters<DefaultLangiumDocumentFactory['update']>[1];

/** Parses what has changed of a document's text, not all of it. */
export class MrsiDocumentFactory extends DefaultLangiumDocumentFactory {
  /** The trees of documents that are being updated, by address. */
  private readonly before = new Map<string, AstNode>();

  constructor(
    services: LangiumSharedCoreServices,
    private readonly parser: () => MrsiParser,
  ) {
    super(services);
  }

  override async update<T extends AstNode = AstNode>(
    document: LangiumDocument<T>,
    cancellationToken: Token,
  ): Promise<LangiumDocument<T>> {
    const address = document.uri.toString();
    this.before.set(address, document.parseResult.value);
    try {
      return await super.update(document, cancellationToken);
    } finally {
      this.before.delete(address);
    }
  }

  protected override parseAsync<T extends AstNode>(
    uri: URI,
    text: string,
    cancellationToken: Token,
  ): Promise<ParseResult<T>> {
    const before = this.before.get(uri.toString());
    if (before === undefined) return super.parseAsync(uri, text, cancellationToken);
    return Promise.resolve(this.parser().parseAgain(text, before) as ParseResult<AstNode> as ParseResult<T>);
  }
}
