import type { LangiumCoreServices, Lexer, LexerResult } from 'langium';
import { readAgain } from './read-again.js';
import { type Ending, Scanner } from './scanner.js';
import type { Reading } from './segments.js';
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
    const { segments } = this.read(text);
    return {
      tokens: segments.flatMap((segment) => segment.tokens),
      hidden: [],
      errors: segments.flatMap((segment) => segment.errors),
    };
  }

  /** Cuts a text into tokens, in segments. */
  read(text: string): Reading {
    const scanner = new Scanner(text, this.definition, this.words);
    scanner.run();
    return scanner.reading;
  }

  /**
   * As `read`, but reads only the stretch around what differs from an earlier text, and takes over the segments before
   * and behind it; the earlier reading must not be used any more.
   */
  readAgain(text: string, before: Reading): Reading {
    return readAgain(text, before, (first, kept) => new Scanner(text, this.definition, this.words, first, kept));
  }

  /** What something typed behind a text would be part of. */
  endsInside(text: string): Ending {
    const scanner = new Scanner(text, this.definition, this.words);
    scanner.run();
    return scanner.ending;
  }
}
