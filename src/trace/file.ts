import { type CancellationToken, neverCancelled, throwIfCancelled } from '../base/cancellation.js';
import { CodedError } from '../base/errors.js';
import { type ByteOffset, byteOffset } from '../base/positions.js';
import { check, decodeHeader, decodeTrace, parseJson } from './decode.js';
import { readFront } from './encode.js';
import { summarise, summarySchema, type TraceSummary } from './summary.js';
import type { RunHeader, Trace } from './trace.js';
import { decodeUtf8 } from './utf8.js';

/** Bytes that can be read at any place; they may grow at the end while they are read. */
export interface ByteSource {
  /** For messages: the path. */
  readonly name: string;
  /** Size now, in bytes. */
  size(): Promise<number>;
  /**
   * Up to `length` bytes from `offset`; fewer only at the end.
   * @param into may be filled and given back, if it is long enough: what is read there last is not needed any more
   */
  read(offset: ByteOffset, length: number, into?: Uint8Array): Promise<Uint8Array>;
}

/** Where a trace stands in its file, and what lists show of it. */
export interface TraceEntry {
  readonly offset: ByteOffset;
  /** Bytes of its line. */
  readonly length: number;
  readonly summary: TraceSummary;
}

/** Something that is wrong with a file that can be read all the same. */
export interface Notice {
  /** `torn-line`: the last line is not whole, its writer was stopped. `bad-line`: a line that is no trace. */
  readonly kind: 'torn-line' | 'bad-line';
  readonly offset: ByteOffset;
  readonly message: string;
}

/** Enough for the front of a line with usual names. */
const HEAD = 2048;
const CHUNK = 256 * 1024;
/** A line longer than this is no trace that this tool wrote. */
const LINE_LIMIT = 256 * 1024 * 1024;
const NEWLINE = 10;

/**
 * A `.mrsitrace` file, indexed by byte offsets: the header and a summary of each trace are read at once, whole traces
 * on demand. Never holds the file in memory.
 */
export class TraceFile {
  readonly header: RunHeader;
  private readonly found: TraceEntry[] = [];
  private readonly problems: Notice[] = [];
  private torn: Notice | undefined;
  /** The front of the next line, where it was read already; of no use once the file has another size. */
  private ahead: { readonly offset: number; readonly size: number; readonly bytes: Uint8Array } | undefined;

  private constructor(
    private readonly source: ByteSource,
    header: RunHeader,
    /** First byte that is not indexed. */
    private next: number,
  ) {
    this.header = header;
  }

  /**
   * Opens a file and indexes what is in it.
   * @throws `trace/not-a-trace`, `trace/newer-version`, what `source` throws, and `CancellationError`.
   */
  static async open(source: ByteSource, cancellation: CancellationToken = neverCancelled): Promise<TraceFile> {
    const file = await TraceFile.begin(source, cancellation);
    await file.refresh(cancellation);
    return file;
  }

  /**
   * Reads the header alone; `refresh` then indexes the traces, and `entries` grows while it does, so that a large file
   * can be shown before it is indexed.
   * @throws as `open` does
   */
  static async begin(source: ByteSource, cancellation: CancellationToken = neverCancelled): Promise<TraceFile> {
    const size = await source.size();
    const end = await findNewline(source, 0, size, cancellation);
    const stop = end ?? size;
    if (stop > LINE_LIMIT) throw notATrace(source.name, 'its first line is too long');
    const line = decodeUtf8(await source.read(byteOffset(0), stop));
    return new TraceFile(source, decodeHeader(line, source.name), end === undefined ? size : end + 1);
  }

  /** The traces, in the order of the file. */
  get entries(): readonly TraceEntry[] {
    return this.found;
  }

  /** What is wrong with the file. */
  get notices(): readonly Notice[] {
    return this.torn === undefined ? this.problems : [...this.problems, this.torn];
  }

  /** Indexes what was appended since; answers how many traces came. A line that was torn is tried again. */
  async refresh(cancellation: CancellationToken = neverCancelled): Promise<number> {
    const before = this.found.length;
    const size = await this.source.size();
    this.torn = undefined;
    while (this.next < size) {
      throwIfCancelled(cancellation);
      const known = await this.readFrontAt(this.next, size);
      if (known !== undefined) {
        this.found.push(known);
        this.next += known.length;
        continue;
      }
      if (!(await this.readLineAt(this.next, size, cancellation))) break;
    }
    return this.found.length - before;
  }

