import { locateSpans } from './locate-spans.js';
import { findRecord, type Schema } from './program.js';
import type { SlotType } from './types.js';
import { list, type RecordValue, type Value } from './value.js';

/** The spans of a list in one field of its members, in order. */
interface Column {
  readonly input: string;
  readonly texts: string[];
}

/** The text of an input by its name, empty where there is none. */
type TextOf = (input: string) => string;

/**
 * Gives the spans of a value their places, those in the same field of a list's members together (see `locateSpans`). A
 * span that has its place keeps it.
 */
export function placeSpans(value: Value, type: SlotType, schema: Schema, textOf: TextOf): Value {
  if (value.kind === 'list' && type.kind !== 'list') return value;
  const members =
    value.kind === 'list' && type.kind === 'list'
      ? value.items.map((item) => [item, type.of] as const)
      : [[value, type] as const];
  const columns = new Map<string, Column>();
  for (const [member, of] of members) collect(member, of, '', columns, schema);
  const places = new Map<string, Iterator<number | undefined>>();
  for (const [path, { input, texts }] of columns)
    places.set(path, locateSpans(textOf(input), texts)[Symbol.iterator]());
  const placed = members.map(([member, of]) => place(member, of, '', places, schema, textOf));
  return value.kind === 'list' ? list(placed) : (placed[0] ?? value);
}

function collect(value: Value, type: SlotType, path: string, columns: Map<string, Column>, schema: Schema): void {
  if (value.kind === 'span' && type.kind === 'span') {
    const column = columns.get(path);
    if (column === undefined) columns.set(path, { input: type.of, texts: [value.text] });
    else column.texts.push(value.text);
  }
  if (value.kind === 'record')
    for (const [name, field, inner] of fieldsOf(value, schema))
      collect(field, inner, `${path}.${name}`, columns, schema);
}

function place(
  value: Value,
  type: SlotType,
  path: string,
  places: ReadonlyMap<string, Iterator<number | undefined>>,
  schema: Schema,
  textOf: TextOf,
): Value {
  if (value.kind === 'list') return placeSpans(value, type, schema, textOf);
  if (value.kind === 'record') {
    const fields = fieldsOf(value, schema).map(
      ([name, field, inner]) => [name, place(field, inner, `${path}.${name}`, places, schema, textOf)] as const,
    );
    return { ...value, fields: Object.fromEntries(fields) };
  }
  if (value.kind !== 'span' || type.kind !== 'span') return value;
  const next = places.get(path)?.next();
  const start = value.start ?? (next?.done === false ? next.value : undefined);
  return { kind: 'span', text: value.text, ...(start === undefined ? {} : { start }) };
}

/** The given fields of a record with their types, in the order of the declaration. */
const fieldsOf = (value: RecordValue, schema: Schema): readonly (readonly [string, Value, SlotType])[] =>
  (findRecord(schema, value.record)?.fields ?? []).flatMap(({ name, type }) => {
    const field = Object.hasOwn(value.fields, name) ? value.fields[name] : undefined;
    return field === undefined ? [] : [[name, field, type] as const];
  });
