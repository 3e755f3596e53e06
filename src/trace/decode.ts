import type { z } from 'zod';
import { CodedError } from '../base/errors.js';
import { PROGRAM_VERSION } from '../program/index.js';
import { headerSchema, traceSchema } from './schema.js';
import { type RunHeader, type Trace, TRACE_VERSION } from './trace.js';

/** A value or why there is none, in words that finish the sentence "the line …". */
export type Decoded<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: string };

/**
 * Reads the first line of a trace file.
 * @throws `trace/not-a-trace` if it is no run header, `trace/newer-version` if a newer tool wrote it.
 */
export function decodeHeader(line: string, file: string): RunHeader {
  const bad = (problem: string): CodedError =>
    new CodedError('trace/not-a-trace', `${file} is no trace file: its first line ${problem}.`, { subject: file });
  const json = parseJson(line);
  if (!json.ok) throw bad(line.trim() === '' ? 'is empty' : json.problem);
  const version = versionOf(json.value);
  if (version === undefined) throw bad('is no run header');
  if (version.trace > TRACE_VERSION || version.program > PROGRAM_VERSION)
    throw new CodedError(
      'trace/newer-version',
      `${file} has version ${version.trace} (program ${version.program}); ` +
        `this tool reads up to version ${TRACE_VERSION} (program ${PROGRAM_VERSION}).`,
      { subject: file },
    );
  const header = check(headerSchema, json.value);
  if (!header.ok) throw bad(header.problem);
  return header.value;
}

/** Reads the line of one trace. */
export function decodeTrace(line: string): Decoded<Trace> {
  const json = parseJson(line);
  return json.ok ? check(traceSchema, json.value) : json;
}

export function parseJson(line: string): Decoded<unknown> {
  try {
    return { ok: true, value: JSON.parse(line) };
  } catch {
    return { ok: false, problem: 'is no JSON' };
  }
}

/** Validates plain data; the problem names the first part that is wrong. */
export function check<T>(schema: z.ZodType<T>, data: unknown): Decoded<T> {
  let result: z.ZodSafeParseResult<T>;
  try {
    result = schema.safeParse(data);
  } catch (failure) {
    // Nesting beyond the stack: only made-up data is so deep.
    if (failure instanceof RangeError) return { ok: false, problem: 'is nested too deeply' };
    throw failure;
  }
  if (result.success) return { ok: true, value: result.data };
  const [issue] = result.error.issues;
  const where = issue === undefined || issue.path.length === 0 ? 'is wrong' : `has a wrong ${issue.path.join('.')}`;
  return { ok: false, problem: issue === undefined ? where : `${where} (${issue.message})` };
}

/** The versions that a header claims, before anything else of it is looked at. */
function versionOf(data: unknown): { readonly trace: number; readonly program: number } | undefined {
  if (typeof data !== 'object' || data === null || !('kind' in data) || data.kind !== 'run') return undefined;
  if (!('version' in data) || typeof data.version !== 'number') return undefined;
  const program = 'program' in data && typeof data.program === 'object' ? data.program : null;
  const inner = program !== null && 'version' in program && typeof program.version === 'number' ? program.version : 0;
  return { trace: data.version, program: inner };
}
