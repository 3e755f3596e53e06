import { DefaultTokenBuilder, type Grammar, type TokenBuilderOptions } from 'langium';
import type { TokenType } from './tokens.js';
import { reservedWords } from './words.js';

/** Every keyword that is no reserved word is also an identifier, by the parser's token categories. */
export class MrsiTokenBuilder extends DefaultTokenBuilder {
  override buildTokens(grammar: Grammar, options?: TokenBuilderOptions): TokenType[] {
    const tokens = super.buildTokens(grammar, options);
    if (!Array.isArray(tokens)) throw new Error('Expected a list of tokens');
    const all: TokenType[] = tokens;
    const identifier = all.find((token) => token.name === 'ID');
    if (identifier === undefined) throw new Error('The grammar has no terminal ID');
    for (const token of all) {
      if (isKeyword(token) && /^[a-z]+$/i.test(token.name) && !reservedWords.has(token.name)) {
        token.CATEGORIES = [identifier];
      }
    }
    return all;
  }
}

/** Keywords have a string as pattern, terminals a regular expression or a function. */
const isKeyword = (token: TokenType): boolean => typeof token.PATTERN === 'string';
