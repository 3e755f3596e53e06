import { resolve } from 'node:path';
import { CodedError } from '../../base/index.js';
import { type Compilation, type CompileDiagnostic, compileFile } from '../../compile/index.js';
import { findStyle, type Program, type Style } from '../../program/index.js';
import type { CliContext } from '../context.js';
import { codeFrame } from '../terminal/code-frame.js';
import type { Palette } from '../terminal/palette.js';
import { readIfThere, slashed } from './files.js';

/** A compilation with the sources that it read, for showing them. */
export interface Compiled extends Compilation {
  readonly sources: ReadonlyMap<string, string>;
}

/**
 * Compiles a template from disk.
 * @throws CodedError `template/missing`, `file/unreadable`
 */
export async function compileTemplate(path: string, context: CliContext): Promise<Compiled> {
  const sources = new Map<string, string>();
  const compilation = await compileFile(slashed(path), async (name) => {
    const text = await readIfThere(resolve(context.folder, name));
    if (text !== undefined) sources.set(name, text);
    return text;
  });
  return { ...compilation, sources };
}

/** A diagnostic as people read it: place, severity, code, message, and the lines of the source. */
export function diagnosticText(
  { path, range, severity, code, message }: CompileDiagnostic,
  sources: ReadonlyMap<string, string>,
  colours: Palette,
): string {
  const paint = severity === 'error' ? colours.red : severity === 'warning' ? colours.yellow : colours.blue;
  const place = `${path}:${range.start.line + 1}:${range.start.column + 1}`;
  const head = `${colours.bold(place)} ${paint(severity)} ${message} ${colours.dim(`[${code}]`)}`;
  const source = sources.get(path);
  return source === undefined ? head : `${head}\n${codeFrame(source, range, colours)}`;
}

/** A style with the program that it belongs to. */
export interface ChosenStyle {
  readonly program: Program;
  readonly style: Style;
  /** Whether the user named it. */
  readonly named: boolean;
}

/**
 * Compiles a template that must be without errors; they are shown.
 * @throws CodedError `template/has-errors`, and what `compileTemplate` throws
 */
export async function loadPrograms(path: string, context: CliContext): Promise<readonly Program[]> {
  const { programs, diagnostics, sources } = await compileTemplate(path, context);
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  if (errors.length === 0) return programs;
  for (const error of errors) context.err.write(`${diagnosticText(error, sources, context.err.palette)}\n\n`);
  const count = errors.length === 1 ? 'an error' : `${errors.length} errors`;
  throw new CodedError('template/has-errors', `${path} does not run: it has ${count}`, { subject: path });
}

/**
 * The style of a template that was asked for, or its first one.
 * @throws CodedError `template/style-unknown`, and what `loadPrograms` throws
 */
export async function chooseStyle(path: string, name: string | undefined, context: CliContext): Promise<ChosenStyle> {
  const programs = await loadPrograms(path, context);
  for (const program of programs) {
    const style = name === undefined ? program.styles[0] : findStyle(program, name);
    if (style !== undefined) return { program, style, named: name !== undefined };
  }
  const styles = programs.flatMap((program) => program.styles.map((style) => style.name));
  const has = styles.length === 0 ? 'it has none' : `it has ${styles.join(', ')}`;
  throw new CodedError(
    'template/style-unknown',
    `${path} has no style${name === undefined ? '' : ` ${name}`}: ${has}`,
    {
      subject: path,
    },
  );
}
