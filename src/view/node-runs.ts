import { textRange } from '../base/positions.js';
import type { NodeId } from '../program/index.js';
import type { Segment } from '../trace/index.js';
import type { Run } from './runs.js';

/** Which node wrote each character: children follow their parent, so that the last one is the innermost. */
function innermostNodes(segments: readonly Segment[], length: number): readonly (NodeId | undefined)[] {
  const nodes = Array.from<NodeId | undefined>({ length });
  for (const { node, range } of segments) nodes.fill(node, range.start, range.end);
  return nodes;
}

/** Cuts runs where another template node begins to write. */
export function cutByNodes(runs: readonly Run[], segments: readonly Segment[], length: number): readonly Run[] {
  const nodes = innermostNodes(segments, length);
  return runs.flatMap((run) => cut(run, nodes));
}

function cut(run: Run, nodes: readonly (NodeId | undefined)[]): readonly Run[] {
  const { start, end } = run.range;
  const pieces: Run[] = [];
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
