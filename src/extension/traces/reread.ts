import type { BoxSpelling } from '../../base/boxes.js';
import { findStyle, type Program } from '../../program/index.js';
import { readTrace } from '../../template/index.js';
import type { Trace } from '../../trace/index.js';
import { withVerdicts } from '../../verify/index.js';

/** Reads the text of a trace anew as if its model spelled boxes in another way, and checks and scores it again. */
export function rereadTrace(program: Program, trace: Trace, boxSpelling: BoxSpelling): Trace {
  const style = findStyle(program, trace.style);
  if (style === undefined) return trace;
  const inputs = Object.entries(trace.inputs);
  const { segments, slots, slotRanges, deviations } = readTrace(program, style, trace.text, {
    texts: Object.fromEntries(inputs.flatMap(([name, input]) => (input.kind === 'text' ? [[name, input.text]] : []))),
    images: Object.fromEntries(
      inputs.flatMap(([name, input]) =>
        input.kind === 'image' ? [[name, input.images.map((image) => image.sizes)]] : [],
      ),
    ),
    boxSpelling,
  });
  return withVerdicts(program, { ...trace, segments, slots, slotRanges, deviations });
}
