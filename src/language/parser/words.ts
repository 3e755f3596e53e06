/**
 * Words of the language that can never be a name where an expression stands. All other words (`prompt`, `weight`,
 * `severity`, …) are names wherever a name is expected, so that a schema about medicine may have a slot `severity`.
 */
export const reservedWords: ReadonlySet<string> = new Set([
  'and',
  'or',
  'not',
  'in',
  'within',
  'contains',
  'overlaps',
  'matches',
  'by',
  'where',
  'none',
  'true',
  'false',
  'forall',
  'exists',
  'mean',
  'sum',
  'min',
  'max',
  'gold',
  'steps',
  'alias',
  'when',
  'Text',
  'Image',
  'Span',
  'Box',
  'Flag',
  'Int',
  'Number',
  'Prose',
]);

/**
 * Words that begin a declaration. They are that only before a name on the same line, and names everywhere else; so a
 * declaration that somebody is still writing does not swallow the next one.
 */
export const declaringWords: ReadonlySet<string> = new Set([
  'schema',
  'style',
  'enum',
  'record',
  'input',
  'output',
  'step',
  'constraint',
  'reward',
  'probe',
  'import',
]);

/** Words that follow a name in an expression, so that a declaring word before one of them is a name. */
export const operatorWords: ReadonlySet<string> = new Set([
  'and',
  'or',
  'in',
  'within',
  'contains',
  'overlaps',
  'matches',
  'by',
  'where',
  'when',
  'alias',
]);

/** Reserved words that stand before a colon as themselves (`c ? none : x`); all others are names there (JSON keys, fields). */
export const wordsBeforeColon: ReadonlySet<string> = new Set(['none', 'true', 'false']);
