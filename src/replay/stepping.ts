import { type TextOffset, textOffset } from '../base/positions.js';
import { unreachable } from '../base/unreachable.js';
import type { Moment, MomentIndex } from './moment.js';
import type { Place } from './place.js';
import { firstIndex } from './search.js';
import type { Timeline } from './timeline.js';

/**
 * How far one step goes.
 * - `token`: to the next token
 * - `over`: over the hole to the next one (or the next `if`, or a loop without rounds), whatever loop it is in
 * - `in`: into a codec's members and fields, into a branch, at last into the tokens
 * - `out`: out of the tokens, of the codec, of the loop, of the step, whichever is innermost
 * - `entity`: to the next round of a loop or member of a list
 * - `step`: to the next `{% step %}`
 */
export type Stride = 'token' | 'over' | 'in' | 'out' | 'entity' | 'step';

/** Whether stepping halts when it enters a place: something is about to be decided there. */
export function isHalt(place: Place): boolean {
  switch (place.kind) {
    case 'hole':
    case 'field':
    case 'if':
      return true;
    case 'for':
      return place.end === place.index + 1;
    case 'step':
    case 'round':
    case 'member':
      return false;
    default:
      return unreachable(place.kind);
  }
}

const enters = (moment: Moment): boolean => moment.kind === 'enter';

/** Looks for a moment from one on (exclusive), in either direction. */
function seek(
  timeline: Timeline,
  from: MomentIndex,
  by: 1 | -1,
  wanted: (moment: Moment) => boolean,
): Moment | undefined {
  for (let index = from + by; index >= 0 && index < timeline.moments.length; index += by) {
    const moment = timeline.moments[index];
    if (moment !== undefined && wanted(moment)) return moment;
  }
  return undefined;
}

const holds = (place: Place, other: Place | undefined): boolean =>
  other !== undefined && other.index >= place.index && other.index < place.end;

/** The first decision at or after an offset. */
export function haltFrom(timeline: Timeline, offset: TextOffset): Moment | undefined {
  const halts = (moment: Moment): boolean => enters(moment) && moment.place !== undefined && isHalt(moment.place);
  const first = timeline.reaching(offset);
  return halts(first) ? first : seek(timeline, first.index, 1, halts);
}

/** Where a session begins: at the first decision, or at the start of a trace without any. */
export const entryOf = (timeline: Timeline): Moment => haltFrom(timeline, textOffset(0)) ?? timeline.first;

/** The moment that one step forward leads to; the end where nothing follows. */
export function stepForward(timeline: Timeline, from: Moment, stride: Stride): Moment {
  return forward(timeline, from, stride) ?? timeline.last;
}

function forward(timeline: Timeline, from: Moment, stride: Stride): Moment | undefined {
  const { place } = from;
  switch (stride) {
    case 'token':
      return seek(timeline, from.index, 1, (moment) => moment.offset > from.offset && isTokenMoment(timeline, moment));
    case 'over': {
      const skipped = from.kind === 'enter' && place?.kind === 'hole' ? place : undefined;
      return seek(
        timeline,
        from.index,
        1,
        (moment) =>
          enters(moment) &&
          moment.place !== undefined &&
          isHalt(moment.place) &&
          !(skipped !== undefined && holds(skipped, moment.place)),
      );
    }
    case 'in':
      return stepIn(timeline, from);
    case 'out': {
      const left = leaving(timeline, from);
      if (left === undefined) return undefined;
      return seek(
        timeline,
        from.index,
        1,
        (moment) => enters(moment) && moment.place !== undefined && isHalt(moment.place) && !holds(left, moment.place),
      );
    }
    case 'entity':
      return firstHalt(
        timeline,
        seek(timeline, from.index, 1, (moment) => enters(moment) && isEntity(moment.place)),
      );
    case 'step':
      return firstHalt(
        timeline,
        seek(timeline, from.index, 1, (moment) => enters(moment) && moment.place?.kind === 'step'),
      );
    default:
      return unreachable(stride);
  }
}

/** Whether a moment is the one at which a token is about to be written: of several the innermost, nothing within tokens. */
function isTokenMoment(timeline: Timeline, moment: Moment): boolean {
  if (moment.kind === 'end') return true;
  if (moment.kind === 'exit' || timeline.tokens.start(moment.token) !== moment.offset) return false;
  const next = timeline.moments[moment.index + 1];
  return next === undefined || next.kind !== 'enter' || next.offset > moment.offset;
}

const isEntity = (place: Place | undefined): boolean => place?.kind === 'round' || place?.kind === 'member';

