import type { Program } from '../../program/program.js';
import type { Style } from '../../program/template.js';
import type { Slots } from '../../program/value.js';
import type { Segment, SlotRange } from '../../trace/trace.js';
import { runMachine } from '../machine/run.js';
import type { TemplateContext } from '../context.js';
import { tellLog } from '../machine/log.js';
import { Machine } from '../machine/machine.js';
import { tellSlots } from '../machine/slots.js';
import type { EndThread } from '../machine/thread.js';

/** What a trace says: its slots, and where in the text they stand. */
export interface StrictReading {
  readonly slots: Slots;
  readonly segments: readonly Segment[];
  readonly slotRanges: readonly SlotRange[];
}

/** Reads a well-formed trace; `undefined` if it is not well formed. */
export function readStrictly(
  program: Program,
  style: Style,
  text: string,
  context: TemplateContext,
): StrictReading | undefined {
  const machine = new Machine(program, style, context);
  const threads = runMachine(machine, machine.begin(), text, 0);
  const end = machine.accepted(threads, text.length, text);
  return end === undefined ? undefined : tellReading(end, text, machine);
}

/** The result of a finished reading. */
export const tellReading = (end: EndThread, text: string, machine: Machine): StrictReading => ({
  slots: tellSlots(end.stand.store, machine.scene),
  ...tellLog(end.stand.log, text.length),
});
