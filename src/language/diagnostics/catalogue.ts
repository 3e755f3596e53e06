/** How much a diagnostic matters. `hint` fades or underlines with dots and is no problem. */
export type DiagnosticSeverity = 'error' | 'warning' | 'information' | 'hint';

interface CatalogueEntry {
  readonly severity: DiagnosticSeverity;
  /** One line: what is wrong. The page docs/diagnostics.md says more under a heading that is the code. */
  readonly summary: string;
}

/**
 * Every diagnostic that a template can have. Codes are stable: settings, tests and documentation refer to them. Each
 * has a heading in docs/diagnostics.md and a fixture in test/fixtures/language; tests see to both.
 */
export const catalogue = {
  syntax: { severity: 'error', summary: 'The text is not in the language.' },
  'unresolved-name': { severity: 'error', summary: 'A name that nothing visible here declares.' },
  'unresolved-import': { severity: 'error', summary: 'An import whose file does not exist or cannot be read.' },
  'import-cycle': { severity: 'error', summary: 'A file that imports itself, directly or through others.' },
  'duplicate-name': { severity: 'error', summary: 'Two declarations, values, keys or texts of one name.' },
  'ambiguous-name': { severity: 'error', summary: 'A name that could mean two things.' },
  'reserved-name': { severity: 'error', summary: 'A slot or a type that is called like a word of the language.' },
  'type-mismatch': { severity: 'error', summary: 'An expression of the wrong type.' },
  'wrong-slot-type': { severity: 'error', summary: 'An input or output of a type that it cannot have.' },
  'wrong-input': { severity: 'error', summary: 'A span or a box of an input of the wrong kind, or of none.' },
  'wrong-bounds': { severity: 'error', summary: 'Bounds that leave no value.' },
  'wrong-option': { severity: 'error', summary: 'An option with a word that it does not know.' },
  'empty-type': { severity: 'error', summary: 'An enum without values, or a record without fields.' },
  'recursive-record': { severity: 'error', summary: 'A record that always holds itself.' },
  'gold-not-allowed': { severity: 'error', summary: 'The label, read where there may be none.' },
  'bad-regex': { severity: 'error', summary: 'A regular expression that is wrong or not of linear time.' },
  'mixed-binding': { severity: 'error', summary: 'Names that share a list beside names of other lists.' },
  'wrong-key': { severity: 'error', summary: 'A key that members cannot be matched by.' },
  'wrong-change': {
    severity: 'error',
    summary: 'A probe that changes nothing, or changes an input in a way that its kind does not have.',
  },
  'missing-section': { severity: 'error', summary: 'A style without a prompt or without a trace.' },
  'wrong-hole': { severity: 'error', summary: 'A hole that its place cannot hold.' },
  'wrong-format': { severity: 'error', summary: 'A way of spelling that the value does not have.' },
  'wrong-loop': { severity: 'error', summary: 'A loop over what its place cannot go through.' },
  'undefined-slot': { severity: 'error', summary: 'A condition that reads a slot before the trace has written it.' },
  'ambiguous-end': { severity: 'error', summary: 'An open hole whose end nothing tells.' },
  'ambiguous-branches': { severity: 'error', summary: 'Branches that the text of a trace does not tell apart.' },
  'ambiguous-loop': { severity: 'error', summary: 'A loop whose rounds the text of a trace does not tell.' },
  'ambiguous-value': { severity: 'error', summary: 'A hole of which some text has two values.' },
  'missing-slot': { severity: 'warning', summary: 'A slot that the trace of a style never writes.' },
  'missing-step': { severity: 'warning', summary: 'A step that a style leaves out.' },
  'step-order': { severity: 'warning', summary: 'Steps in another order than the schema has, or inside each other.' },
  'constant-condition': {
    severity: 'warning',
    summary: 'A constraint, probe or reward that comes out the same whatever the trace says.',
  },
  'reward-range': { severity: 'warning', summary: 'A reward that is not between 0 and 1.' },
  'weights-sum': { severity: 'warning', summary: 'Weights of rewards that do not sum to 1.' },
  'special-token': { severity: 'warning', summary: 'Text that models take for a control token.' },
  'unused-declaration': { severity: 'hint', summary: 'Something that nothing uses.' },
} as const satisfies Readonly<Record<string, CatalogueEntry>>;

export type DiagnosticCode = keyof typeof catalogue;

export const isDiagnosticCode = (code: unknown): code is DiagnosticCode =>
  typeof code === 'string' && Object.hasOwn(catalogue, code);

export const severityOf = (code: DiagnosticCode): DiagnosticSeverity => catalogue[code].severity;

/** Where the page about a code is, for the link that editors show. */
export const documentationOf = (code: DiagnosticCode): string =>
  `https://github.com/mrsi-studio/mrsi-studio/blob/main/docs/diagnostics.md#${code}`;
