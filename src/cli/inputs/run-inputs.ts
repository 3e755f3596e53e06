import { dirname, resolve } from 'node:path';
import { CodedError } from '../../base/index.js';
import { describeSampleDiagnostic, readSamples, type Sample, type SampleInput } from '../../data/samples/index.js';
import type { RunInput } from '../../host/protocol.js';
import type { Program, SlotDeclaration, Slots } from '../../program/index.js';
import type { CliContext } from '../context.js';
import { readText, requireFile } from './files.js';

/** What the user said about the inputs. */
export interface InputOptions {
  readonly data?: string;
  readonly sample?: readonly string[];
  readonly all?: boolean;
  readonly text?: string;
  readonly image?: readonly string[];
  /** `name=value`. */
  readonly input?: readonly string[];
}

/** One thing to run: inputs with absolute image paths. */
export interface RunItem {
  readonly sample?: string;
  readonly inputs: Readonly<Record<string, RunInput>>;
  readonly label?: Slots;
}

/** How many problems of a data file are told; the rest are counted. */
const TOLD = 20;

/**
 * What to run: the samples that were named, else the first of the data file, else what `--text` and `--image` give.
 * @throws CodedError `usage`, `input/…`
 */
export async function runItems(
  program: Program,
  options: InputOptions,
  context: CliContext,
): Promise<readonly RunItem[]> {
  const given = options.text !== undefined || options.image !== undefined || options.input !== undefined;
  if (options.data !== undefined) {
    if (given) throw new CodedError('usage', 'Give either --data or --text and --image, not both');
    return fromData(program, options.data, options, context);
  }
  if (options.sample !== undefined || options.all === true)
    throw new CodedError('usage', '--sample and --all need the data file: --data FILE');
  return [await fromOptions(program, options, context)];
}

/** All samples of a data file; its problems are told as warnings. */
export async function loadSamples(program: Program, path: string, context: CliContext): Promise<readonly Sample[]> {
  const file = resolve(context.folder, path);
  const { samples, diagnostics } = readSamples(await readText(file, 'input/sample-file', 'data file'), program);
  const { palette } = context.err;
  for (const diagnostic of diagnostics.slice(0, TOLD))
    context.err.write(`${palette.yellow('warning')} ${path}: ${describeSampleDiagnostic(diagnostic)}\n`);
  if (diagnostics.length > TOLD)
    context.err.write(`${palette.yellow('warning')} ${path}: ${diagnostics.length - TOLD} more problems\n`);
  if (samples.length > 0) return samples;
  const [first] = diagnostics;
  const why = first === undefined ? '' : `: ${describeSampleDiagnostic(first).replace(/\.$/, '')}`;
  throw new CodedError('input/sample-file', `${path} has no sample that can be used${why}`, { subject: path });
}

async function fromData(
  program: Program,
  path: string,
  options: InputOptions,
  context: CliContext,
): Promise<readonly RunItem[]> {
  const samples = await loadSamples(program, path, context);
  const chosen =
    options.all === true
      ? samples
      : options.sample === undefined
        ? samples.slice(0, 1)
        : options.sample.map((id) => findSample(samples, id, path));
  const folder = dirname(resolve(context.folder, path));
  return chosen.map((sample) => toItem(sample, folder));
}

function findSample(samples: readonly Sample[], id: string, path: string): Sample {
  const found = samples.find((sample) => sample.id === id);
  if (found !== undefined) return found;
  const ids = samples.slice(0, 12).map((sample) => sample.id);
  const has = `${ids.join(', ')}${samples.length > ids.length ? ', …' : ''}`;
  throw new CodedError('input/sample-unknown', `${path} has no sample ${id}; it has ${has}`, { subject: path });
}

/** A sample with image paths made absolute. */
export const toItem = ({ id, inputs, label }: Sample, folder: string): RunItem => ({
  sample: id,
  inputs: Object.fromEntries(Object.entries(inputs).map(([name, input]) => [name, absolute(input, folder)])),
  ...(label === undefined ? {} : { label }),
});

const absolute = (input: SampleInput, folder: string): RunInput =>
  input.kind === 'text' ? input : { kind: 'image', paths: input.paths.map((path) => resolve(folder, path)) };

async function fromOptions(program: Program, options: InputOptions, context: CliContext): Promise<RunItem> {
  const { inputs } = program.schema;
  const given = new Map<string, string[]>();
  const add = (name: string, value: string): void => {
    given.set(name, [...(given.get(name) ?? []), value]);
  };
  const only = (kind: 'text' | 'image', option: string): string => {
    const [first, ...others] = inputs.filter((input) => isText(input) === (kind === 'text'));
    if (first !== undefined && others.length === 0) return first.name;
    const what = first === undefined ? `no ${kind} input` : `several ${kind} inputs; use --input NAME=VALUE`;
    throw new CodedError('usage', `${option}: the schema ${program.schema.name} has ${what}`);
  };
  if (options.text !== undefined) add(only('text', '--text'), options.text);
  for (const path of options.image ?? []) add(only('image', '--image'), path);
  for (const pair of options.input ?? []) {
    const at = pair.indexOf('=');
    const name = pair.slice(0, Math.max(0, at));
    if (!inputs.some((input) => input.name === name))
      throw new CodedError(
        'usage',
        `--input ${pair}: the schema has the inputs ${inputs.map((input) => input.name).join(', ')}`,
      );
    add(name, pair.slice(at + 1));
  }
  const entries = inputs.map((declaration): [string, RunInput] => [
    declaration.name,
    toInput(declaration, given.get(declaration.name), context),
  ]);
  return { inputs: Object.fromEntries(entries) };
}

const isText = ({ type }: SlotDeclaration): boolean => type.kind === 'text';

function toInput(declaration: SlotDeclaration, values: readonly string[] | undefined, context: CliContext): RunInput {
  const { name, type } = declaration;
  const [first, ...others] = values ?? [];
  if (first === undefined) {
    const option = isText(declaration) ? '--text TEXT' : '--image FILE';
    throw new CodedError('usage', `The input ${name} is missing: give ${option}, or --data FILE`);
  }
  if (isText(declaration)) {
    if (first.trim() === '') throw new CodedError('input/text-empty', `The input ${name} is empty`, { subject: name });
    return { kind: 'text', text: first };
  }
  if (type.kind !== 'list' && others.length > 0)
    throw new CodedError('usage', `The input ${name} is one image, but ${others.length + 1} were given`);
  return { kind: 'image', paths: [first, ...others].map((path) => resolve(context.folder, path)) };
}

/** Makes sure that all pictures are there, before a model is loaded for them. */
export async function requireImages({ inputs }: RunItem): Promise<void> {
  for (const input of Object.values(inputs)) {
    if (input.kind !== 'image') continue;
    await Promise.all(input.paths.map((path) => requireFile(path, 'input/image-missing', 'image')));
  }
}
