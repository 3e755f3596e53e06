import { iou } from '../../base/boxes.js';
import { equalValues, type SlotType } from '../../program/index.js';
import { bestOverlap, pairThings } from '../pairing.js';
import type { Thing, ThingField } from '../things.js';

/** How something of two traces stands: the same in both, changed, or only in one. */
export type Standing = 'equal' | 'changed' | 'left' | 'right';

/** One slot of a thing in both traces. */
export interface FieldRow {
  /** Name below the thing: `type`. */
  readonly name: string;
  readonly kind: SlotType['kind'];
  readonly standing: Standing;
  readonly left?: ThingField;
  readonly right?: ThingField;
  /** Overlap of the two boxes, 0 to 1, where both are boxes in the same picture. */
  readonly iou?: number;
}

/** One thing of the left trace beside the thing of the right one that means the same. */
export interface ThingRow {
  readonly standing: Standing;
  readonly left?: Thing;
  readonly right?: Thing;
  readonly fields: readonly FieldRow[];
}

/** Things whose boxes overlap so far, or whose spans touch, are taken for the same where their texts differ. */
const SAME_PLACE = 0.5;

/** Slot by slot, what two traces say. Things of the left trace come first, in its order, then those only in the right one. */
export function compareThings(left: readonly Thing[], right: readonly Thing[]): readonly ThingRow[] {
  const partners = partnersOf(left, right);
  const taken = new Set(partners.values());
  return [
    ...left.map((thing) => rowOf(thing, partners.get(thing))),
    ...right.filter((thing) => !taken.has(thing)).map((thing) => rowOf(undefined, thing)),
  ];
}

/** Pairs by text or box as a trace is paired with its label; what is left over by place, so that a changed span is one change. */
function partnersOf(left: readonly Thing[], right: readonly Thing[]): ReadonlyMap<Thing, Thing> {
  const byPath = (things: readonly Thing[]): ReadonlyMap<string, Thing> =>
    new Map(things.map((thing) => [thing.path, thing]));
  const [lefts, rights] = [byPath(left), byPath(right)];
  const partners = new Map<Thing, Thing>();
  for (const { predicted, gold } of pairThings(left, right).pairs) {
    const [one, other] = [lefts.get(predicted), rights.get(gold)];
    if (one !== undefined && other !== undefined) partners.set(one, other);
  }
  const open = new Set(right.filter((thing) => ![...partners.values()].includes(thing)));
  for (const thing of left) {
    if (partners.has(thing)) continue;
    const other = [...open].find((each) => each.output === thing.output && samePlace(thing, each));
    if (other === undefined) continue;
    partners.set(thing, other);
    open.delete(other);
  }
  return partners;
}

const samePlace = (a: Thing, b: Thing): boolean =>
  a.path === a.output ||
  a.spans.some((one) =>
    b.spans.some((other) => one.input === other.input && one.start < other.end && other.start < one.end),
  ) ||
  (bestOverlap(a, b) ?? 0) >= SAME_PLACE;

function rowOf(left: Thing | undefined, right: Thing | undefined): ThingRow {
  const names = new Set([...(left?.fields ?? []), ...(right?.fields ?? [])].map(({ name }) => name));
  const fields = [...names].map((name) => fieldRow(name, left, right));
  const standing =
    left === undefined
      ? 'right'
      : right === undefined
        ? 'left'
        : fields.every((field) => field.standing === 'equal')
          ? 'equal'
          : 'changed';
  return {
    standing,
    ...(left === undefined ? {} : { left }),
    ...(right === undefined ? {} : { right }),
    fields,
  };
}

function fieldRow(name: string, one: Thing | undefined, other: Thing | undefined): FieldRow {
  const find = (thing: Thing | undefined): ThingField | undefined => thing?.fields.find((field) => field.name === name);
  const [left, right] = [find(one), find(other)];
  const overlap = left === undefined || right === undefined ? undefined : overlapOf(left, right);
  return {
    name,
    kind: (left ?? right)?.kind ?? 'text',
    standing:
      left === undefined
        ? 'right'
        : right === undefined
          ? 'left'
          : equalValues(left.value, right.value)
            ? 'equal'
            : 'changed',
    ...(left === undefined ? {} : { left }),
    ...(right === undefined ? {} : { right }),
    ...(overlap === undefined ? {} : { iou: overlap }),
  };
}

const overlapOf = ({ value: a }: ThingField, { value: b }: ThingField): number | undefined =>
  a.kind === 'box' && b.kind === 'box' && a.image === b.image ? iou(a.box, b.box) : undefined;

/** How many things stand how. */
export function countStandings(rows: readonly { readonly standing: Standing }[]): Readonly<Record<Standing, number>> {
  const count = (standing: Standing): number => rows.filter((row) => row.standing === standing).length;
  return { equal: count('equal'), changed: count('changed'), left: count('left'), right: count('right') };
}
