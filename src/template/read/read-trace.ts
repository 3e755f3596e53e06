import { textRange } from '../../base/positions.js';
import type { Program } from '../../program/program.js';
import type { Style } from '../../program/template.js';
import type { Slots } from '../../program/value.js';
import type { Deviation, Ending, Segment, SlotRange } from '../../trace/trace.js';
import type { TemplateContext } from '../context.js';
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
  _options: ReadOptions = {},
): TraceReading {
  const strict = readStrictly(program, style, text, context);
  if (strict !== undefined) return { ...strict, deviations: [], wellFormed: true };
  const range = textRange(0, text.length);
  const deviations: readonly Deviation[] = [
    { kind: 'unexpected-text', range, message: 'The text is not a well-formed trace of this style.' },
  ];
  return { slots: {}, segments: [], slotRanges: [], deviations, wellFormed: false };
}
