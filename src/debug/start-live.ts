import { basename, dirname } from 'node:path';
import type { CancellationToken } from '../base/cancellation.js';
import { throwIfCancelled } from '../base/cancellation.js';
import { CodedError } from '../base/errors.js';
import { findStyle, type Program, type Style } from '../program/index.js';
import type { RunInput } from '../host/protocol.js';
import { programForFile } from '../host/traces/index.js';
import type { ModelRecord } from '../trace/index.js';
import { RequestError } from './dispatcher.js';
import { forkingWith } from './forking.js';
import { type LaunchArguments, modelChoice, samplingOf } from './launch.js';
import type { LaunchSample } from './services.js';
import { headerOf } from './trace-files.js';
import type { Session } from './session.js';
import { TemplateSources } from './template-sources.js';

/** Compiles the template, starts the model, and opens a thread for each trace that it will write. */
export async function launch(session: Session, args: LaunchArguments, cancellation: CancellationToken): Promise<void> {
  const { readText, language, inference } = session.services;
  if (inference === undefined) throw new RequestError('This adapter runs no models: give it a trace to replay.', true);
  const programs = await language.compile(args.template);
  throwIfCancelled(cancellation);
  const { program, style } = choose(programs, args);
  const sample = await sampleOf(session, args, program);
  throwIfCancelled(cancellation);
  const sources = await TemplateSources.find(program, [dirname(args.template)], readText, session.client.counting);
  session.open({ program, style, sources, stopAtEnd: args.stopAtEnd, noDebug: args.noDebug });
  const sampling = samplingOf(args);
  const model = unloaded(args.model);
  const choice = modelChoice(args.model, args);
  if (args.output !== undefined) {
    const { output, template } = args;
    session.keepTraces(output, (loaded) =>
      headerOf({ program: programForFile(program, template, output), model: loaded, sampling }, session.services.tool),
    );
  }
  const run = session.startRun(
    {
      ...choice,
      program,
      style: style.name,
      inputs: sample.inputs,
      sampling,
      ...(sample.id === '' ? {} : { sample: sample.id }),
      ...(sample.label === undefined ? {} : { label: sample.label }),
    },
    model,
  );
  session.forking = forkingWith(session, { program, model, sampling }, choice);
  run.sources.forEach((source, index) => {
    const place = run.sources.length === 1 ? '' : `, ${index + 1} of ${run.sources.length}`;
    session.add(source, `${sample.id === '' ? style.name : `sample ${sample.id}`}${place}`);
  });
}

/** What is known of a model before it is loaded. */
export const unloaded = (folder: string): ModelRecord => ({
  name: basename(folder),
  family: 'not loaded yet',
  files: {},
  executionProvider: 'not loaded yet',
  dataType: 'not loaded yet',
  boxSpelling: { space: 'model-pixels', pattern: '[%,%,%,%]', step: 1 },
});

function choose(
  programs: readonly Program[],
  args: LaunchArguments,
): { readonly program: Program; readonly style: Style } {
  for (const program of programs) {
    const style = args.style === undefined ? program.styles[0] : findStyle(program, args.style);
    if (style !== undefined) return { program, style };
  }
  const names = programs.flatMap((program) => program.styles.map((style) => style.name)).join(', ');
  const what = args.style === undefined ? 'no style' : `no style ${args.style}; it has ${names}`;
  throw new CodedError('template/style-unknown', `${basename(args.template)} has ${what}`, { subject: args.template });
}

/** The inputs: a sample of a data file, or the text and the images given. */
async function sampleOf(session: Session, args: LaunchArguments, program: Program): Promise<LaunchSample> {
  if (args.data !== undefined) {
    if (args.sample === undefined)
      throw new CodedError('input/sample-unknown', 'Name the sample of the data file', { subject: args.data });
    return session.services.readSample(args.data, args.sample, program);
  }
  const inputs: Record<string, RunInput> = {};
  for (const { name, type } of program.schema.inputs) {
    const image = type.kind === 'image' || (type.kind === 'list' && type.of.kind === 'image');
    if (!image) inputs[name] = { kind: 'text', text: args.text ?? '' };
    else {
      const paths = args.image === undefined ? [] : typeof args.image === 'string' ? [args.image] : args.image;
      if (paths.length === 0) throw new CodedError('input/image-missing', `No image is given for ${name}`);
      inputs[name] = { kind: 'image', paths };
    }
  }
  return { id: '', inputs };
}
