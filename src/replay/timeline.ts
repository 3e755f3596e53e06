import { type TextOffset, textRange } from '../base/positions.js';
import type { NodeId, Program, SlotPath, Slots } from '../program/index.js';
import { findStyle } from '../program/index.js';
import type { RunHeader, Segment, Trace } from '../trace/index.js';
import { type Definition, definitionsOf, KnownSlots } from './known.js';
import { type Moment, type MomentIndex, momentIndex, momentsOf } from './moment.js';
import { type Place, placesOf } from './place.js';
import { firstIndex } from './search.js';
import { TemplateIndex } from './template-index.js';
import { TokenOffsets } from './tokens.js';

/** What the traces of one run share and a debugger shows. */
export type RunContext = Pick<RunHeader, 'program' | 'model' | 'sampling'>;

/**
 * A trace with everything that going through it needs, computed once: all later questions are binary searches. It is
 * immutable; a trace that grows gets a new one.
 */
export class Timeline {
  readonly template: TemplateIndex;
  readonly tokens: TokenOffsets;
  /** In reading order, parents before children. */
  readonly places: readonly Place[];
  /** In order of time. */
  readonly moments: readonly Moment[];
  /** In order of time. */
  readonly definitions: readonly Definition[];
  private readonly known: KnownSlots;
  private readonly literals: readonly Segment[];
  private readonly definedBy: ReadonlyMap<SlotPath, Definition>;
  private readonly decided: ReadonlyMap<Place, SlotPath>;

  /** `complete`: false while the trace may still grow. Its style must be one of the program's. */
  constructor(
    readonly run: RunContext,
    readonly trace: Trace,
    readonly complete = true,
  ) {
    const style = findStyle(run.program, trace.style);
    if (style === undefined) throw new Error(`The program has no style ${trace.style}`);
    this.template = new TemplateIndex(run.program, style);
    this.tokens = new TokenOffsets(trace);
    this.places = placesOf(style, trace);
    this.moments = momentsOf(this.places, this.tokens);
    this.definitions = definitionsOf(trace, this.places, this.moments);
    this.known = new KnownSlots(this.definitions, trace.slots);
    this.literals = trace.segments
      .filter((segment) => segment.kind === 'literal' && segment.range.end > segment.range.start)
      .sort((a, b) => a.range.start - b.range.start);
    this.definedBy = new Map(this.definitions.map((definition) => [definition.slot, definition]));
    this.decided = new Map(
      this.definitions.flatMap(({ writer, slot }) => (writer?.kind === 'if' ? [[writer, slot] as const] : [])),
    );
  }

  get program(): Program {
    return this.run.program;
  }

  get first(): Moment {
    return this.moment(momentIndex(0));
  }

  get last(): Moment {
    return this.moment(momentIndex(this.moments.length - 1));
  }

  /** The moment of an index, which must be one of this timeline. */
  moment(index: MomentIndex): Moment {
    const moment = this.moments[index];
    if (moment === undefined) throw new Error(`No moment ${index}`);
    return moment;
  }

  /** The first moment at which everything before `offset` is written; the last one if there is none. */
  reaching(offset: TextOffset): Moment {
    const index = firstIndex(this.moments.length, (at) => (this.moments[at]?.offset ?? 0) >= offset);
    return this.moments[index] ?? this.last;
  }

  /** The place that a place stands in. */
  parent(place: Place): Place | undefined {
    return place.parent === undefined ? undefined : this.places[place.parent];
  }

  /** The place and those that it stands in, innermost first. */
  *outward(place: Place | undefined): Generator<Place> {
    for (let at = place; at !== undefined; at = this.parent(at)) yield at;
  }

  /** How many definitions are known at a moment. */
  definedCount(at: MomentIndex): number {
    return firstIndex(this.definitions.length, (index) => (this.definitions[index]?.moment ?? 0) > at);
  }

  /** The slots known at a moment; all that the trace gave at the end. */
  slotsAt(at: MomentIndex): Slots {
    if (at === this.moments.length - 1) return this.trace.slots;
    return this.known.after(this.definedCount(at));
  }

  /** What first made a slot known. */
  definition(slot: SlotPath): Definition | undefined {
    return this.definedBy.get(slot);
  }

  /** The literal of the template that gave the text at an offset. */
  literalAt(offset: TextOffset): NodeId | undefined {
    const index = firstIndex(this.literals.length, (at) => (this.literals[at]?.range.start ?? 0) > offset);
    const literal = this.literals[index - 1];
    return literal !== undefined && offset < literal.range.end ? literal.node : undefined;
  }

  /** What first wrote a slot: a hole, a field of its codec, or the `if` that decides it. */
  writer(slot: SlotPath): Place | undefined {
    return this.definedBy.get(slot)?.writer;
  }

  /** The slot that a place writes, or that a branch decides. */
  slotOf(place: Place): SlotPath | undefined {
    return place.slot ?? this.decided.get(place);
  }

  /**
   * What of the fixed text after a place must stay with another value in it: the rest of the token that reaches over
   * its end, so that tokens are cut as the model knows them. With `ended`, at least the token after it: an open value
   * is told from a longer one by what follows.
   */
  tailOf(place: Place, ended: boolean): string {
    const { end } = place.range;
    const token = this.tokens.at(end);
    if (!ended && this.tokens.start(token) === end) return '';
    const fixed = this.fixedAfter(place);
    const within = this.tokens.range(token).end - end;
    return fixed.slice(0, Math.min(fixed.length, Math.max(0, within)));
  }

  /** The fixed text that follows a place, up to the next decision. Empty where none follows at once. */
  private fixedAfter(place: Place): string {
    const { end } = place.range;
    if (place.kind !== 'field') return this.literalAfter(end);
    // Between the fields of a codec there is nothing but its punctuation.
    const next = this.places.slice(place.end).find((each) => each.kind === 'field' && each.range.start >= end);
    const hole = [...this.outward(place)].find((each) => each.kind === 'hole');
    const stop = hole === undefined ? end : hole.range.end;
    return this.text(end, next !== undefined && next.range.start < stop ? next.range.start : stop);
  }

  private literalAfter(offset: TextOffset): string {
    const index = firstIndex(this.literals.length, (at) => (this.literals[at]?.range.end ?? 0) > offset);
    const literal = this.literals[index];
    return literal === undefined || literal.range.start > offset ? '' : this.text(offset, literal.range.end);
  }

  /** The text between two offsets. */
  text(start: TextOffset, end: TextOffset): string {
    const range = textRange(start, end);
    return this.trace.text.slice(range.start, range.end);
  }
}
