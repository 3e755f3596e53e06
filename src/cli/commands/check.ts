import type { CompileDiagnostic } from '../../compile/index.js';
import { type CliContext, ExitCode, exitCodes } from '../context.js';
import { expandFiles } from '../inputs/files.js';
import { compileTemplate, diagnosticText } from '../inputs/templates.js';
import { CodedError, describeError } from '../../base/index.js';

export interface CheckOptions {
  readonly format: 'text' | 'json';
  /** Warnings fail too. */
  readonly strict?: boolean;
}

/**
 * Checks templates and all that they import; folders stand for the templates in them.
 * @throws ExitCode where one has an error
 */
export async function check(files: readonly string[], options: CheckOptions, context: CliContext): Promise<void> {
  const { out, err } = context;
  const found = new Map<string, CompileDiagnostic>();
  const sources = new Map<string, string>();
  let unreadable = 0;
  const paths = await expandFiles(context.folder, files, '.mrsi');
  for (const path of paths) {
    try {
      // oxlint-disable-next-line no-await-in-loop -- one parser does them one after the other anyway
      const compiled = await compileTemplate(path, context);
      for (const [name, text] of compiled.sources) sources.set(name, text);
      // A file that several others import is told of once.
      for (const one of compiled.diagnostics)
        found.set([one.path, one.range.start.offset, one.range.end.offset, one.code, one.message].join('\n'), one);
    } catch (error) {
      if (!(error instanceof CodedError)) throw error;
      unreadable++;
      err.write(`${err.palette.red('error')} ${describeError(error)}\n`);
    }
  }
  const diagnostics = [...found.values()].filter(({ severity }) => severity !== 'hint');
  if (options.format === 'json') out.write(`${JSON.stringify(diagnostics.map(plain), null, 2)}\n`);
  else {
    for (const diagnostic of diagnostics) out.write(`${diagnosticText(diagnostic, sources, out.palette)}\n\n`);
    out.write(`${summary(diagnostics, paths.length)}\n`);
  }
  const failing = diagnostics.filter(
    ({ severity }) => severity === 'error' || (options.strict === true && severity === 'warning'),
  );
  if (failing.length > 0 || unreadable > 0) throw new ExitCode(exitCodes.failure);
}

const plain = ({ path, range, severity, code, message }: CompileDiagnostic): object => ({
  path,
  severity,
  code,
  message,
  start: { line: range.start.line + 1, column: range.start.column + 1, offset: range.start.offset },
  end: { line: range.end.line + 1, column: range.end.column + 1, offset: range.end.offset },
});

function summary(diagnostics: readonly CompileDiagnostic[], files: number): string {
  const count = (severity: CompileDiagnostic['severity'], name: string): readonly string[] => {
    const number = diagnostics.filter((diagnostic) => diagnostic.severity === severity).length;
    return number === 0 ? [] : [`${number} ${name}${number === 1 ? '' : 's'}`];
  };
  const parts = [...count('error', 'error'), ...count('warning', 'warning'), ...count('information', 'note')];
  const where = files === 1 ? '1 file' : `${files} files`;
  return parts.length === 0 ? `No problems in ${where}.` : `${parts.join(', ')} in ${where}.`;
}
