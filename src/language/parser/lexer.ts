import type { LangiumCoreServices, Lexer, LexerResult } from 'langium';
import { type Ending, Scanner } from './scanner.js';
import type { TokenType, TokenTypes } from './tokens.js';

/**
 * Cuts a file into tokens. Written by hand because the language has three modes (declarations, template text,
 * expressions inside a template) that must come apart again after any mistake, and because it must be fast.
 */
export class MrsiLexer implements Lexer {
  readonly definition: TokenTypes;
  /** Token types of words, apart from punctuation and terminals. */
  private readonly words = new Map<string, TokenType>();

  constructor(services: LangiumCoreServices) {
    const built = services.parser.TokenBuilder.buildTokens(services.Grammar);
    if (!Array.isArray(built)) throw new Error('Expected a list of tokens');
    const types: TokenType[] = built;
    this.definition = Object.fromEntries(types.map((type) => [type.name, type]));
    for (const type of types) {
      if (typeof type.PATTERN === 'string' && /^[a-z]+$/i.test(type.name)) this.words.set(type.name, type);
    }
  }

  tokenize(text: string): LexerResult {
    const scanner = new Scanner(text, this.definition, this.words);
    scanner.run();
    return { tokens: scanner.tokens, hidden: [], errors: scanner.errors };
  }

  /** What something typed behind a text would be part of. */
  endsInside(text: string): Ending {
    const scanner = new Scanner(text, this.definition, this.words);
    scanner.run();
    return scanner.ending;
  }
}
