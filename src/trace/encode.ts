import { summarise } from './summary.js';
import type { RunHeader, Trace } from './trace.js';
import { encodeUtf8 } from './utf8.js';

/** Digits of the length that stands at the front of a line: room for a petabyte, always the same number of bytes. */
const LENGTH_DIGITS = 12;

/** The first line of a trace file, with its line break. */
export const encodeHeader = (header: RunHeader): Uint8Array => encodeUtf8(`${JSON.stringify(header)}\n`);

/**
 * The line of one trace, with its line break. In front stand the length of the line in bytes and the trace's summary,
 * so that a reader can list the traces of a large file by a short read each.
 */
export function encodeTrace(trace: Trace): Uint8Array {
  const { kind, ...rest } = trace;
  const body = JSON.stringify({ kind, bytes: '0'.repeat(LENGTH_DIGITS), summary: summarise(trace), ...rest });
  const line = encodeUtf8(`${body}\n`);
  const digits = encodeUtf8(String(line.length).padStart(LENGTH_DIGITS, '0'));
  line.set(digits, FRONT.length);
  return line;
}

/** What every line that `encodeTrace` wrote begins with; the length follows. */
export const FRONT = '{"kind":"trace","bytes":"';

/** Where the length ends and the summary begins. */
export const MIDDLE = '","summary":';

/** Length of a line and its summary, as read from the line's front. */
export interface LineFront {
  readonly length: number;
  /** The summary's JSON. */
  readonly summary: string;
}

/** Reads the front of a line; `undefined` where the line was written by something else, or is longer than what is here. */
export function readFront(head: string): LineFront | undefined {
  if (!head.startsWith(FRONT)) return undefined;
  const digits = head.slice(FRONT.length, FRONT.length + LENGTH_DIGITS);
  const start = FRONT.length + LENGTH_DIGITS + MIDDLE.length;
  if (!/^\d+$/.test(digits) || !head.startsWith(MIDDLE, FRONT.length + LENGTH_DIGITS)) return undefined;
  const end = endOfObject(head, start);
  return end === undefined ? undefined : { length: Number(digits), summary: head.slice(start, end) };
}

/** Where the JSON object that begins at `start` ends. */
function endOfObject(json: string, start: number): number | undefined {
  let depth = 0;
  let inString = false;
  for (let at = start; at < json.length; at++) {
    const char = json[at];
    if (inString) {
      if (char === '\\') at++;
      else if (char === '"') inString = false;
    } else if (char === '"') inString = true;
    else if (char === '{') depth++;
    else if (char === '}' && --depth === 0) return at + 1;
  }
  return undefined;
}
