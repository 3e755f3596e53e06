import { findRecord } from '../../program/program.js';
import type { SlotType } from '../../program/types.js';
import { list, locateSpan, type Slots, type SpanValue, type Value } from '../../program/value.js';
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
      return value === undefined ? [] : [[name, placeSpans(value, type, scene)]];
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
  return value === undefined ? undefined : placeSpans(value, type, scene);
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

/** How often each text has been seen in each field of a list's members. */
type Seen = Map<string, number>;

/** Gives spans their places: the k-th of a list with the same text in the same field takes the k-th occurrence. */
function placeSpans(value: Value, type: SlotType, scene: Scene): Value {
  return placeIn(value, type, new Map(), '', scene);
}

function placeIn(value: Value, type: SlotType, seen: Seen, path: string, scene: Scene): Value {
  if (value.kind === 'span' && type.kind === 'span') return placeSpan(value, type.of, seen, path, scene);
  if (value.kind === 'list' && type.kind === 'list') {
    const own: Seen = new Map();
    return list(value.items.map((item) => placeIn(item, type.of, own, '', scene)));
  }
  if (value.kind !== 'record') return value;
  const fields = (findRecord(scene.schema, value.record)?.fields ?? []).flatMap(({ name, type: inner }) => {
    const field = own(value.fields, name);
    return field === undefined ? [] : [[name, placeIn(field, inner, seen, `${path}.${name}`, scene)] as const];
  });
  return { ...value, fields: Object.fromEntries(fields) };
}

function placeSpan(span: SpanValue, input: string, seen: Seen, path: string, scene: Scene): SpanValue {
  const key = `${path} ${span.text}`;
  const nth = seen.get(key) ?? 0;
  seen.set(key, nth + 1);
  const start = locateSpan(own(scene.context.texts, input) ?? '', span.text, nth);
  return { kind: 'span', text: span.text, ...(start === undefined ? {} : { start }) };
}
