import type { TextRange } from '../base/positions.js';
import { list, type PathPart, pathParts, type SlotPath, type Slots, type Value } from '../program/index.js';
import type { Trace } from '../trace/index.js';
import type { Moment, MomentIndex } from './moment.js';
import type { Place } from './place.js';
import { firstIndex } from './search.js';

/** A slot or a list member that is known from a moment on. */
export interface Definition {
  readonly slot: SlotPath;
  readonly parts: readonly PathPart[];
  /** The first moment at which it is known. */
  readonly moment: MomentIndex;
  /** Where it is written; a list member has none. */
  readonly range?: TextRange;
  /** What wrote it, where that is known. */
  readonly writer?: Place;
}

/** Everything that a trace defines, in order of time. */
export function definitionsOf(
  trace: Pick<Trace, 'slotRanges'>,
  places: readonly Place[],
  moments: readonly Moment[],
): readonly Definition[] {
  const entered = new Map<Place, Moment>();
  const left = new Map<Place, Moment>();
  const decided = new Map<string, Place>();
  for (const moment of moments) {
    if (moment.place === undefined) continue;
    if (moment.kind === 'enter') {
      entered.set(moment.place, moment);
      const { range, kind } = moment.place;
      if (kind === 'if' && range.start === range.end) decided.set(String(range.start), moment.place);
    } else if (moment.kind === 'exit') left.set(moment.place, moment);
  }
  const end = moments.length - 1;
  const from = (index: number): MomentIndex => (moments[Math.min(index, end)] ?? raise()).index;
  const reaching = (offset: number): number =>
    firstIndex(moments.length, (index) => (moments[index]?.offset ?? 0) >= offset);

  const definitions: Definition[] = [];
  const seen = new Set<SlotPath>();
  for (const { slot, range, role } of trace.slotRanges) {
    if (role !== 'defines' || seen.has(slot)) continue;
    seen.add(slot);
    const writer = writerOf(range, places, moments, decided);
    const written = writer === undefined ? undefined : left.get(writer);
    let index = written?.index ?? reaching(range.end);
    if (writer?.kind === 'if') {
      // A branch decides as soon as it is told apart: at the latest when something in it is about to be written.
      const child = writer.end > writer.index + 1 ? places[writer.index + 1] : undefined;
      const inner = child === undefined ? undefined : entered.get(child);
      if (inner !== undefined && inner.index < index) index = inner.index;
      if (range.end > range.start) index = Math.min(index, reaching(range.end));
    }
    definitions.push({
      slot,
      parts: pathParts(slot),
      moment: from(index),
      range,
      ...(writer === undefined ? {} : { writer }),
    });
  }
  // A list member is there, empty, as soon as its round begins.
  const begun = new Set<SlotPath>();
  for (const place of places) {
    if ((place.kind !== 'round' && place.kind !== 'member') || place.slot === undefined || begun.has(place.slot))
      continue;
    begun.add(place.slot);
    const moment = entered.get(place);
    if (moment !== undefined)
      definitions.push({ slot: place.slot, parts: pathParts(place.slot), moment: moment.index });
  }
  return definitions.sort((a, b) => a.moment - b.moment || a.parts.length - b.parts.length);
}

function raise(): never {
  throw new Error('A timeline has at least two moments');
}

/** The innermost place that a range stands in. */
function writerOf(
  range: TextRange,
  places: readonly Place[],
  moments: readonly Moment[],
  decided: ReadonlyMap<string, Place>,
): Place | undefined {
  if (range.start === range.end) {
    const branch = decided.get(String(range.start));
    if (branch !== undefined) return branch;
  }
  const after = firstIndex(moments.length, (index) => (moments[index]?.offset ?? 0) > range.start);
  let place = moments[after - 1]?.place;
  while (place !== undefined && (place.range.start > range.start || place.range.end < range.end))
    place = place.parent === undefined ? undefined : places[place.parent];
  return place;
}

