import { readFile } from 'node:fs/promises';
import { Uri, workspace } from 'vscode';
import { CodedError } from '../../base/index.js';
import type { Compilation, CompileDiagnostic } from '../../compile/index.js';
import { findStyle, type Program } from '../../program/index.js';
import { basename, slashed } from '../shared/files.js';

/** The text of a file: as it stands in the editor, saved or not, else as it is on disk. */
async function readSource(path: string): Promise<string | undefined> {
  const wanted = Uri.file(path).toString();
  const open = workspace.textDocuments.find((document) => document.uri.toString() === wanted);
  if (open !== undefined) return open.getText();
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw new CodedError('file/unreadable', `${path} cannot be read`, { subject: path, cause: error });
  }
}

const isMissing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');

/**
 * Compiles a template as it stands in the editor, and tells everything that is wrong with it.
 * @throws CodedError `template/missing`, `file/unreadable`
 */
export async function compileEdited(path: string): Promise<Compilation> {
  // The compiler is large and the first run needs it, not the start of the editor.
  const { compileFile } = await import('../../compile/index.js');
  return compileFile(slashed(path), readSource);
}

/**
 * Compiles a template as it stands in the editor.
 * @throws CodedError `template/missing`, `template/has-errors`
 */
export async function compileTemplate(path: string): Promise<readonly Program[]> {
  const { programs, diagnostics } = await compileEdited(path);
  const errors = diagnostics.filter((diagnostic) => diagnostic.severity === 'error');
  if (errors.length > 0) throw hasErrors(path, errors);
  return programs;
}

function hasErrors(path: string, errors: readonly CompileDiagnostic[]): CodedError {
  const [first] = errors;
  const count = errors.length === 1 ? 'an error' : `${errors.length} errors, the first`;
  const where =
    first === undefined ? '' : ` in ${basename(first.path)}, line ${first.range.start.line + 1}: ${first.message}`;
  return new CodedError('template/has-errors', `${basename(path)} does not run: it has ${count}${where}`, {
    subject: path,
  });
}

/**
 * The program of a template that has a style.
 * @throws CodedError `template/style-unknown`, and what `compileTemplate` throws
 */
export async function compileStyle(path: string, style: string): Promise<Program> {
  const program = (await compileTemplate(path)).find((each) => findStyle(each, style) !== undefined);
  if (program === undefined)
    throw new CodedError('template/style-unknown', `${basename(path)} has no style ${style}`, { subject: path });
  return program;
}
