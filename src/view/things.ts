import type { ImageBox } from '../base/boxes.js';
import {
  fieldPath,
  findEnum,
  findRecord,
  memberPath,
  type Schema,
  type SlotPath,
  type Slots,
  type SlotType,
  type Value,
} from '../program/index.js';
import { colourOf } from './colours.js';
import { showValue } from './shown.js';

/** One slot of a thing that holds a value of its own, not a record or list. */
export interface ThingField {
  readonly path: SlotPath;
  /** Name below the thing: `span`, `place.region`. */
  readonly name: string;
  readonly kind: SlotType['kind'];
  readonly value: Value;
  readonly shown: string;
}

/** A box that a thing has. */
export interface ThingBox {
  readonly path: SlotPath;
  readonly box: ImageBox;
  /** Image input that the box lies in. */
  readonly input: string;
  /** Which image of a list of images, 0-based. */
  readonly image: number;
}

/** A piece of an input text that a thing is about. */
export interface ThingSpan {
  readonly input: string;
  readonly start: number;
  readonly end: number;
}

/**
 * What a person would call one result: a member of an output list, an output record, or a plain output. Everything
 * that is about the same thing (its text, its box, its row) lights together.
 */
export interface Thing {
  readonly path: SlotPath;
  /** The output slot that it belongs to. */
  readonly output: string;
  /** The text of its first span or text, else its path. */
  readonly title: string;
  /** The name of its first enum value: `PER`. */
  readonly type?: string;
  /** 0 to `COLOURS - 1`; things of one type have one colour. */
  readonly colour: number;
  readonly fields: readonly ThingField[];
  readonly boxes: readonly ThingBox[];
  readonly spans: readonly ThingSpan[];
}

interface Found {
  readonly fields: ThingField[];
  readonly boxes: ThingBox[];
  readonly spans: ThingSpan[];
}

function collect(schema: Schema, type: SlotType, value: Value, path: SlotPath, name: string, found: Found): void {
  if (type.kind === 'record' && value.kind === 'record') {
    for (const field of findRecord(schema, type.name)?.fields ?? []) {
      const inner = value.fields[field.name];
      if (inner !== undefined)
        collect(schema, field.type, inner, fieldPath(path, field.name), fieldPath(name, field.name), found);
    }
    return;
  }
  if (type.kind === 'list' && value.kind === 'list') {
    for (const [index, item] of value.items.entries())
      collect(schema, type.of, item, memberPath(path, index), memberPath(name, index), found);
    return;
  }
  found.fields.push({ path, name: name === '' ? 'value' : name, kind: type.kind, value, shown: showValue(value) });
  if (type.kind === 'box' && value.kind === 'box')
    found.boxes.push({ path, box: value.box, input: type.in, image: value.image ?? 0 });
  if (type.kind === 'span' && value.kind === 'span' && value.start !== undefined)
    found.spans.push({ input: type.of, start: value.start, end: value.start + value.text.length });
}

function thing(schema: Schema, output: string, order: number, type: SlotType, value: Value, path: SlotPath): Thing {
  const found: Found = { fields: [], boxes: [], spans: [] };
  collect(schema, type, value, path, '', found);
  const name = found.fields.find(
    (field) => (field.kind === 'span' || field.kind === 'text') && field.shown.trim() !== '' && field.shown !== 'none',
  );
  const member = found.fields.find((field) => field.value.kind === 'enum')?.value;
  const place =
    member?.kind === 'enum'
      ? (findEnum(schema, member.enum)?.values.findIndex((each) => each.name === member.name) ?? order)
      : order;
  return {
    path,
    output,
    title: name?.shown ?? path,
    ...(member?.kind === 'enum' ? { type: member.name } : {}),
    colour: colourOf(place),
    ...found,
  };
}

/** The things of a trace (`prefix` empty) or of its label (`prefix` `gold`), in the order of the schema. */
export function thingsOf(schema: Schema, slots: Slots, prefix: SlotPath = ''): readonly Thing[] {
  return schema.outputs.flatMap((output, order) => {
    const value = slots[output.name];
    if (value === undefined) return [];
    const path = fieldPath(prefix, output.name);
    const { type } = output;
    if (type.kind === 'list')
      return value.kind === 'list'
        ? value.items.map((item, index) => thing(schema, output.name, order, type.of, item, memberPath(path, index)))
        : [];
    return [thing(schema, output.name, order, type, value, path)];
  });
}

/** Whether `path` is `base` or a slot inside it. */
export const isInside = (path: SlotPath, base: SlotPath): boolean =>
  path === base || (path.startsWith(base) && (path[base.length] === '.' || path[base.length] === '['));

/**
 * The path of the thing that a slot belongs to: `entities[1]` for `entities[1].region`; `undefined` for a list as a
 * whole.
 */
export function thingPathOf(schema: Schema, path: SlotPath): SlotPath | undefined {
  const match = /^((?:gold\.)?)([^.[]+)(\[\d+\])?/.exec(path);
  const [, prefix = '', output = '', member] = match ?? [];
  const declared = schema.outputs.find((slot) => slot.name === output);
  if (declared === undefined) return undefined;
  if (declared.type.kind !== 'list') return prefix + output;
  return member === undefined ? undefined : prefix + output + member;
}

/** The type of a slot by its path (`gold.` allowed), `undefined` where the schema has no such slot. */
export function slotTypeOf(schema: Schema, path: SlotPath): SlotType | undefined {
  const parts = path.replace(/^gold\./, '').match(/[^.[\]]+|\[\d+\]/g) ?? [];
  let type: SlotType | undefined;
  for (const [index, part] of parts.entries()) {
    if (index === 0) type = schema.outputs.find((slot) => slot.name === part)?.type;
    else if (part.startsWith('[')) type = type?.kind === 'list' ? type.of : undefined;
    else if (type?.kind === 'record') {
      const record = findRecord(schema, type.name);
      type = record?.fields.find((field) => field.name === part)?.type;
    } else type = undefined;
  }
  return type;
}
