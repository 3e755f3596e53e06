/**
 * Words of the language that can never be a name where an expression stands. All other words (`step`, `prompt`,
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
  'schema',
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

/** Words after which a name is declared, so that even a reserved word is meant as a name: `style steps for …`. */
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
]);

/** Reserved words that stand before a colon as themselves (`c ? none : x`); all others are names there (JSON keys, fields). */
export const wordsBeforeColon: ReadonlySet<string> = new Set(['none', 'true', 'false']);
