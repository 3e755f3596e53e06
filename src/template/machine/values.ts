import { placeSpans } from '../../program/place-spans.js';
import type { SlotType } from '../../program/types.js';
import { list, type Slots, type Value } from '../../program/value.js';
import type { RecordScope } from '../compile/operations.js';
import { own } from '../own.js';
import type { Store } from '../store/cells.js';
import { outputScope, type Scene } from './scene.js';

/** The output slots given so far as plain values, only those of `names` if it is given. Spans know where they stand. */
export function tellOutputs(store: Store, scene: Scene, names?: ReadonlySet<string>): Slots {
  const slots = tellScope(outputScope(scene.schema), store, names);
  return Object.fromEntries(
    scene.schema.outputs.flatMap(({ name, type }) => {
      const value = own(slots, name);
      return value === undefined ? [] : [[name, placed(value, type, scene)]];
    }),
  );
}

/** The fields of a record that were given so far. */
export function tellScope(scope: RecordScope, store: Store, names?: ReadonlySet<string>): Slots {
  const slots: [string, Value][] = [];
  scope.fields.forEach(({ name, type }, index) => {
    if (names?.has(name) === false) return;
    const value = tellCell(scope.base + index, type, false, store);
    if (value !== undefined) slots.push([name, value]);
  });
  return Object.fromEntries(slots);
}

/** The member of a list in a cell. */
export function tellMember(cell: number, type: SlotType, store: Store, scene: Scene): Value | undefined {
  const value = tellCell(cell, type, true, store);
  return value === undefined ? undefined : placed(value, type, scene);
}

/** A record of which no field is given is not given itself, except as member of a list. */
function tellCell(cell: number, type: SlotType, isMember: boolean, store: Store): Value | undefined {
  const content = store.get(cell);
  if (content === undefined || content.kind === 'facts' || content.kind === 'pending') return undefined;
  if (content.kind === 'block') {
    const { record, base } = content;
    const fields = tellScope({ fields: record.fields, base, path: '' }, store);
    const isUntouched = !isMember && record.fields.length > 0 && Object.keys(fields).length === 0;
    return isUntouched ? undefined : { kind: 'record', record: record.name, fields };
  }
  if (content.kind === 'list') {
    const of = type.kind === 'list' ? type.of : type;
    const items = content.items.cells().map((item) => tellCell(item, of, true, store));
    return list(items.filter((item) => item !== undefined));
  }
  return content.kind === 'text' ? { kind: 'text', text: content.text } : content;
}

const placed = (value: Value, type: SlotType, { schema, context }: Scene): Value =>
  placeSpans(value, type, schema, (input) => own(context.texts, input) ?? '');
