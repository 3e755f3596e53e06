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
  for (let first = 0; first < entries.length; ) {
    throwIfCancelled(token);
    const last = endOfChunk(entries, first);
    const [begin, end] = [entries[first], entries[last - 1]];
    if (begin === undefined || end === undefined) return;
    // oxlint-disable-next-line no-await-in-loop -- one piece after the other keeps memory small
    const bytes = Buffer.from(await source.read(begin.offset, end.offset + end.length - begin.offset));
    const matches: number[] = [];
    for (let index = first; index < last; index++) {
      const entry = entries[index];
      if (entry === undefined) continue;
      const start = entry.offset - begin.offset;
      const trace = searchedPart(bytes.toString('utf8', start, start + entry.length));
      if (trace !== undefined && fits(trace)) matches.push(index);
    }
    found(matches, last / entries.length);
    first = last;
  }
}

function endOfChunk(entries: readonly TraceEntry[], first: number): number {
  const start = entries[first]?.offset ?? 0;
  let last = first + 1;
  for (let next = entries[last]; next !== undefined && next.offset + next.length - start <= CHUNK; next = entries[last])
    last++;
  return last;
}

/** Parses a line without its tokens. Quotes in strings are escaped, so that these marks stand nowhere but between fields. */
function searchedPart(line: string): Searched | undefined {
  const tokens = line.indexOf('"tokens":[{');
  const end = tokens < 0 ? -1 : line.indexOf(']', line.indexOf('],"text":"', tokens));
  const short = end < 0 ? line : `${line.slice(0, tokens)}"tokens":[${line.slice(end)}`;
  return parsed(short) ?? (short === line ? undefined : parsed(line));
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
