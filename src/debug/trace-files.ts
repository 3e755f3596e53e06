import { type Disposable, toDisposable } from '../base/disposable.js';
import { FileSource, TraceWriter, withAbsoluteImages } from '../host/traces/index.js';
import { type RunHeader, type Trace, TraceFile } from '../trace/index.js';

/** A trace file, opened: its header, and its traces on demand, with absolute image paths. */
export interface OpenTraceFile extends Disposable {
  readonly header: RunHeader;
  readonly ids: readonly string[];
  /** Ids of the traces of a group, in the order of the file. */
  group(id: string): readonly string[];
  /** The trace with an id; nothing where the file has none. */
  trace(id: string): Promise<Trace | undefined>;
}

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

/** Appends traces to files, one after the other, so that their lines never mix. */
export class TraceOutput {
  private last: Promise<void> = Promise.resolve();

  /** Appends a trace; the file is begun if need be. Rejects with a coded error. */
  append(path: string, header: RunHeader, trace: Trace): Promise<void> {
    const appended = this.last.then(async () => {
      const writer = await TraceWriter.open(path, header, 'append');
      try {
        await writer.append(trace);
      } finally {
        await writer.close();
      }
    });
    this.last = appended.catch(() => undefined);
    return appended;
  }
}
