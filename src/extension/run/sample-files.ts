import { readFile } from 'node:fs/promises';
import { CodedError } from '../../base/index.js';
import { describeSampleDiagnostic, readSamples, type Sample, type SampleDiagnostic } from '../../data/samples/index.js';
import type { RunInput } from '../../host/protocol.js';
import type { Program } from '../../program/index.js';
import { basename, resolveFrom } from '../shared/files.js';
import type { RunItem } from './request.js';

/** The samples of a data file, with what is wrong with it. */
export interface ReadSamples {
  readonly items: readonly RunItem[];
  readonly diagnostics: readonly SampleDiagnostic[];
}

/**
 * Reads the samples of a data file for a program.
 * @throws CodedError `file/unreadable`; `input/sample-file` where no sample can be used
 */
export async function readSampleFile(path: string, program: Program): Promise<ReadSamples> {
  const content = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new CodedError('file/unreadable', `${path} cannot be read`, { subject: path, cause });
  });
  const { samples, diagnostics } = readSamples(content, program);
  const [first] = diagnostics.filter(({ severity }) => severity === 'error');
  if (samples.length === 0)
    throw new CodedError(
      'input/sample-file',
      `${basename(path)} has no sample for ${program.schema.name}${first === undefined ? '' : `: ${describeSampleDiagnostic(first)}`}`,
      { subject: path },
    );
  return { items: samples.map((sample) => itemOf(path, sample)), diagnostics };
}

const itemOf = (file: string, { id, inputs, label }: Sample): RunItem => ({
  title: `sample ${id}`,
  sample: id,
  inputs: Object.fromEntries(
    Object.entries(inputs).map(([name, input]): [string, RunInput] => [
      name,
      input.kind === 'text' ? input : { kind: 'image', paths: input.paths.map((path) => resolveFrom(file, path)) },
    ]),
  ),
  ...(label === undefined ? {} : { label }),
});
