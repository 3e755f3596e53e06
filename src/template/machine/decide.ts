import type { Expression } from '../../program/expression.js';
import { findEnum } from '../../program/program.js';
import { equalValues, none, type SlotPath } from '../../program/value.js';
import { type Facts, Items, noFacts, type Scalar, type Store } from '../store/cells.js';
import { decidable, knownContent, truthOf } from './conditions.js';
import { locate, type Located, type Names, openRecord, type Scene } from './scene.js';

/** What follows from a decision. */
export interface Decided {
  readonly store: Store;
  /** Slots that got their value by it. */
  readonly slots: readonly SlotPath[];
}

/** `undefined`: the condition is not one that a branch can decide. `impossible`: what is known rules it out. */
export type Decision = Decided | 'impossible' | undefined;

/**
 * Makes a condition over a slot not yet given hold (or not hold): a branch of the template was taken, or a hole wrote
 * none. Deciding forms: `flag`, `not flag`, `count(list) == 0` and its like, `slot == none`, `slot == VALUE`.
 */
export function decide(condition: Expression, holds: boolean, names: Names, store: Store, scene: Scene): Decision {
  if (condition.kind === 'not') return decide(condition.operand, !holds, names, store, scene);
  if (condition.kind !== 'binary') {
    const flag = locate(condition, names, store, scene.schema);
    if (flag?.type.kind !== 'flag') return undefined;
    if (holds || flag.when === undefined) return define(flag, { kind: 'flag', value: holds }, scene);
    return exclude(flag, { kind: 'flag', value: true }, scene);
  }
  const form = decidable(condition);
  if (form === undefined) return undefined;
  const slot = locate(form.kind === 'is-empty' ? form.list : form.slot, names, store, scene.schema);
  if (slot === undefined) return undefined;
  const isSo = form.holds === holds;
  switch (form.kind) {
    case 'is-empty':
      if (slot.type.kind !== 'list') return undefined;
      return isSo
        ? defineEmpty(slot, scene)
        : learn(slot, (facts) => ({ ...facts, notEmpty: true, notNone: true }), scene);
    case 'is-none':
      if (isSo) return define(slot, none, scene);
      return learn(slot, (facts) => ({ ...facts, notNone: true }), scene);
    case 'is-value': {
      if (slot.type.kind !== 'enum' || slot.type.name !== form.enum) return undefined;
      const value = { kind: 'enum', enum: form.enum, name: form.name } as const;
      return isSo ? define(slot, value, scene) : exclude(slot, value, scene);
    }
  }
}

/** Gives a slot its value, and with it decides the slot's own condition: none is what it is when the condition fails. */
export function define(slot: Located, value: Scalar, scene: Scene): Decided | 'impossible' {
  const content = slot.store.get(slot.place.cell);
  if (content !== undefined && content.kind !== 'facts') return 'impossible';
  if (content !== undefined && !allows(content, value)) return 'impossible';
  if (value.kind === 'none' && slot.when === undefined) return 'impossible';
  const store = slot.store.set(slot.place.cell, value);
  return withCondition({ ...slot, store }, value.kind !== 'none', [slot.place.path], scene);
}

/** The same for a value that is left open, and is not none. */
export function definePending(slot: Located, scene: Scene): Decided | 'impossible' {
  const store = slot.store.set(slot.place.cell, { kind: 'pending' });
  return withCondition({ ...slot, store }, true, [slot.place.path], scene);
}

function defineEmpty(slot: Located, scene: Scene): Decided | 'impossible' {
  const content = knownContent(slot, scene);
  if (content !== undefined && (content.kind !== 'facts' || content.notEmpty)) return 'impossible';
  const store = slot.store.set(slot.place.cell, { kind: 'list', items: Items.none });
  return withCondition({ ...slot, store }, true, [slot.place.path], scene);
}

/** What follows for the condition of a list from a loop that goes through it: it is given. */
export const giveList = (slot: Located, scene: Scene): Decided | 'impossible' => withCondition(slot, true, [], scene);

/** Decides the condition of a slot by whether the slot is given, where it is still open. */
function withCondition(
  slot: Located,
  given: boolean,
  slots: readonly SlotPath[],
  scene: Scene,
): Decided | 'impossible' {
  const { when, place, store } = slot;
  const { scope } = place;
  if (when === undefined || scope === undefined) return { store, slots };
  const names: Names = { frame: undefined, scope };
  const known = truthOf(when, names, store, scene);
  if (known !== undefined) return known === given ? { store, slots } : 'impossible';
  const decided = decide(when, given, names, store, scene);
  if (decided === undefined) return { store, slots };
  if (decided === 'impossible') return decided;
  return { store: decided.store, slots: [...slots, ...decided.slots] };
}

/** Remembers something about a slot not yet given. */
function learn(slot: Located, change: (facts: Facts) => Facts, scene: Scene): Decided | 'impossible' {
  const content = knownContent(slot, scene);
  if (content !== undefined && content.kind !== 'facts') return 'impossible';
  const facts = change(content ?? noFacts);
  if (facts.notNone && slot.type.kind === 'record') {
    const opened = openRecord(slot, scene.schema);
    return opened === undefined ? 'impossible' : withCondition({ ...slot, store: opened.store }, true, [], scene);
  }
  const remaining = remainingValues(slot, facts, scene);
  if (remaining?.length === 0) return 'impossible';
  const [only] = remaining ?? [];
  if (only !== undefined && remaining?.length === 1) return define(slot, only, scene);
  const store = slot.store.set(slot.place.cell, facts);
  return facts.notNone ? withCondition({ ...slot, store }, true, [], scene) : { store, slots: [] };
}

const exclude = (slot: Located, value: Scalar, scene: Scene): Decided | 'impossible' =>
  learn(slot, (facts) => ({ ...facts, excluded: [...facts.excluded, value] }), scene);

/** Whether what is known of a slot leaves this value possible. */
export function allows(facts: Facts, value: Scalar): boolean {
  if (value.kind === 'none' && facts.notNone) return false;
  return !facts.excluded.some((other) => equalValues(other, value));
}

/** The values that a flag or enum may still have, none among them where it has a condition; `undefined` for other types. */
function remainingValues(slot: Located, facts: Facts, scene: Scene): readonly Scalar[] | undefined {
  const values = fixedValues(slot, scene);
  if (values === undefined) return undefined;
  const { when, place, store } = slot;
  const { scope } = place;
  const isGiven =
    when === undefined || (scope !== undefined && truthOf(when, { frame: undefined, scope }, store, scene) === true);
  return (isGiven ? values : [...values, none]).filter((value) => allows(facts, value));
}

/** All values of a flag or an enum, `undefined` for other types. */
export function fixedValues({ type }: Pick<Located, 'type'>, scene: Scene): readonly Scalar[] | undefined {
  if (type.kind === 'flag') return [true, false].map((value) => ({ kind: 'flag', value }));
  if (type.kind !== 'enum') return undefined;
  const members = findEnum(scene.schema, type.name)?.values ?? [];
  return members.map(({ name }) => ({ kind: 'enum', enum: type.name, name }));
}
