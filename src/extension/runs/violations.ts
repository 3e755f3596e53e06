import { type Disposable, Emitter } from '../../base/index.js';
import { FileSource } from '../../host/traces/index.js';
import { type RunHeader, TraceFile, type TraceSummary } from '../../trace/index.js';
import { resolveFrom } from '../shared/files.js';

/** A run as its trace file tells it. */
export interface Run {
  /** Absolute path of the trace file. */
  readonly path: string;
  readonly header: RunHeader;
  /** In the order of the file. */
  readonly traces: readonly TraceSummary[];
}

/** How a constraint fared in some traces. */
export interface ViolationCount {
  /** Witnesses against it. */
  readonly violations: number;
  /** Traces that violate it. */
  readonly traces: number;
}

/** The traces that say something about the constraints: a probe changed its input to see what happens. */
export const checkedTraces = (run: Run, style?: string): readonly TraceSummary[] =>
  run.traces.filter((trace) => trace.probe === undefined && (style === undefined || trace.style === style));

/** The violated constraints of a run, in the order of the schema; those that hold are not among them. */
export function violationsOf(run: Run, style?: string): ReadonlyMap<string, ViolationCount> {
  const counts = new Map<string, ViolationCount>();
  for (const { violations } of checkedTraces(run, style))
    for (const { constraint, count } of violations) {
      const before = counts.get(constraint);
      counts.set(constraint, { violations: (before?.violations ?? 0) + count, traces: (before?.traces ?? 0) + 1 });
    }
  const order = run.header.program.schema.constraints.map(({ name }) => name);
  return new Map([...counts].toSorted(([a], [b]) => order.indexOf(a) - order.indexOf(b)));
}

/** A trace file on disk. */
export interface RunFile {
  readonly path: string;
  /** Time of the last change, in milliseconds since 1970. */
  readonly changed: number;
  /** In bytes. */
  readonly size: number;
}

interface Known extends Omit<RunFile, 'path'> {
  readonly source: FileSource;
  /** Nothing where the file is no trace file. */
  readonly file: TraceFile | undefined;
}

/** Which runs of a template count; what is absent may be any. */
export interface Wanted {
  readonly schema?: string;
  readonly style?: string;
}

/** Older files than so many are not looked at. */
const MOST_FILES = 200;

/**
 * The runs whose trace files lie in the workspace, the latest first. Files are opened when they are asked for and then
 * kept; of a run that goes on only what is new is read.
 */
export class RecordedRuns implements Disposable {
  private readonly known = new Map<string, Known>();
  private working: Promise<unknown> = Promise.resolve();
  private readonly changed = new Emitter<void>();
  private listing: Promise<readonly RunFile[]> | undefined;

  /** Fires when a run was added, went on, or was removed. */
  readonly onDidChange = this.changed.event;

  /** @param find the trace files that there are now; asked again after `touch` only */
  constructor(private readonly find: () => Promise<readonly RunFile[]>) {}

  /** Says that the files are others than before. */
  touch(): void {
    this.listing = undefined;
    this.changed.fire();
  }

  /** The latest run of a template: of a file that its program was compiled from. */
  async last(template: string, wanted: Wanted = {}): Promise<Run | undefined> {
    return this.inTurn(() => this.search(template, wanted));
  }

  /** The trace files, the latest first. */
  async files(): Promise<readonly RunFile[]> {
    return this.inTurn(() => this.list());
  }

  /** What all traces of a file share; nothing where it is no trace file. */
  async header(file: RunFile): Promise<RunHeader | undefined> {
    return this.inTurn(async () => (await this.open(file))?.header);
  }

  /** The run of one of the files; nothing where it is no trace file. */
  async of(file: RunFile): Promise<Run | undefined> {
    return this.inTurn(async () => {
      const opened = await this.open(file);
      if (opened === undefined) return undefined;
      return { path: file.path, header: opened.header, traces: await this.summaries(file.path, opened) };
    });
  }

  /** The run of a trace file; nothing where it cannot be read as one. */
  async at(path: string): Promise<Run | undefined> {
    const source = new FileSource(path);
    try {
      const file = await TraceFile.open(source);
      return { path, header: file.header, traces: file.entries.map(({ summary }) => summary) };
    } catch {
      return undefined;
    } finally {
      await source.close();
    }
  }

  dispose(): void {
    for (const { source } of this.known.values()) void source.close();
    this.known.clear();
    this.changed.dispose();
  }

  /** One after the other, so that each finds what the one before it has read. */
  private inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.working.then(work);
    this.working = result.catch(() => undefined);
    return result;
  }

  private async list(): Promise<readonly RunFile[]> {
    this.listing ??= this.find().catch((error: unknown) => {
      this.listing = undefined;
      throw error;
    });
    const files = [...(await this.listing)].sort((a, b) => b.changed - a.changed).slice(0, MOST_FILES);
    await this.forget(new Set(files.map(({ path }) => path)));
    return files;
  }

  private async search(template: string, wanted: Wanted): Promise<Run | undefined> {
    const { style } = wanted;
    for (const each of await this.list()) {
      // oxlint-disable-next-line no-await-in-loop -- the first that fits ends the search
      const file = await this.open(each);
      if (file === undefined || !isOf(file.header, each.path, template, wanted)) continue;
      // oxlint-disable-next-line no-await-in-loop -- as before
      const traces = await this.summaries(each.path, file);
      if (traces.length > 0 && (style === undefined || traces.some((trace) => trace.style === style)))
        return { path: each.path, header: file.header, traces };
    }
    return undefined;
  }

  private async open({ path, changed, size }: RunFile): Promise<TraceFile | undefined> {
    const before = this.known.get(path);
    if (before?.changed === changed && before.size === size) return before.file;
    const source = before?.source ?? new FileSource(path);
    await source.close();
    // What is no trace file has no run; the trace panel says why when it is opened.
    const begun = await TraceFile.begin(source).catch(() => undefined);
    // A file that was replaced by another run has another time; else lines were appended, and the old ones are known.
    const goesOn = before?.file?.header.time === begun?.header.time && size >= (before?.size ?? 0);
    const file = goesOn ? (before?.file ?? begun) : begun;
    this.known.set(path, { source, file, changed, size });
    await source.close();
    return file;
  }

  private async summaries(path: string, file: TraceFile): Promise<readonly TraceSummary[]> {
    await file.refresh().catch(() => undefined);
    // An open file could not be removed on Windows.
    await this.known.get(path)?.source.close();
    return file.entries.map(({ summary }) => summary);
  }

  private async forget(present: ReadonlySet<string>): Promise<void> {
    for (const [path, { source }] of this.known) {
      if (present.has(path)) continue;
      this.known.delete(path);
      // oxlint-disable-next-line no-await-in-loop -- few files are ever removed
      await source.close();
    }
  }
}

function isOf({ program }: RunHeader, path: string, template: string, { schema, style }: Wanted): boolean {
  return (
    program.sources.some((source) => resolveFrom(path, source.path) === template) &&
    (schema === undefined || program.schema.name === schema) &&
    (style === undefined || program.styles.some(({ name }) => name === style))
  );
}