  /**
   * Reads one trace whole.
   * @throws `trace/not-a-trace` where its line is damaged; `RangeError` for an index that no entry has.
   */
  async read(index: number): Promise<Trace> {
    const entry = this.found[index];
    if (entry === undefined) throw new RangeError(`There is no trace ${index}`);
    const decoded = decodeTrace(decodeUtf8(await this.source.read(entry.offset, entry.length)));
    if (!decoded.ok) throw notATrace(this.source.name, `the line of trace ${entry.summary.id} ${decoded.problem}`);
    return decoded.value;
  }

  /** Index of the trace with this id; the last one where an id occurs again. */
  find(id: string): number | undefined {
    const index = this.found.findLastIndex((entry) => entry.summary.id === id);
    return index < 0 ? undefined : index;
  }

  /** An entry from the front of a line that this tool wrote; `undefined` where the line must be read whole. */
  private async readFrontAt(offset: number, size: number): Promise<TraceEntry | undefined> {
    const known = this.ahead?.offset === offset && this.ahead.size === size ? this.ahead.bytes : undefined;
    const bytes = known ?? (await this.source.read(byteOffset(offset), Math.min(HEAD, size - offset)));
    const front = readFront(decodeUtf8(bytes));
    if (front === undefined || front.length < HEAD_MINIMUM || offset + front.length > size) return undefined;
    // One read serves two: the line break of this line, and the front of the next one.
    const next = offset + front.length;
    const seam = await this.source.read(byteOffset(next - 1), Math.min(HEAD + 1, size - next + 1));
    if (seam[0] !== NEWLINE) return undefined;
    this.ahead = { offset: next, size, bytes: seam.subarray(1) };
    const json = parseJson(front.summary);
    const summary = json.ok ? check(summarySchema, json.value) : json;
    return summary.ok ? { offset: byteOffset(offset), length: front.length, summary: summary.value } : undefined;
  }

  /** Reads a line whole and steps over it; `false` where it is torn. */
  private async readLineAt(start: number, size: number, cancellation: CancellationToken): Promise<boolean> {
    const end = await findNewline(this.source, start, size, cancellation);
    const stop = end ?? size;
    const offset = byteOffset(start);
    const decoded =
      stop - start > LINE_LIMIT
        ? ({ ok: false, problem: 'is too long' } as const)
        : decodeLine(decodeUtf8(await this.source.read(offset, stop - start)));
    if (decoded === undefined) {
      this.next = end === undefined ? size : end + 1;
      return end !== undefined;
    }
    const next = end === undefined ? size : end + 1;
    if (decoded.ok) this.found.push({ offset, length: next - start, summary: summarise(decoded.value) });
    else if (end === undefined) {
      this.torn = {
        kind: 'torn-line',
        offset,
        message: `The last line is not whole (${size - start} bytes): its writer was stopped. All earlier traces are here.`,
      };
      return false;
    } else {
      const message = `The line at byte ${start} ${decoded.problem}; it is left out.`;
      this.problems.push({ kind: 'bad-line', offset, message });
    }
    this.next = next;
    return true;
  }
}

/** A line that claims to be shorter than its own front is not believed. */
const HEAD_MINIMUM = 64;

/** A trace, a problem, or `undefined` for an empty line. */
const decodeLine = (line: string): ReturnType<typeof decodeTrace> | undefined =>
  line.trim() === '' ? undefined : decodeTrace(line);

const notATrace = (name: string, problem: string): CodedError =>
  new CodedError('trace/not-a-trace', `${name} is damaged: ${problem}.`, { subject: name });

/** The first line break at or after `start`. */
async function findNewline(
  source: ByteSource,
  start: number,
  size: number,
  cancellation: CancellationToken,
): Promise<number | undefined> {
  for (let at = start; at < size; at += CHUNK) {
    throwIfCancelled(cancellation);
    const chunk = await source.read(byteOffset(at), Math.min(CHUNK, size - at));
    const found = chunk.indexOf(NEWLINE);
    if (found >= 0) return at + found;
    if (chunk.length === 0) return undefined;
  }
  return undefined;
}
