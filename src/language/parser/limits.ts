/**
 * Limits that keep any input, however made, from exhausting the parser's stack or the editor's patience. A template
 * written by a person is far below all of them.
 */
export const limits = {
  /** Tokens of a file; about 15 times a 1,000-line file. */
  tokens: 200_000,
  /** Open parentheses, choices (`? :`) and binders within each other in one expression, and open tags within each other in one template. */
  nesting: 48,
  /** Open braces within each other; declarations need three. */
  braces: 8,
  /** Operators and dots in one expression. */
  operators: 400,
  /** Lexical errors that are reported of one file; after them the rest is left out. */
  errors: 100,
} as const;
