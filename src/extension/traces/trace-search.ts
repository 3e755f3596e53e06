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
const CHUNK = 4 * 1024 * 1024;

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
  for (let first = 0; first < entries.length; ) {
    throwIfCancelled(token);
    const last = endOfChunk(entries, first);
    const [begin, end] = [entries[first], entries[last - 1]];
    if (begin === undefined || end === undefined) return;
    // oxlint-disable-next-line no-await-in-loop -- one piece after the other keeps memory small
    const read = await source.read(begin.offset, end.offset + end.length - begin.offset);
    const bytes = Buffer.from(read.buffer, read.byteOffset, read.byteLength);
    for (let index = first; index < last; index++) {
      const entry = entries[index];
      if (entry === undefined) continue;
      const start = entry.offset - begin.offset;
      const json = searchedJson(bytes, start, start + entry.length);
      if (!mayFit(json)) continue;
      const trace = parsed(json) ?? parsed(bytes.toString('utf8', start, start + entry.length));
      if (trace !== undefined && fits(trace)) matches.push(index);
    }
    first = last;
    if (first < entries.length && Date.now() - told < TELL_EVERY) continue;
    found(matches, first / entries.length);
    matches = [];
    told = Date.now();
  }
}

function endOfChunk(entries: readonly TraceEntry[], first: number): number {
  const start = entries[first]?.offset ?? 0;
  let last = first + 1;
  for (let next = entries[last]; next !== undefined && next.offset + next.length - start <= CHUNK; next = entries[last])
    last++;
  return last;
}

/** Marks between the fields of a line, in their order. Quotes in strings are escaped, so that these stand nowhere else. */
const marks = ['"tokens":[', '],"text":', ',"segments":[', ',"slots":{', ',"slotRanges":['].map((mark) =>
  Buffer.from(mark),
);

/**
 * The JSON of a line with nothing in it but what searches look at: tokens, segments and ranges are most of a line and
 * would take most of the time. The whole line where it is not laid out as this tool writes it.
 */
function searchedJson(bytes: Buffer, start: number, end: number): string {
  const places: number[] = [];
  for (const mark of marks) {
    const at = bytes.indexOf(mark, places.at(-1) ?? start);
    if (at < 0 || at >= end) return bytes.toString('utf8', start, end);
    places.push(at);
  }
  const [tokens = start, text = start, segments = start, slots = start, ranges = start] = places;
  const piece = (from: number, to: number): string => bytes.toString('utf8', from, to);
  return `${piece(start, tokens)}${piece(text + 2, segments)}${piece(slots, ranges)}}`;
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
