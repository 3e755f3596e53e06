import {
  findRecord,
  type JsonField,
  type Program,
  type RecordType,
  type Schema,
  type SlotDeclaration,
  type SlotType,
  walkTemplate,
} from '../../program/index.js';

/** Record name → field name → the keys under which data files may give it, best first. */
export type Keys = ReadonlyMap<string, ReadonlyMap<string, readonly string[]>>;

/** Keys that data sets of the field use for a type, where neither the field's name nor a template's codec is found. */
const customary: Partial<Record<SlotType['kind'], readonly string[]>> = {
  span: ['text', 'span', 'name', 'mention', 'entity'],
  enum: ['type', 'label', 'category'],
  box: ['bbox_2d', 'bbox', 'box', 'region'],
};

/**
 * Under which keys a data file may give the fields of records: by the field's name, by the key that a JSON codec of
 * one of the program's styles writes it with, and by customary keys where one field only can be meant.
 */
export function keysOf(program: Program): Keys {
  const { schema } = program;
  const found = new Map<string, Map<string, string[]>>();
  for (const record of schema.records)
    found.set(record.name, new Map(record.fields.map((field) => [field.name, [field.name]])));
  const add = (record: RecordType, fields: readonly JsonField[]): void => {
    for (const { key, slot, fields: inner } of fields) {
      const keys = found.get(record.name)?.get(slot);
      if (keys !== undefined && !keys.includes(key)) keys.push(key);
      const nested = recordOf(schema, record.fields.find((field) => field.name === slot)?.type);
      if (inner !== undefined && nested !== undefined) add(nested, inner);
    }
  };
  for (const node of program.styles.flatMap((style) => [...walkTemplate(style.trace)])) {
    if (node.kind !== 'hole' || node.format.kind !== 'json' || node.format.fields === undefined) continue;
    const { value } = node;
    const output = value.kind === 'slot' ? schema.outputs.find(({ name }) => name === value.name) : undefined;
    const record = recordOf(schema, output?.type);
    if (record !== undefined) add(record, node.format.fields);
  }
  for (const record of schema.records) addCustomary(record, found.get(record.name) ?? new Map());
  return found;
}

function addCustomary({ fields }: RecordType, keys: Map<string, string[]>): void {
  const taken = new Set([...keys.values()].flat());
  for (const [kind, names] of Object.entries(customary)) {
    const [only, ...others] = fields.filter((field: SlotDeclaration) => field.type.kind === kind);
    if (only === undefined || others.length > 0) continue;
    keys.get(only.name)?.push(...names.filter((name) => !taken.has(name)));
  }
}

/** The record that a type is, or is a list of. */
function recordOf(schema: Schema, type: SlotType | undefined): RecordType | undefined {
  if (type?.kind === 'list') return recordOf(schema, type.of);
  return type?.kind === 'record' ? findRecord(schema, type.name) : undefined;
}
