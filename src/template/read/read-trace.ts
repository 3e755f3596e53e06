import type { Program } from '../../program/program.js';
import type { Style } from '../../program/template.js';
import type { Slots } from '../../program/value.js';
import type { Deviation, Ending, Segment, SlotRange } from '../../trace/trace.js';
import type { TemplateContext } from '../context.js';
import { readLeniently } from './lenient/read-leniently.js';
import { readStrictly } from './read-strict.js';

/** What a trace says, and where it left its template. */
export interface TraceReading {
  readonly slots: Slots;
  readonly segments: readonly Segment[];
  readonly slotRanges: readonly SlotRange[];
  /** Empty for a well-formed trace. */
  readonly deviations: readonly Deviation[];
  readonly wellFormed: boolean;
}

export interface ReadOptions {
  /** Why generation ended, if it is known: text that ends early was cut off, or left something out. */
  readonly ending?: Ending;
}

/** Reads the text of a trace. Never throws, whatever the text is, and takes time linear in its length. */
export function readTrace(
  program: Program,
  style: Style,
  text: string,
  context: TemplateContext,
  options: ReadOptions = {},
): TraceReading {
  const strict = readStrictly(program, style, text, context);
  if (strict !== undefined) return { ...strict, deviations: [], wellFormed: true };
  return { ...readLeniently(program, style, text, context, options.ending), wellFormed: false };
}
