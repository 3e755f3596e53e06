import { textRange } from '../../base/positions.js';
import type { NodeId, Program } from '../../program/index.js';
import type { Segment } from '../../trace/index.js';
import { type Run, runsOf } from '../runs.js';
import { type Section, sectionsOf } from '../sections.js';
import { type Thing, thingsOf } from '../things.js';
import type { PreviewTrace } from './messages.js';

/** A run of the trace that one template node wrote. */
export interface WrittenRun extends Run {
  readonly node?: NodeId;
}

/** A section of the trace, cut by the nodes that wrote it. */
export interface WrittenSection extends Omit<Section, 'runs'> {
  readonly runs: readonly WrittenRun[];
}

/** An example trace, ready to draw. */
export interface WrittenTrace {
  readonly things: readonly Thing[];
  readonly sections: readonly WrittenSection[];
}

/** Cuts an example trace by steps, slots, and the nodes that wrote it. The runs' texts in one piece are its text. */
export function writtenTrace(
  program: Program,
  style: string,
  trace: Extract<PreviewTrace, { readonly kind: 'rendered' }>,
): WrittenTrace {
  const { text, segments, slots, slotRanges } = trace;
  const runs = runsOf({ text, schema: program.schema, slotRanges, problems: [], tokens: [], byToken: false });
  const nodes = innermostNodes(segments, text.length);
  return {
    things: thingsOf(program.schema, slots),
    sections: sectionsOf(program, { segments, style, text }, runs).map((section) => ({
      ...section,
      runs: section.runs.flatMap((run) => cut(run, nodes)),
    })),
  };
}

/** Which node wrote each character: children follow their parent, so that the last one is the innermost. */
function innermostNodes(segments: readonly Segment[], length: number): readonly (NodeId | undefined)[] {
  const nodes = Array.from<NodeId | undefined>({ length });
  for (const { node, range } of segments) nodes.fill(node, range.start, range.end);
  return nodes;
}

function cut(run: Run, nodes: readonly (NodeId | undefined)[]): readonly WrittenRun[] {
  const { start, end } = run.range;
  const pieces: WrittenRun[] = [];
  let from: number = start;
  for (let at = from + 1; at <= end; at++) {
    if (at < end && nodes[at] === nodes[from]) continue;
    const node = nodes[from];
    const { slot } = run;
    pieces.push({
      ...run,
      range: textRange(from, at),
      text: run.text.slice(from - start, at - start),
      ...(slot === undefined
        ? {}
        : { slot: { ...slot, opens: slot.opens && from === start, closes: slot.closes && at === end } }),
      ...(node === undefined ? {} : { node }),
    });
    from = at;
  }
  return pieces;
}
