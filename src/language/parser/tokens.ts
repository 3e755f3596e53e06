import type { Lexer, LexerResult } from 'langium';

// Langium's own interfaces name the token types; so its parser library needs no import.

/** The vocabulary of the parser: token types by name. */
export type TokenTypes = Lexer['definition'];
export type TokenType = TokenTypes[string];
export type Token = LexerResult['tokens'][number];
export type LexerError = LexerResult['errors'][number];
