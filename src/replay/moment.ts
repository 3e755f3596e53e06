import { type TextOffset, type TokenIndex, textOffset, tokenIndex } from '../base/positions.js';
import type { Place } from './place.js';
import type { TokenOffsets } from './tokens.js';

declare const momentBrand: unique symbol;
/** Index of a moment in its timeline. */
export type MomentIndex = number & { readonly [momentBrand]: true };
export const momentIndex = (value: number): MomentIndex => value as MomentIndex;

/**
 * A point in time of a trace: what stands before `offset` is written, what follows is not yet.
 * - `start`, `end`: before anything and after everything
 * - `enter`: the place is about to be written; where `start` or a place begins with a token, it is the token's moment too
 * - `token`: the token is about to be written
 * - `exit`: the hole, field or `if` has just been written
 */
export interface Moment {
  readonly index: MomentIndex;
  readonly kind: 'start' | 'enter' | 'token' | 'exit' | 'end';
  readonly offset: TextOffset;
  /** The token that comes next or, within a token, goes on. The number of tokens at the end. */
  readonly token: TokenIndex;
  /** The place that is entered or left, or the innermost one that the token stands in. */
  readonly place?: Place;
}

interface Event {
  readonly place: Place;
  readonly enter: boolean;
  readonly offset: number;
}

/** Entries and exits of places in order of time; offsets never fall, also where a reader's ranges overlap. */
function* eventsOf(places: readonly Place[]): Generator<Event> {
  const open: Place[] = [];
  let latest = 0;
  const leave = function* (upTo: number): Generator<Event> {
    for (let top = open.at(-1); top !== undefined && top.end <= upTo; top = open.at(-1)) {
      open.pop();
      latest = Math.max(latest, top.range.end);
      yield { place: top, enter: false, offset: latest };
    }
  };
  for (const place of places) {
    yield* leave(place.index);
    latest = Math.max(latest, place.range.start);
    yield { place, enter: true, offset: latest };
    open.push(place);
  }
  yield* leave(places.length);
}

/** Whether leaving such a place is a moment of its own: something was written there. */
const writes = (place: Place): boolean => place.kind === 'hole' || place.kind === 'field' || place.kind === 'if';

/** All moments of a trace in order of time: at least `start` and `end`. */
export function momentsOf(places: readonly Place[], tokens: TokenOffsets): readonly Moment[] {
  const moments: Moment[] = [];
  let token = 0;
  let inside: Place | undefined;
  const push = (kind: Moment['kind'], offset: TextOffset, at: TokenIndex, place: Place | undefined): void => {
    moments.push({
      index: momentIndex(moments.length),
      kind,
      offset,
      token: at,
      ...(place === undefined ? {} : { place }),
    });
  };
  const tokensBefore = (offset: number): void => {
    for (; token < tokens.count && tokens.start(tokenIndex(token)) < offset; token++) {
      const start = tokens.start(tokenIndex(token));
      const previous = moments.at(-1);
      if (previous?.kind === 'token' && previous.offset === start) continue;
      push('token', start, tokenIndex(token), inside);
    }
  };
  const begin = (offset: number): void => {
    while (token < tokens.count && tokens.start(tokenIndex(token)) <= offset) token++;
  };
  push('start', textOffset(0), tokenIndex(0), undefined);
  begin(0);
  for (const { place, enter, offset } of eventsOf(places)) {
    tokensBefore(offset);
    const at = textOffset(offset);
    if (enter) {
      push('enter', at, tokens.at(at), place);
      inside = place;
      begin(offset);
    } else {
      inside = place.parent === undefined ? undefined : places[place.parent];
      if (writes(place)) push('exit', at, tokens.at(at), place);
    }
  }
  tokensBefore(Number.POSITIVE_INFINITY);
  push('end', tokens.start(tokenIndex(tokens.count)), tokenIndex(tokens.count), undefined);
  return moments;
}
