import type { SlotPath } from '../program/index.js';
import type { Thing } from './things.js';

/** A stretch of an input text that belongs to the same things throughout. */
export interface InputRun {
  readonly start: number;
  readonly text: string;
  /** Things of the trace whose span covers it. */
  readonly things: readonly SlotPath[];
  /** Colour of the first of them. */
  readonly colour?: number;
  /** Things of the label that the trace missed and whose span covers it. */
  readonly missed: readonly SlotPath[];
}

/** Cuts an input text by the spans of the trace's things and of those things of the label that it missed. */
export function inputRuns(
  input: string,
  text: string,
  things: readonly Thing[],
  missed: readonly Thing[],
): readonly InputRun[] {
  const cuts = new Set([0, text.length]);
  for (const thing of [...things, ...missed])
    for (const span of thing.spans)
      if (span.input === input) cuts.add(Math.min(span.start, text.length)).add(Math.min(span.end, text.length));
  const sorted = [...cuts].sort((a, b) => a - b);
  const covering = (from: readonly Thing[], start: number): readonly Thing[] =>
    from.filter((thing) => thing.spans.some((span) => span.input === input && span.start <= start && start < span.end));
  return sorted.flatMap((start, index): readonly InputRun[] => {
    const end = sorted[index + 1];
    if (end === undefined) return [];
    const own = covering(things, start);
    const first = own[0];
    return [
      {
        start,
        text: text.slice(start, end),
        things: own.map((thing) => thing.path),
        ...(first === undefined ? {} : { colour: first.colour }),
        missed: covering(missed, start).map((thing) => thing.path),
      },
    ];
  });
}
