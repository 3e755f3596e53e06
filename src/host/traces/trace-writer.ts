import { type FileHandle, mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type ByteOffset, byteOffset, CodedError } from '../../base/index.js';
import { encodeHeader, encodeTrace, type RunHeader, type Trace, TraceFile } from '../../trace/index.js';
import { FileSource } from './file-source.js';
import { withRelativeImages } from './relative-paths.js';

/** What to do where the file exists: fail, begin it anew, or go on in it if it was written by the same program and model. */
export type WhenExists = 'fail' | 'replace' | 'append';

const unwritable = (path: string, why: string, cause?: unknown): CodedError =>
  new CodedError('file/unwritable', `${path} cannot be written: ${why}`, {
    subject: path,
    ...(cause === undefined ? {} : { cause }),
  });

/**
 * Writes a trace file. Lines are only appended, each handed to the system whole before `append` returns, so nothing
 * written is lost by whatever this process does later. The disk follows behind, once for all lines that came meanwhile:
 * waiting for it line by line made a cancelled group of 64 traces take seconds to end.
 */
export class TraceWriter {
  private unsynced = false;
  private syncing: Promise<void> = Promise.resolve();

  private constructor(
    readonly path: string,
    private readonly handle: FileHandle,
  ) {}

  /**
   * Opens a file for writing, makes its folder, and writes the header where the file is new.
   * @throws CodedError `file/unwritable`, also where the file exists and must not be touched; with `append` also what
   * reading it throws
   */
  static async open(path: string, header: RunHeader, whenExists: WhenExists = 'fail'): Promise<TraceWriter> {
    try {
      await mkdir(dirname(path), { recursive: true });
      if (whenExists === 'append' && (await exists(path))) return await TraceWriter.continue(path, header);
      const writer = new TraceWriter(path, await open(path, whenExists === 'replace' ? 'w' : 'ax'));
      await writer.write(encodeHeader(header));
      return writer;
    } catch (cause) {
      if (cause instanceof CodedError) throw cause;
      throw unwritable(path, isErrno(cause, 'EEXIST') ? 'it exists already' : reasonOf(cause), cause);
    }
  }

  /** Goes on in an existing file; a torn last line is closed, so that it spoils no later one. */
  private static async continue(path: string, header: RunHeader): Promise<TraceWriter> {
    const source = new FileSource(path);
    try {
      const file = await TraceFile.open(source);
      if (!sameRun(file.header, header))
        throw unwritable(path, 'it exists already and is of another template, model or sampling');
      const size = await source.size();
      const [last] = size === 0 ? [] : await source.read(lastByte(size), 1);
      const writer = new TraceWriter(path, await open(path, 'a'));
      if (last !== NEWLINE) await writer.write(Uint8Array.of(NEWLINE));
      return writer;
    } finally {
      await source.close();
    }
  }

  /** Appends a trace whose image paths are absolute. */
  async append(trace: Trace): Promise<void> {
    await this.write(encodeTrace(withRelativeImages(this.path, trace)));
  }

  /**
   * Waits until the disk has all of it.
   * @throws CodedError `file/unwritable`
   */
  async close(): Promise<void> {
    try {
      await this.syncing;
    } catch (cause) {
      throw unwritable(this.path, reasonOf(cause), cause);
    } finally {
      await this.handle.close();
    }
  }

  private async write(line: Uint8Array): Promise<void> {
    try {
      await this.handle.appendFile(line);
    } catch (cause) {
      throw unwritable(this.path, reasonOf(cause), cause);
    }
    this.sync();
  }

  private sync(): void {
    if (this.unsynced) return;
    this.unsynced = true;
    this.syncing = this.syncing.then(() => {
      this.unsynced = false;
      return this.handle.datasync();
    });
    // `close` tells of a failure; until then it must not count as unhandled.
    this.syncing.catch(() => undefined);
  }
}

const NEWLINE = 10;
const lastByte = (size: number): ByteOffset => byteOffset(size - 1);

const reasonOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause));
const isErrno = (cause: unknown, code: string): boolean =>
  cause instanceof Error && 'code' in cause && cause.code === code;

async function exists(path: string): Promise<boolean> {
  try {
    const handle = await open(path, 'r');
    await handle.close();
    return true;
  } catch (cause) {
    if (isErrno(cause, 'ENOENT')) return false;
    throw cause;
  }
}

/** Whether traces of two runs can stand in one file: all that the header says of them is the same. */
function sameRun(a: RunHeader, b: RunHeader): boolean {
  const told = ({ program, model, sampling }: RunHeader): string => canonical({ program, model, sampling });
  return told(a) === told(b);
}

/** JSON with sorted keys. */
const canonical = (data: unknown): string =>
  JSON.stringify(data, (_key, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
