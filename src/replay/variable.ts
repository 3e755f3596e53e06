import {
  findRecord,
  fieldPath,
  memberPath,
  type Schema,
  type SlotPath,
  type SlotType,
  type Value,
} from '../program/index.js';
import { typeText } from '../program/show/index.js';
import { declaredAt, valueText } from './value-text.js';

/** A line of a tree of values; what is below it is made when it is asked for. */
export interface Variable {
  readonly name: string;
  readonly value: string;
  readonly type?: string;
  /** The output slot that this is: it can be watched and, live, set. */
  readonly slot?: SlotPath;
  /** What evaluates to the same: a path of a slot or an expression of the language. */
  readonly expression?: string;
  /** A box, for a preview. */
  readonly box?: true;
  /** Number of children with names, and of children counted from 0. */
  readonly named: number;
  readonly indexed: number;
  /** Children with names. */
  readonly fields: () => readonly Variable[];
  /** Children `start` to `start + count` of those that are counted. */
  readonly members: (start: number, count: number) => readonly Variable[];
}

const nothing = (): readonly Variable[] => [];

/** A line with nothing below it. */
export const leaf = (name: string, value: string, type?: string): Variable => ({
  name,
  value,
  ...(type === undefined ? {} : { type }),
  named: 0,
  indexed: 0,
  fields: nothing,
  members: nothing,
});

/** A line with named lines below it. `count` must be their number. */
export const group = (name: string, value: string, count: number, fields: () => readonly Variable[]): Variable => ({
  ...leaf(name, value),
  named: count,
  fields,
});

/** A line with counted lines below it. */
export const sequence = (name: string, value: string, items: readonly Variable[]): Variable => ({
  ...leaf(name, value),
  indexed: items.length,
  members: (start, count) => items.slice(start, start + count),
});

/** Where a value stands, for a variable that is a slot. */
export interface Standing {
  readonly schema: Schema;
  readonly slot: SlotPath;
  /** It stands in the label, of which `slot` is a path: it can be looked at, and nothing else. */
  readonly label?: true;
}

/** A value as a tree. `standing` is absent for values that are computed. */
export function valueVariable(name: string, value: Value, standing?: Standing, type?: SlotType): Variable {
  const own = type ?? (standing === undefined ? undefined : declaredAt(standing.schema, standing.slot)?.type);
  const base: Variable = {
    ...leaf(name, valueText(value), own === undefined ? undefined : typeText(own)),
    ...(standing === undefined
      ? {}
      : standing.label === true
        ? { expression: `gold.${standing.slot}` }
        : { slot: standing.slot, expression: standing.slot }),
    ...(value.kind === 'box' ? { box: true } : {}),
  };
  if (value.kind === 'record') {
    const names = fieldNames(value, standing?.schema);
    return {
      ...base,
      named: names.length,
      fields: () =>
        names.flatMap((field) => {
          const inner = value.fields[field];
          return inner === undefined
            ? []
            : [
                valueVariable(
                  field,
                  inner,
                  below(standing, (slot) => fieldPath(slot, field)),
                ),
              ];
        }),
    };
  }
  if (value.kind === 'list')
    return {
      ...base,
      indexed: value.items.length,
      members: (start, count) =>
        value.items.slice(start, start + count).map((item, index) =>
          valueVariable(
            String(start + index),
            item,
            below(standing, (slot) => memberPath(slot, start + index)),
          ),
        ),
    };
  return base;
}

/** The fields that are known, in the order of the declaration. */
function fieldNames(value: Value & { kind: 'record' }, schema: Schema | undefined): readonly string[] {
  const given = Object.keys(value.fields);
  const declared = (schema === undefined ? undefined : findRecord(schema, value.record))?.fields.map(
    ({ name }) => name,
  );
  if (declared === undefined) return given;
  return [...declared.filter((name) => given.includes(name)), ...given.filter((name) => !declared.includes(name))];
}

const below = (standing: Standing | undefined, path: (slot: SlotPath) => SlotPath): Standing | undefined =>
  standing === undefined ? undefined : { ...standing, slot: path(standing.slot) };
