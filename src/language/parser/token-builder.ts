import { DefaultTokenBuilder, type Grammar, type TokenBuilderOptions } from 'langium';
import type { TokenType } from './tokens.js';
import { declaringWords, reservedWords } from './words.js';

/** Every keyword that is neither reserved nor begins a declaration is also an identifier, by token categories. */
export class MrsiTokenBuilder extends DefaultTokenBuilder {
  override buildTokens(grammar: Grammar, options?: TokenBuilderOptions): TokenType[] {
    const tokens = super.buildTokens(grammar, options);
    if (!Array.isArray(tokens)) throw new Error('Expected a list of tokens');
    const all: TokenType[] = tokens;
    const identifier = all.find((token) => token.name === 'ID');
    if (identifier === undefined) throw new Error('The grammar has no terminal ID');
    for (const token of all) {
      const isReserved = reservedWords.has(token.name) || declaringWords.has(token.name);
      if (isKeyword(token) && /^[a-z]+$/i.test(token.name) && !isReserved) token.CATEGORIES = [identifier];
    }
    return all;
  }

  /** Only Langium's lexer asks what a keyword could be the begin of, and finding it out takes long. */
  protected override findLongerAlt(): TokenType[] {
    return [];
  }
}

/** Keywords have a string as pattern, terminals a regular expression or a function. */
const isKeyword = (token: TokenType): boolean => typeof token.PATTERN === 'string';
