import { type CancellationToken, throwIfCancelled } from '../../base/index.js';
import type { Expression, Program } from '../../program/index.js';
import { type Environment, evaluate, truth } from '../../program/evaluate/index.js';
import type { ByteSource, Trace, TraceEntry } from '../../trace/index.js';

/** What is looked for in the traces of a file. */
export type Search =
  /** A piece of the trace's text or of an input text, in upper or lower case. */
  | { readonly kind: 'text'; readonly text: string }
  /** An expression over the slots that must be true. */
  | { readonly kind: 'expression'; readonly expression: Expression };

/** The part of a trace that searches look at. */
type Searched = Pick<Trace, 'inputs' | 'slots' | 'text'> & Partial<Pick<Trace, 'label'>>;

/** Results are told so often, in milliseconds. */
const TELL_EVERY = 100;
/** Bytes that are read at once; a longer line is read alone. */
const CHUNK = 2 * 1024 * 1024;

/**
 * Finds the traces that a search fits, in the order of the file. Reads the file in pieces and leaves out the tokens,
 * which are most of it; a line that is damaged fits nothing.
 * @param found is told places of traces that fit, and the share of the file that was looked at
 */
export async function searchTraces(
  source: ByteSource,
  entries: readonly TraceEntry[],
  program: Program,
  search: Search,
  found: (matches: readonly number[], share: number) => void,
  token: CancellationToken,
): Promise<void> {
  const fits = matcher(program, search);
  let matches: number[] = [];
  let told = Date.now();
  const mayFit = sieve(search);
  // One is looked through while the other is filled: new memory for every piece would cost as much as the search.
  let [free, next] = [Buffer.allocUnsafe(CHUNK), Buffer.allocUnsafe(CHUNK)];
  let ahead = readChunk(source, entries, 0, next);
  for (;;) {
    throwIfCancelled(token);
    // oxlint-disable-next-line no-await-in-loop -- one piece after the other keeps memory small
    const chunk = await ahead;
    if (chunk === undefined) return entries.length === 0 ? found([], 1) : undefined;
    // The disk reads the next piece while this one is looked through.
    [free, next] = [next, free];
    ahead = readChunk(source, entries, chunk.last, next);
    ahead.catch(() => undefined); // awaited in the next round, where a failure is thrown
    for (let index = chunk.first; index < chunk.last; index++) {
      const entry = entries[index];
      if (entry === undefined) continue;
      const start = entry.offset - chunk.offset;
      const line = chunk.bytes.subarray(start, start + entry.length);
      const json = searchedJson(line);
      if (!mayFit(json)) continue;
      const trace = parsed(json) ?? parsed(line.toString());
      if (trace !== undefined && fits(trace)) matches.push(index);
    }
    if (chunk.last < entries.length && Date.now() - told < TELL_EVERY) continue;
    found(matches, chunk.last / entries.length);
    matches = [];
    told = Date.now();
  }
}

/** Some lines of the file, read in one piece. */
interface Chunk {
  readonly bytes: Buffer;
  /** Where the bytes begin in the file. */
  readonly offset: number;
  /** Places of the first entry, and behind the last one. */
  readonly first: number;
  readonly last: number;
}

/** Reads the lines from the entry at `first` on; nothing where there are no more. */
async function readChunk(
  source: ByteSource,
  entries: readonly TraceEntry[],
  first: number,
  into: Uint8Array,
): Promise<Chunk | undefined> {
  const last = endOfChunk(entries, first);
  const [begin, end] = [entries[first], entries[last - 1]];
  if (begin === undefined || end === undefined) return undefined;
  const read = await source.read(begin.offset, end.offset + end.length - begin.offset, into);
  const bytes = Buffer.from(read.buffer, read.byteOffset, read.byteLength);
  return { bytes, offset: begin.offset, first, last };
}

function endOfChunk(entries: readonly TraceEntry[], first: number): number {
  const start = entries[first]?.offset ?? 0;
  let last = first + 1;
  for (let next = entries[last]; next !== undefined && next.offset + next.length - start <= CHUNK; next = entries[last])
    last++;
  return last;
}

/**
 * Marks between the fields of a line, in their order. Quotes in strings are escaped, so that these stand nowhere else.
 * The marks behind the tokens are looked for from the end of the line, because the tokens are most of it.
 */
const TOKENS = Buffer.from('"tokens":[');
const marksFromEnd = [',"slotRanges":[', ',"slots":{', ',"segments":[', '],"text":'].map((mark) => Buffer.from(mark));

/**
 * The JSON of a line with nothing in it but what searches look at: tokens, segments and ranges are most of a line and
 * would take most of the time. The whole line where it is not laid out as this tool writes it.
 */
function searchedJson(line: Buffer): string {
  const tokens = line.indexOf(TOKENS);
  if (tokens < 0) return line.toString();
  const places: number[] = [];
  for (const mark of marksFromEnd) {
    const at = line.lastIndexOf(mark, places.at(-1));
    if (at < tokens) return line.toString();
    places.push(at);
  }
  const [ranges, slots = 0, segments, text = 0] = places;
  const piece = (from: number, to: number | undefined): string => line.toString('utf8', from, to);
  return `${piece(0, tokens)}${piece(text + 2, segments)}${piece(slots, ranges)}}`;
}

function parsed(json: string): Searched | undefined {
  try {
    const value: unknown = JSON.parse(json);
    return isSearched(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

/** As far as a search relies on it; what lies deeper is looked at with care. */
const isSearched = (value: unknown): value is Searched =>
  isObject(value) && typeof value['text'] === 'string' && isObject(value['inputs']) && isObject(value['slots']);

/** Whether a line is worth parsing: a text that stands in it stands in its JSON too, spelled as JSON spells it. */
function sieve(search: Search): (json: string) => boolean {
  if (search.kind === 'expression') return () => true;
  const wanted = JSON.stringify(search.text).slice(1, -1).toLowerCase();
  return (json) => json.toLowerCase().includes(wanted);
}

function matcher(program: Program, search: Search): (trace: Searched) => boolean {
  if (search.kind === 'text') {
    const wanted = search.text.toLowerCase();
    return (trace) => textsOf(trace).some((text) => text.toLowerCase().includes(wanted));
  }
  return (trace) => {
    try {
      return truth(evaluate(search.expression, environmentOf(program, trace))) === true;
    } catch {
      // a line that was tampered with: its slots are not what the schema says
      return false;
    }
  };
}

const textsOf = (trace: Searched): readonly string[] => [
  trace.text,
  ...Object.values(trace.inputs).flatMap((input) => (input.kind === 'text' ? [input.text] : [])),
];

function environmentOf(program: Program, { inputs, slots, label }: Searched): Environment {
  const all = Object.entries(inputs);
  return {
    schema: program.schema,
    slots,
    ...(label === undefined ? {} : { gold: label }),
    texts: Object.fromEntries(all.flatMap(([name, input]) => (input.kind === 'text' ? [[name, input.text]] : []))),
    imageSizes: Object.fromEntries(
      all.flatMap(([name, input]) => (input.kind === 'image' ? [[name, input.images.map((each) => each.sizes)]] : [])),
    ),
    variables: {},
  };
}
