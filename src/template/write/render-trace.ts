import type { Program } from '../../program/program.js';
import type { Style } from '../../program/template.js';
import { findTerminator } from '../../program/terminators.js';
import type { Slots } from '../../program/value.js';
import type { Segment, SlotRange } from '../../trace/trace.js';
import { compileStyle } from '../compile/compile-style.js';
import type { TemplateContext } from '../context.js';
import { readStrictly } from '../read/read-strict.js';
import { differences } from './differences.js';
import { fillStore, type WritingProblem } from './fill.js';
import { Writer, type WrittenHole } from './writer.js';

export type { WritingProblem } from './fill.js';

/** A trace written from values, or why the style cannot write them. */
export type TraceRendering =
  | {
      readonly kind: 'rendered';
      readonly text: string;
      /** The values as they were written: boxes stand on the grid of the model's spelling. */
      readonly slots: Slots;
      readonly segments: readonly Segment[];
      readonly slotRanges: readonly SlotRange[];
    }
  | { readonly kind: 'unwritable'; readonly problems: readonly WritingProblem[] };

/**
 * Writes the trace that says `slots` in a style, and proves that it says just that: it is read back strictly, and must
 * give the same values. What cannot be written so is answered with every slot at fault and the reason.
 */
export function renderTrace(program: Program, style: Style, slots: Slots, context: TemplateContext): TraceRendering {
  const scene = { schema: program.schema, context };
  const { store, problems } = fillStore(slots, scene);
  if (problems.length > 0) return { kind: 'unwritable', problems };
  const writer = new Writer(store, scene);
  writer.write(compileStyle(program, style).start);
  if (writer.problems.length > 0) return { kind: 'unwritable', problems: writer.problems };
  const early = endedEarly(writer);
  if (early.length > 0) return { kind: 'unwritable', problems: early };
  const read = readStrictly(program, style, writer.text, context);
  if (read === undefined) return { kind: 'unwritable', problems: [unreadable(writer)] };
  const different = differences(slots, read.slots, program.schema, context);
  if (different.length > 0) return { kind: 'unwritable', problems: different };
  return { kind: 'rendered', text: writer.text, ...read };
}

/** Open holes in which something stands that ends them. */
function endedEarly({ holes, text }: Writer): readonly WritingProblem[] {
  return holes.flatMap(({ operation, defines, slot, start, end }) => {
    const { terminators, place, format } = operation;
    const isOpen =
      (format.kind === 'plain' || format.kind === 'gloss' || format.kind === 'box') &&
      (place.type.kind === 'span' || place.type.kind === 'text' || place.type.kind === 'prose');
    if (!isOpen || !defines || terminators.pieces.includes('')) return [];
    const at = findTerminator(text, start, terminators);
    if (at === undefined || at >= end) return [];
    const piece = terminators.pieces.find((each) => text.startsWith(each, at)) ?? '';
    const reason = `holds ${JSON.stringify(piece)}, which ends the hole in this style; write it with \`as quoted\``;
    return [{ slot, reason }];
  });
}

/** The value after which the text cannot be read back: something that follows it was taken to be part of it, or less. */
function unreadable({ holes }: Writer): WritingProblem {
  const open: WrittenHole | undefined = holes.find((hole) => hole.defines);
  return { slot: open?.slot ?? '', reason: 'cannot be told from what stands round it in this style' };
}
