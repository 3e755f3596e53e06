import { type TextRange, textRange } from '../base/positions.js';
import type { NodeId, Schema, SlotPath, SlotType } from '../program/index.js';
import type { SlotRange, TraceToken } from '../trace/index.js';
import { slotTypeOf, thingPathOf } from './things.js';

/** A slot as the text of a trace shows it. */
export interface RunSlot {
  readonly path: SlotPath;
  readonly role: SlotRange['role'];
  readonly kind: SlotType['kind'];
  /** Holds a value of its own, not a record or list: what gets a colour. */
  readonly leaf: boolean;
  /** The slot's range begins, ends with this run. */
  readonly opens: boolean;
  readonly closes: boolean;
}

/** A stretch of the trace's text in which nothing changes: one slot, the same problems, one token where asked for. */
export interface Run {
  readonly range: TextRange;
  readonly text: string;
  /** The innermost slot. */
  readonly slot?: RunSlot;
  /** The thing that the innermost slot belongs to. */
  readonly thing?: SlotPath;
  /** Indices of the problems that touch this run. */
  readonly problems: readonly number[];
  /** Written because the template allows nothing else. */
  readonly forced: boolean;
  /** Index of the token, where the text was cut into tokens. */
  readonly token?: number;
  /** The innermost template node that wrote it, where the text was cut by nodes. */
  readonly node?: NodeId;
}

/** What the text is cut by. */
export interface RunSources {
  readonly text: string;
  readonly schema: Schema;
  readonly slotRanges: readonly SlotRange[];
  /** Ranges of each problem; the index is the problem's. */
  readonly problems: readonly (readonly TextRange[])[];
  readonly tokens: readonly TraceToken[];
  /** Cut at every token, not only where forced text begins and ends. */
  readonly byToken: boolean;
}

/** The range of each token in the text; tokens after its end (end of turn) have empty ranges there. */
export function tokenRanges(tokens: readonly TraceToken[], length: number): readonly TextRange[] {
  let at = 0;
  return tokens.map((token) => {
    const start = Math.min(at, length);
    at += token.text.length;
    return textRange(start, Math.min(at, length));
  });
}

interface Interval<Owner> {
  readonly start: number;
  readonly end: number;
  /** Among intervals of the same extent the greatest lies innermost. */
  readonly rank: number;
  readonly owner: Owner;
}

/** Walks sorted intervals beside growing positions: which ones cover the position now. */
class Sweep<Owner> {
  private readonly sorted: readonly Interval<Owner>[];
  private next = 0;
  private active: Interval<Owner>[] = [];

  constructor(intervals: readonly Interval<Owner>[]) {
    this.sorted = intervals
      .filter((each) => each.end > each.start)
      .sort((a, b) => a.start - b.start || b.end - a.end || a.rank - b.rank);
  }

  /** The intervals that cover `position`, outermost first. Positions must not go back. */
  at(position: number): readonly Interval<Owner>[] {
    if (this.active.some((each) => each.end <= position))
      this.active = this.active.filter((each) => each.end > position);
    for (
      let each = this.sorted[this.next];
      each !== undefined && each.start <= position;
      each = this.sorted[this.next]
    ) {
      if (each.end > position) this.active.push(each);
      this.next++;
    }
    return this.active;
  }
}

/** Where forced text begins and ends, tokens side by side in one piece. */
function forcedStretches(tokens: readonly TraceToken[], ranges: readonly TextRange[]): readonly TextRange[] {
  const stretches: TextRange[] = [];
  for (const [index, range] of ranges.entries()) {
    if (tokens[index]?.origin !== 'forced') continue;
    const last = stretches.at(-1);
    if (last?.end === range.start) stretches[stretches.length - 1] = { start: last.start, end: range.end };
    else stretches.push(range);
  }
  return stretches;
}

function runSlot(schema: Schema, interval: Interval<SlotRange>, start: number, end: number): RunSlot | undefined {
  const type = slotTypeOf(schema, interval.owner.slot);
  if (type === undefined) return undefined;
  return {
    path: interval.owner.slot,
    role: interval.owner.role,
    kind: type.kind,
    leaf: type.kind !== 'record' && type.kind !== 'list',
    opens: interval.start === start,
    closes: interval.end === end,
  };
}

/**
 * Cuts the text of a trace into runs. The runs' texts in one piece are the text again. Ranges beyond the text are
 * clipped. Takes time proportional to n log n in text, ranges and tokens.
 */
export function runsOf(sources: RunSources): readonly Run[] {
  const { text, schema, tokens } = sources;
  const clip = (value: number): number => Math.min(text.length, Math.max(0, value));
  const interval = <Owner>(range: TextRange, owner: Owner, rank = 0): Interval<Owner> => ({
    start: clip(range.start),
    end: clip(range.end),
    rank,
    owner,
  });
  const slots = sources.slotRanges.map((each) => interval(each.range, each, each.slot.length));
  const problems = sources.problems.flatMap((ranges, index) => ranges.map((range) => interval(range, index)));
  const ranges = tokenRanges(tokens, text.length);
  const written = ranges.map((range, index) => interval(range, index));
  const forced = forcedStretches(tokens, ranges);

  const cuts = new Set([0, text.length]);
  for (const each of [...slots, ...problems, ...(sources.byToken ? written : forced)])
    cuts.add(each.start).add(each.end);
  const sorted = [...cuts].sort((a, b) => a - b);

  const slotSweep = new Sweep(slots);
  const problemSweep = new Sweep(problems);
  const tokenSweep = new Sweep(written);
  const runs: Run[] = [];
  for (const [index, start] of sorted.entries()) {
    const end = sorted[index + 1];
    if (end === undefined) break;
    const innermost = slotSweep.at(start).at(-1);
    const slot = innermost === undefined ? undefined : runSlot(schema, innermost, start, end);
    const thing = slot === undefined ? undefined : thingPathOf(schema, slot.path);
    const token = tokenSweep.at(start).at(-1)?.owner;
    runs.push({
      range: textRange(start, end),
      text: text.slice(start, end),
      ...(slot === undefined ? {} : { slot }),
      ...(thing === undefined ? {} : { thing }),
      problems: [...new Set(problemSweep.at(start).map(({ owner }) => owner))],
      forced: token !== undefined && tokens[token]?.origin === 'forced',
      ...(sources.byToken && token !== undefined ? { token } : {}),
    });
  }
  return runs;
}
