import type { Program } from '../../program/index.js';
import { cutByNodes } from '../node-runs.js';
import { runsOf } from '../runs.js';
import { type Section, sectionsOf } from '../sections.js';
import { type Thing, thingsOf } from '../things.js';
import type { PreviewTrace } from './messages.js';

/** An example trace, ready to draw. */
export interface WrittenTrace {
  readonly things: readonly Thing[];
  readonly sections: readonly Section[];
}

/** Cuts an example trace by steps, slots, and the nodes that wrote it. The runs' texts in one piece are its text. */
export function writtenTrace(
  program: Program,
  style: string,
  trace: Extract<PreviewTrace, { readonly kind: 'rendered' }>,
): WrittenTrace {
  const { text, segments, slots, slotRanges } = trace;
  const runs = runsOf({ text, schema: program.schema, slotRanges, problems: [], tokens: [], byToken: false });
  return {
    things: thingsOf(program.schema, slots),
    sections: sectionsOf(program, { segments, style, text }, cutByNodes(runs, segments, text.length)),
  };
}