/** Goes on from entering a step or an entity to its first decision, if it has one. */
function firstHalt(timeline: Timeline, entered: Moment | undefined): Moment | undefined {
  const place = entered?.place;
  if (entered === undefined || place === undefined) return entered;
  const inner = seek(
    timeline,
    entered.index,
    1,
    (moment) => (enters(moment) && moment.place !== undefined && isHalt(moment.place)) || !holds(place, moment.place),
  );
  return inner?.kind === 'enter' && holds(place, inner.place) ? inner : entered;
}

function stepIn(timeline: Timeline, from: Moment): Moment | undefined {
  const { place } = from;
  const next = timeline.moments[from.index + 1];
  if (next === undefined) return undefined;
  if (from.kind !== 'enter' || place === undefined)
    return from.kind === 'token' ? forward(timeline, from, 'token') : forward(timeline, from, 'over');
  if (place.end === place.index + 1 && (place.kind === 'hole' || place.kind === 'field')) {
    // Into the tokens; past them where there is but one.
    const token = forward(timeline, from, 'token');
    return token !== undefined && token.offset < place.range.end ? token : forward(timeline, from, 'over');
  }
  return seek(
    timeline,
    from.index,
    1,
    (moment) => enters(moment) && moment.place !== undefined && isHalt(moment.place),
  );
}

/** What a step out leaves: a hole whose tokens one is in, a codec, a loop, or else a step. */
function leaving(timeline: Timeline, from: Moment): Place | undefined {
  const { place } = from;
  if (place === undefined) return undefined;
  if (from.kind === 'token' && (place.kind === 'hole' || place.kind === 'field')) return place;
  let inner = true;
  for (const outer of timeline.outward(place)) {
    const own = inner && from.kind === 'enter';
    inner = false;
    if (own) continue;
    if (outer.kind === 'hole' || outer.kind === 'for' || outer.kind === 'step') return outer;
  }
  return undefined;
}

/** The moment that one step backward leads to: the mirror of `stepForward`; the entry where nothing precedes. */
export function stepBackward(timeline: Timeline, from: Moment, stride: Stride): Moment {
  const entry = entryOf(timeline);
  if (stride === 'token') {
    const before = (moment: Moment): boolean => moment.offset < from.offset || from.kind === 'end';
    const token = seek(timeline, from.index, -1, (moment) => before(moment) && isTokenMoment(timeline, moment));
    return token ?? timeline.first;
  }
  const found = backward(timeline, from, stride);
  return found ?? (entry.index < from.index ? entry : timeline.first);
}

function backward(timeline: Timeline, from: Moment, stride: Exclude<Stride, 'token'>): Moment | undefined {
  const { place } = from;
  switch (stride) {
    case 'over':
    case 'in':
      return seek(timeline, from.index, -1, (moment) => {
        if (!enters(moment) || moment.place === undefined || !isHalt(moment.place)) return false;
        return stride === 'in' || !hidden(timeline, moment.place, place);
      });
    case 'out': {
      const left = leaving(timeline, from);
      if (left === undefined) return undefined;
      return seek(
        timeline,
        from.index,
        -1,
        (moment) =>
          enters(moment) &&
          moment.place !== undefined &&
          (moment.place === left ? isHalt(left) : isHalt(moment.place) && !holds(left, moment.place)),
      );
    }
    case 'entity':
      return beginning(timeline, from, isEntity);
    case 'step':
      return beginning(timeline, from, (each) => each?.kind === 'step');
    default:
      return unreachable(stride);
  }
}

/** Whether a place is within a hole that `from` is not in: a step back over the hole passes it. */
function hidden(timeline: Timeline, place: Place, from: Place | undefined): boolean {
  for (const outer of timeline.outward(timeline.parent(place)))
    if (outer.kind === 'hole' && (from === undefined || from === outer || !holds(outer, from))) return true;
  return false;
}

/** The beginning of the current step or entity, or of the one before when this is its beginning. */
function beginning(
  timeline: Timeline,
  from: Moment,
  wanted: (place: Place | undefined) => boolean,
): Moment | undefined {
  for (let at: Moment | undefined = from; ; ) {
    at = seek(timeline, at.index, -1, (moment) => enters(moment) && wanted(moment.place));
    if (at === undefined) return undefined;
    const halt = firstHalt(timeline, at);
    if (halt !== undefined && halt.index < from.index) return halt;
  }
}

/** The first place about to be written at or after an offset: where a goto in the trace text leads. */
export function momentNear(timeline: Timeline, offset: TextOffset): Moment {
  const index = firstIndex(timeline.moments.length, (at) => (timeline.moments[at]?.offset ?? 0) > offset);
  return timeline.moments[Math.max(0, index - 1)] ?? timeline.first;
}
