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
  'type-mismatch': { severity: 'error', summary: 'An expression of the wrong type.' },
} as const satisfies Readonly<Record<string, CatalogueEntry>>;

export type DiagnosticCode = keyof typeof catalogue;

export const isDiagnosticCode = (code: unknown): code is DiagnosticCode =>
  typeof code === 'string' && Object.hasOwn(catalogue, code);

export const severityOf = (code: DiagnosticCode): DiagnosticSeverity => catalogue[code].severity;

/** Where the page about a code is, for the link that editors show. */
export const documentationOf = (code: DiagnosticCode): string =>
  `https://github.com/mrsi-studio/mrsi-studio/blob/main/docs/diagnostics.md#${code}`;
