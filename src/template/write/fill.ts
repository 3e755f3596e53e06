import { findRecord } from '../../program/program.js';
import type { SlotDeclaration, SlotType } from '../../program/types.js';
import { fieldPath, memberPath, none, type SlotPath, type Slots, type Value } from '../../program/value.js';
import type { RecordScope } from '../compile/operations.js';
import { knownContent, truthOf } from '../machine/conditions.js';
import { decide } from '../machine/decide.js';
import { outputScope, type Scene } from '../machine/scene.js';
import { own } from '../own.js';
import { Items, Store } from '../store/cells.js';

/** Why a value cannot be written. */
export interface WritingProblem {
  readonly slot: SlotPath;
  readonly reason: string;
}

/**
 * Puts given values into a store. What follows from them is filled in: a slot is none where its condition fails, and a
 * flag that is the condition of another slot is decided by whether that one is given.
 */
export function fillStore(
  slots: Slots,
  scene: Scene,
): { readonly store: Store; readonly problems: readonly WritingProblem[] } {
  const filler = new Filler(scene);
  filler.scope(slots, outputScope(scene.schema));
  return { store: filler.store, problems: filler.problems };
}

class Filler {
  store: Store;
  readonly problems: WritingProblem[] = [];

  constructor(private readonly scene: Scene) {
    this.store = Store.create(scene.schema.outputs.length);
  }

  scope(slots: Slots, scope: RecordScope): void {
    for (const name of Object.keys(slots))
      if (!scope.fields.some((field) => field.name === name))
        this.problem(fieldPath(scope.path, name), 'is no slot of the schema');
    scope.fields.forEach((field, index) => {
      const value = own(slots, field.name);
      if (value !== undefined) this.value(value, field.type, scope.base + index, fieldPath(scope.path, field.name));
    });
    scope.fields.forEach((field, index) => this.condition(field, index, scope));
  }

  /** Makes a slot agree with its condition. */
  private condition({ name, type, when }: SlotDeclaration, index: number, scope: RecordScope): void {
    const path = fieldPath(scope.path, name);
    const cell = scope.base + index;
    const content = this.store.get(cell);
    if (when === undefined) {
      if (content?.kind === 'none') this.problem(path, 'is none, though it has no condition');
      return;
    }
    const names = { frame: undefined, scope };
    const place = { cell, path, scope };
    const holds = truthOf(when, names, this.store, this.scene);
    if (content === undefined) {
      const known = knownContent({ place, type, when, store: this.store }, this.scene);
      if (known?.kind === 'none') this.store = this.store.set(cell, none);
      return;
    }
    const given = content.kind !== 'none';
    if (holds === given) return;
    if (holds === true) this.problem(path, 'is none, though its condition holds');
    if (holds === false) this.problem(path, 'is given, though its condition does not hold');
    const decided = holds === undefined ? decide(when, given, names, this.store, this.scene) : undefined;
    if (decided !== undefined && decided !== 'impossible') this.store = decided.store;
  }

  private value(value: Value, type: SlotType, cell: number, path: SlotPath): void {
    if (value.kind === 'none') {
      this.store = this.store.set(cell, none);
      return;
    }
    if (type.kind === 'list') {
      if (value.kind !== 'list') return this.problem(path, `is a ${value.kind}, where a list is declared`);
      const { items } = value;
      const first = this.store.next;
      this.store = this.store.allocate(items.length);
      const cells = items.map((_, index) => first + index);
      this.store = this.store.set(cell, { kind: 'list', items: Items.of(cells) });
      items.forEach((item, index) => this.value(item, type.of, first + index, memberPath(path, index)));
      return;
    }
    if (type.kind === 'record') {
      const record = findRecord(this.scene.schema, type.name);
      if (value.kind !== 'record' || record === undefined || value.record !== record.name)
        return this.problem(path, `is a ${value.kind}, where the record ${type.name} is declared`);
      const base = this.store.next;
      this.store = this.store.allocate(record.fields.length).set(cell, { kind: 'block', record, base });
      this.scope(value.fields, { fields: record.fields, base, path });
      return;
    }
    if (value.kind === 'list' || value.kind === 'record')
      return this.problem(path, `is a ${value.kind}, where a ${type.kind} is declared`);
    this.store = this.store.set(cell, value);
  }

  private problem(slot: SlotPath, reason: string): void {
    this.problems.push({ slot, reason });
  }
}