/** Changes one value in a tree without touching the tree; everything else is shared. */
function withPart(
  base: Value | undefined,
  final: Value | undefined,
  parts: readonly PathPart[],
  change: (old: Value | undefined, final: Value | undefined) => Value,
): Value | undefined {
  const [part, ...rest] = parts;
  if (part === undefined) return change(base, final);
  if (typeof part === 'number') {
    if (final?.kind !== 'list') return base;
    const items = base?.kind === 'list' ? [...base.items] : [];
    for (let index = items.length; index < part; index++) items.push(emptied(final.items[index]));
    const item = withPart(items[part], final.items[part], rest, change);
    if (item !== undefined) items[part] = item;
    return list(items);
  }
  if (final?.kind !== 'record') return base;
  const fields: Slots = base?.kind === 'record' ? base.fields : {};
  const field = withPart(fields[part], final.fields[part], rest, change);
  return field === undefined ? base : { ...final, fields: { ...fields, [part]: field } };
}

/** A container without content, to be filled; a list member of another kind is not known before its turn. */
function emptied(value: Value | undefined): Value {
  if (value?.kind === 'record') return { ...value, fields: {} };
  return value?.kind === 'list' ? list([]) : { kind: 'none' };
}

/** How many definitions apart the kept states are. */
const SPACING = 32;

/**
 * The slots that are known after each definition. A state shares all but the changed path with the one before; only
 * every thirty-second is kept, so that a long trace costs little memory and any state is near a kept one.
 */
export class KnownSlots {
  private readonly kept: Slots[] = [{}];
  private readonly own: ReadonlySet<SlotPath>;
  private latest: { readonly count: number; readonly slots: Slots } = { count: 0, slots: {} };

  constructor(
    private readonly definitions: readonly Definition[],
    private readonly final: Slots,
  ) {
    this.own = new Set(definitions.map((definition) => definition.slot));
  }

  /** The slots after the first `count` definitions. */
  after(count: number): Slots {
    if (count === this.latest.count) return this.latest.slots;
    const nearest = Math.min(this.kept.length - 1, Math.floor(count / SPACING));
    let at = nearest * SPACING;
    let slots = this.kept[nearest] ?? {};
    if (this.latest.count <= count && this.latest.count > at) ({ count: at, slots } = this.latest);
    for (; at < count; ) {
      const definition = this.definitions[at];
      if (definition === undefined) break;
      slots = this.applied(slots, definition);
      at++;
      if (at % SPACING === 0 && this.kept.length === at / SPACING) this.kept.push(slots);
    }
    this.latest = { count: at, slots };
    return slots;
  }

  private applied(slots: Slots, definition: Definition): Slots {
    const [root, ...rest] = definition.parts;
    if (typeof root !== 'string') return slots;
    const value = withPart(slots[root], this.final[root], rest, (old, final) => this.content(old, final, definition));
    return value === undefined ? slots : { ...slots, [root]: value };
  }

  /** What a definition itself makes known: its value, or of a container what nothing else defines. */
  private content(old: Value | undefined, final: Value | undefined, definition: Definition): Value {
    if (final === undefined) return old ?? { kind: 'none' };
    return definition.range === undefined ? (old ?? emptied(final)) : this.merged(old, final, definition.slot);
  }

  private merged(old: Value | undefined, final: Value, path: SlotPath): Value {
    if (final.kind === 'record') {
      const fields: Record<string, Value> = old?.kind === 'record' ? { ...old.fields } : {};
      for (const [name, value] of Object.entries(final.fields)) {
        const at = `${path}.${name}`;
        if (fields[name] === undefined && !this.own.has(at)) fields[name] = this.merged(undefined, value, at);
      }
      return { ...final, fields };
    }
    if (final.kind === 'list') {
      const items = old?.kind === 'list' ? [...old.items] : [];
      final.items.forEach((value, index) => {
        const at = `${path}[${index}]`;
        if (items[index] !== undefined) items[index] = this.merged(items[index], value, at);
        else if (index === items.length && !this.own.has(at)) items.push(this.merged(undefined, value, at));
      });
      return list(items);
    }
    return final;
  }
}
