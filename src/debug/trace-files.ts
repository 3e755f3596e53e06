import { type Disposable, toDisposable } from '../base/disposable.js';
import { FileSource, TraceWriter, withAbsoluteImages } from '../host/traces/index.js';
import type { RunContext } from '../replay/index.js';
import { type RunHeader, type Trace, TRACE_VERSION, TraceFile } from '../trace/index.js';

/** A trace file, opened: its header, and its traces on demand, with absolute image paths. */
export interface OpenTraceFile extends Disposable {
  readonly header: RunHeader;
  readonly ids: readonly string[];
  /** Ids of the traces of a group, in the order of the file. */
  group(id: string): readonly string[];
  /** The trace with an id; nothing where the file has none. */
  trace(id: string): Promise<Trace | undefined>;
}

/** The header of a new file for the traces of a run. */
export const headerOf = (run: RunContext, tool: RunHeader['tool']): RunHeader => ({
  kind: 'run',
  version: TRACE_VERSION,
  program: run.program,
  model: run.model,
  sampling: run.sampling,
  tool,
  time: new Date().toISOString(),
});

/** Opens a trace file. Rejects with a coded error. */
export async function openTraceFile(path: string): Promise<OpenTraceFile> {
  const source = new FileSource(path);
  try {
    const file = await TraceFile.open(source);
    const closing = toDisposable(() => void source.close());
    return {
      header: file.header,
      ids: file.entries.map((entry) => entry.summary.id),
      group: (id) => file.entries.filter((entry) => entry.summary.group?.id === id).map((entry) => entry.summary.id),
      async trace(id) {
        const index = file.find(id);
        return index === undefined ? undefined : withAbsoluteImages(path, await file.read(index));
      },
      dispose: () => closing.dispose(),
    };
  } catch (failure) {
    await source.close();
    throw failure;
  }
}

/** A trace file to which a session adds what it finishes, one trace after the other. */
export class TraceOutput {
  private last: Promise<void> = Promise.resolve();

  /** `header` says what the traces have in common; it is written where the file is new. */
  constructor(
    readonly path: string,
    private readonly header: RunHeader,
  ) {}

  /** Makes the file if there is none. Rejects with a coded error, also where it holds traces of another kind. */
  begin(): Promise<void> {
    return this.next(() => Promise.resolve());
  }

  /** Appends a trace. Rejects with a coded error. */
  append(trace: Trace): Promise<void> {
    return this.next((writer) => writer.append(trace));
  }

  private next(write: (writer: TraceWriter) => Promise<void>): Promise<void> {
    const done = this.last.then(async () => {
      const writer = await TraceWriter.open(this.path, this.header, 'append');
      try {
        await write(writer);
      } finally {
        await writer.close();
      }
    });
    this.last = done.catch(() => undefined);
    return done;
  }
}
