import { basename, dirname } from 'node:path';
import { CodedError } from '../base/errors.js';
import { findStyle, type Program } from '../program/index.js';
import type { RunContext } from '../replay/index.js';
import type { Trace } from '../trace/index.js';
import { forkingWith } from './forking.js';
import { type AttachArguments, modelChoice } from './launch.js';
import type { Session } from './session.js';
import { TemplateSources } from './template-sources.js';
import { templateInputOf } from './template-input.js';
import { headerOf, type OpenTraceFile, openTraceFile } from './trace-files.js';
import { RecordedSource } from './trace-source.js';

/** Opens the traces of a file, one thread for each of a group. */
export async function attach(session: Session, args: AttachArguments): Promise<void> {
  const { readText } = session.services;
  const file = session.owned.add(await openTraceFile(args.trace));
  const first = await wanted(file, args.trace, args.id);
  const program = args.recompile ? await recompiled(session, args, file.header.program) : file.header.program;
  const run: RunContext = { ...file.header, program };
  const style = findStyle(program, first.style);
  if (style === undefined)
    throw new CodedError('template/style-unknown', `The template has no style ${first.style}`, {
      subject: first.style,
    });
  const folders = [
    ...(args.template === undefined ? [] : [dirname(args.template)]),
    ...TemplateSources.foldersOf(args.trace),
  ];
  const sources = await TemplateSources.find(program, folders, readText, session.client.counting);
  session.open({ program, style, sources, stopAtEnd: args.stopAtEnd, noDebug: args.noDebug });
  session.forking = forkingWith(session, run, args.model === undefined ? undefined : modelChoice(args.model, args));
  if (args.output !== undefined) {
    // Forks of what stands in this file are of the same run.
    const own = args.output === args.trace;
    session.keepTraces(args.output, (model) =>
      own ? file.header : headerOf({ ...run, model }, session.services.tool),
    );
  }
  const missing = sources.missing(program);
  if (missing.length > 0)
    session.output(
      'important',
      `Not found: ${missing.join(', ')}. Only the text of the trace is shown; give "template" to show it.\n`,
    );
  const changed = args.recompile ? [] : sources.changed(program);
  if (changed.length > 0)
    session.output(
      'important',
      `${changed.join(', ')} has changed since the trace was written: places in it may be off.\n`,
    );
  const group = await groupOf(file, first);
  for (const trace of group) {
    const own = args.recompile ? reread(session, run, trace) : trace;
    const original = trace.probe === undefined ? undefined : await file.trace(trace.probe.trace);
    session.add(new RecordedSource(run, own), nameOf(own, group.length), original);
  }
}

/** What a thread is called: its sample and its place in the group. */
export function nameOf(trace: Trace, size: number): string {
  const sample = trace.sample === undefined ? trace.id : `sample ${trace.sample}`;
  const place = size < 2 ? '' : `, ${(trace.group?.index ?? 0) + 1} of ${size}`;
  const probe = trace.probe === undefined ? '' : `, probe ${trace.probe.probe}`;
  return `${sample}${place}${probe}`;
}

async function wanted(file: OpenTraceFile, path: string, id = file.ids[0]): Promise<Trace> {
  const trace = id === undefined ? undefined : await file.trace(id);
  if (trace !== undefined) return trace;
  const what = id === undefined ? 'no trace' : `no trace ${id}`;
  throw new CodedError('trace/not-a-trace', `${basename(path)} holds ${what}`, { subject: path });
}

/** The traces of a group in order, or the one trace that is in none. */
async function groupOf(file: OpenTraceFile, trace: Trace): Promise<readonly Trace[]> {
  const { group } = trace;
  if (group === undefined) return [trace];
  const members = await Promise.all(file.group(group.id).map((id) => file.trace(id)));
  return members.filter((member) => member !== undefined).sort((a, b) => (a.group?.index ?? 0) - (b.group?.index ?? 0));
}

async function recompiled(session: Session, args: AttachArguments, before: Program): Promise<Program> {
  if (args.template === undefined) throw new CodedError('template/missing', 'recompile needs the template');
  const programs = await session.services.language.compile(args.template);
  const program = programs.find((each) => each.schema.name === before.schema.name);
  if (program === undefined)
    throw new CodedError('template/missing', `${basename(args.template)} has no schema ${before.schema.name}`, {
      subject: args.template,
    });
  return program;
}

/** The trace as another program reads it: its text stays, all that was read from it is read anew. */
function reread(session: Session, { program, model }: RunContext, trace: Trace): Trace {
  const style = findStyle(program, trace.style);
  if (style === undefined) return trace;
  const { segments, slots, slotRanges, deviations } = session.services.template.readTrace(
    program,
    style,
    trace.text,
    templateInputOf(trace, model),
  );
  return { ...trace, segments, slots, slotRanges, deviations, verdicts: [], rewards: [] };
}
