import { type Environment, findWitnesses } from '../program/evaluate/index.js';
import type { Constraint, SlotPath } from '../program/index.js';
import { valueText } from '../program/show/index.js';
import type { SlotRange, Violation, WitnessValue } from '../trace/index.js';
import { isWithin } from '../trace/lookup.js';
import type { Resolve } from './environment.js';
import { explain } from './explain.js';

/** One violation for each way in which a condition that is known to be false fails. */
export function violationsOf(
  constraint: Pick<Constraint, 'body' | 'range'>,
  environment: Environment,
  slotRanges: readonly SlotRange[],
  resolve: Resolve,
): readonly Violation[] {
  const ranges = groupBySlot(slotRanges);
  return findWitnesses(constraint.body, environment).map((witness) => ({
    message: explain(witness, resolve),
    witness: witness.names,
    values: witness.provenance.map((path) => witnessValue(path, resolve, ranges, slotRanges)),
    source: constraint.range,
  }));
}

type RangesBySlot = ReadonlyMap<SlotPath, readonly SlotRange[]>;

function groupBySlot(slotRanges: readonly SlotRange[]): RangesBySlot {
  const groups = new Map<SlotPath, SlotRange[]>();
  for (const each of slotRanges) {
    const group = groups.get(each.slot);
    if (group === undefined) groups.set(each.slot, [each]);
    else group.push(each);
  }
  return groups;
}

function witnessValue(
  path: SlotPath,
  resolve: Resolve,
  groups: RangesBySlot,
  slotRanges: readonly SlotRange[],
): WitnessValue {
  // A member that was written part by part has no range of its own: its parts' ranges gave it.
  const own = groups.get(path) ?? slotRanges.filter((each) => each.role === 'defines' && isWithin(each.slot, path));
  const value = resolve(path);
  return { slot: path, shown: value === undefined ? 'none' : valueText(value), ranges: own.map((each) => each.range) };
}
