import { resolve } from 'node:path';
import { CodedError } from '../../base/index.js';
import { FileSource, withAbsoluteImages, withRelativeImages } from '../../host/traces/index.js';
import type { Program } from '../../program/index.js';
import { encodeTrace, type Trace, type TraceEntry, TraceFile } from '../../trace/index.js';
import { withVerdicts } from '../../verify/index.js';
import type { CliContext } from '../context.js';
import { writePage } from '../html/write-page.js';
import { loadPrograms } from '../inputs/templates.js';
import { traceText } from '../print/trace.js';
import { columns, harmless, padded } from '../terminal/text.js';

export interface ShowOptions {
  /** Check again by this template. */
  readonly recheck?: string;
  readonly html?: string;
  readonly json?: boolean;
}

/** How many traces a page takes that names none. */
const PAGE_LIMIT = 200;

/**
 * Shows a trace file: a list, or the traces that are named by number (from 1), id or sample.
 * @throws CodedError
 */
export async function show(
  path: string,
  wanted: readonly string[],
  options: ShowOptions,
  context: CliContext,
): Promise<void> {
  const { out, err } = context;
  const file = resolve(context.folder, path);
  const source = new FileSource(file);
  try {
    const traces = await TraceFile.open(source, context.cancellation);
    for (const notice of traces.notices) err.write(`${err.palette.yellow('warning')} ${path}: ${notice.message}\n`);
    const program = await programFor(traces.header.program, options.recheck, context);
    const read = async (index: number): Promise<Trace> => {
      const trace = withAbsoluteImages(file, await traces.read(index));
      return options.recheck === undefined ? trace : withVerdicts(program, trace);
    };
    const chosen = wanted.flatMap((name) => findTraces(traces.entries, name, path));
    if (options.html !== undefined) {
      const indices = chosen.length > 0 ? chosen : [...traces.entries.keys()].slice(0, PAGE_LIMIT);
      if (chosen.length === 0 && traces.entries.length > PAGE_LIMIT)
        err.write(
          `${err.palette.yellow('warning')} the page has the first ${PAGE_LIMIT} of ${traces.entries.length} traces\n`,
        );
      const all: Trace[] = [];
      // oxlint-disable-next-line no-await-in-loop -- reading goes through one file handle
      for (const index of indices) all.push(await read(index));
      const page = resolve(context.folder, options.html);
      await writePage(page, { ...traces.header, program }, all);
      err.write(`${err.palette.dim(`Page ${page}`)}\n`);
      if (wanted.length === 0) return;
    }
    if (chosen.length === 0) await list(traces, program, options, read, context);
    for (const index of chosen) {
      // oxlint-disable-next-line no-await-in-loop -- shown in the order that was asked for
      const trace = await read(index);
      if (options.json === true) out.write(jsonLine(trace, file));
      else
        out.write(`${traceText(program, withRelativeImages(resolve(context.folder, 'here'), trace), out.palette)}\n\n`);
    }
  } finally {
    await source.close();
  }
}

const jsonLine = (trace: Trace, file: string): string =>
  Buffer.from(encodeTrace(withRelativeImages(file, trace))).toString('utf8');

/** The program of the file, or the one of the template by which it is to be checked again: that of the same schema. */
async function programFor(own: Program, recheck: string | undefined, context: CliContext): Promise<Program> {
  if (recheck === undefined) return own;
  const programs = await loadPrograms(recheck, context);
  const { name } = own.schema;
  const program = programs.find(({ schema }) => schema.name === name);
  if (program === undefined)
    throw new CodedError('usage', `${recheck} has no schema ${name}, of which the traces are`, { subject: recheck });
  context.err.write(`${context.err.palette.dim(`Checked by ${recheck}, not by the program of the file.`)}\n`);
  return program;
}

/** Traces by number from 1, by id or its beginning, or by sample. */
function findTraces(entries: readonly TraceEntry[], name: string, path: string): readonly number[] {
  const matching = (test: (summary: TraceEntry['summary']) => boolean): readonly number[] =>
    entries.flatMap(({ summary }, index) => (test(summary) ? [index] : []));
  const bySample = matching(({ sample }) => sample === name);
  if (bySample.length > 0) return bySample;
  const byId = matching(({ id }) => id === name);
  if (byId.length > 0) return byId;
  const number = /^\d+$/.test(name) ? Number(name) : 0;
  if (number >= 1 && number <= entries.length) return [number - 1];
  const byBeginning = name.length < 4 ? [] : matching(({ id }) => id.startsWith(name));
  if (byBeginning.length > 0) return byBeginning;
  throw new CodedError('usage', `${path} has no trace ${name}; it has ${entries.length}`, { subject: path });
}

const HEADS = ['', 'id', 'sample', 'style', 'ending', 'tokens', 'violated', 'open', 'reward'] as const;

async function list(
  traces: TraceFile,
  program: Program,
  options: ShowOptions,
  read: (index: number) => Promise<Trace>,
  { out, err }: CliContext,
): Promise<void> {
  const { header, entries } = traces;
  if (options.json === true) {
    for (const { summary } of entries) out.write(`${JSON.stringify(summary)}\n`);
    return;
  }
  const rows: (readonly string[])[] = [];
  for (const [index, { summary }] of entries.entries()) {
    // oxlint-disable-next-line no-await-in-loop -- bodies are read one at a time, never all at once
    const counts = options.recheck === undefined ? summary : countsOf(await read(index));
    rows.push([
      String(index + 1),
      harmless(summary.id.slice(0, 8)),
      harmless(summary.sample ?? ''),
      harmless(summary.style),
      summary.ending,
      String(summary.tokens),
      String(counts.violated),
      String(counts.undetermined),
      counts.reward === undefined ? '' : counts.reward.toFixed(3),
    ]);
  }
  err.write(
    `${err.palette.dim(`${program.schema.name}, ${harmless(header.model.name)}, ${header.time}, ${entries.length} ${entries.length === 1 ? 'trace' : 'traces'}`)}\n`,
  );
  const widths = HEADS.map((head, column) => Math.max(columns(head), ...rows.map((row) => columns(row[column] ?? ''))));
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) => padded(cell, widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  out.write(`${out.palette.bold(line(HEADS))}\n`);
  for (const row of rows) out.write(`${Number(row[6]) > 0 ? out.palette.red(line(row)) : line(row)}\n`);
}

function countsOf({ verdicts, rewards }: Trace): {
  readonly violated: number;
  readonly undetermined: number;
  readonly reward?: number;
} {
  const count = (outcome: string): number => verdicts.filter((verdict) => verdict.outcome === outcome).length;
  const reward = rewards.reduce((sum, { value, weight }) => sum + value * weight, 0);
  return {
    violated: count('violated'),
    undetermined: count('undetermined'),
    ...(rewards.length === 0 ? {} : { reward }),
  };
}
