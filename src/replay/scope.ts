import type { ImageSizes } from '../base/boxes.js';
import { type SlotPath, valueAt } from '../program/index.js';
import type { Environment, Variable } from '../program/evaluate/index.js';
import type { Trace } from '../trace/index.js';
import type { Moment } from './moment.js';
import type { Place } from './place.js';
import type { Timeline } from './timeline.js';

/** A name that the loops round a place bind. */
export interface BoundName {
  readonly name: string;
  readonly slot: SlotPath;
}

/** The name under which the debugger's expressions know the list member that a codec is writing. */
export const MEMBER_NAME = 'it';

/** The names bound at a place, outermost first. A member of a codec is bound to `it`. */
export function boundNames(timeline: Timeline, place: Place | undefined): readonly BoundName[] {
  const bound: BoundName[] = [];
  for (const outer of timeline.outward(place)) {
    if (outer.slot === undefined) continue;
    if (outer.kind === 'member') bound.push({ name: MEMBER_NAME, slot: outer.slot });
    if (outer.kind !== 'round') continue;
    const node = timeline.template.get(outer.node)?.node;
    if (node?.kind === 'for') bound.push({ name: node.variable, slot: outer.slot });
  }
  return bound.reverse();
}

/** The inputs of a trace as evaluation wants them. */
export function inputsOf(trace: Trace): Pick<Environment, 'texts' | 'imageSizes'> {
  const texts: Record<string, string> = {};
  const imageSizes: Record<string, readonly ImageSizes[]> = {};
  for (const [name, input] of Object.entries(trace.inputs)) {
    if (input.kind === 'text') texts[name] = input.text;
    else imageSizes[name] = input.images.map((image) => image.sizes);
  }
  return { texts, imageSizes };
}

/**
 * What expressions see at a moment: the inputs, the label, the slots known by then, and the names that the loops
 * round `place` bind. A list that is still being written holds the members so far.
 */
export function environmentAt(timeline: Timeline, moment: Moment, place = moment.place): Environment {
  const slots = timeline.slotsAt(moment.index);
  const variables: Record<string, Variable> = {};
  for (const { name, slot } of boundNames(timeline, place)) {
    const value = valueAt(slots, slot);
    variables[name] = { path: slot, ...(value === undefined ? {} : { value }) };
  }
  const { trace } = timeline;
  return {
    schema: timeline.program.schema,
    slots,
    ...(trace.label === undefined ? {} : { gold: trace.label }),
    ...inputsOf(trace),
    variables,
  };
}
