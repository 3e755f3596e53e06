import { readFile } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { CodedError } from '../../base/index.js';
import { compileExpression, compileFile } from '../../compile/index.js';
import { readSamples } from '../../data/samples/index.js';
import type { DebugServices, Inference, LaunchSample } from '../../debug/index.js';
import type { RunInput } from '../../host/protocol.js';
import type { Program } from '../../program/index.js';
import { openAutomaton, readTrace, spell } from '../../template/index.js';
import { isErrno, readIfThere, slashed } from '../inputs/files.js';

/** What the debug adapter needs, from files on disk. */
export const debugServices = (
  inference: Inference | undefined,
  tool: { readonly name: string; readonly version: string },
): DebugServices => ({
  readText,
  language: { compile, compileExpression },
  template: {
    readTrace,
    spell,
    allows: (program, style, context, text) => openAutomaton(program, style, context).advance(text) !== undefined,
  },
  readSample,
  tool,
  ...(inference === undefined ? {} : { inference }),
});

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    const why = isErrno(cause, 'ENOENT', 'ENOTDIR') ? 'there is no such file' : String(cause);
    throw new CodedError('file/unreadable', `${path} cannot be read: ${why}`, { subject: path, cause });
  }
}

async function compile(path: string): Promise<readonly Program[]> {
  const { programs, diagnostics } = await compileFile(slashed(path), readIfThere);
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  if (errors.length === 0) return programs;
  const told = errors.slice(0, 5).map((error) => `line ${error.range.start.line + 1}: ${error.message}`);
  throw new CodedError('template/has-errors', `${basename(path)} has errors: ${told.join('; ')}`, { subject: path });
}

async function readSample(path: string, id: string, program: Program): Promise<LaunchSample> {
  const { samples } = readSamples(await readText(path), program);
  const sample = samples.find((each) => each.id === id);
  if (sample === undefined)
    throw new CodedError('input/sample-unknown', `${basename(path)} has no sample ${id} that can be used`, {
      subject: path,
    });
  const folder = dirname(path);
  const inputs = Object.entries(sample.inputs).map(([name, input]): [string, RunInput] => [
    name,
    input.kind === 'text' ? input : { kind: 'image', paths: input.paths.map((each) => resolve(folder, each)) },
  ]);
  return {
    id,
    inputs: Object.fromEntries(inputs),
    ...(sample.label === undefined ? {} : { label: sample.label }),
  };
}
