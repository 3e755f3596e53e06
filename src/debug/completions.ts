import type { DebugProtocol } from '@vscode/debugprotocol';
import { findEnum, findRecord, type Schema, type SlotType } from '../program/index.js';
import { typeText } from '../program/show/index.js';
import type { NamedType } from './names.js';

/** Words of the expression language that take operands. */
const functions = ['area', 'count', 'distinct', 'f1', 'iou', 'length', 'lower', 'match', 'order', 'position', 'abs'];
const keywords = [
  'forall',
  'exists',
  'mean',
  'sum',
  'min',
  'max',
  'in',
  'where',
  'by',
  'and',
  'or',
  'not',
  'within',
  'contains',
  'overlaps',
  'matches',
  'none',
  'true',
  'false',
  'gold',
];

/** What can stand at the end of a text: fields after a dot, else names, functions and keywords. */
export function completionsFor(
  schema: Schema,
  names: readonly NamedType[],
  before: string,
): readonly DebugProtocol.CompletionItem[] {
  const path = /[A-Za-z_][\w.[\]]*$/.exec(before)?.[0] ?? '';
  const dot = path.lastIndexOf('.');
  const typed = path.slice(dot + 1);
  const matching = (items: readonly DebugProtocol.CompletionItem[]): readonly DebugProtocol.CompletionItem[] =>
    items
      .filter(({ label }) => label.toLowerCase().startsWith(typed.toLowerCase()))
      .map((item) => ({ ...item, start: before.length - typed.length, length: typed.length }));
  if (dot >= 0) return matching(membersOf(schema, typeOfPath(schema, names, path.slice(0, dot))));
  return matching([
    ...names.map(({ name, type }) => variable(name, type)),
    ...schema.outputs.map(({ name, type }) => variable(name, type)),
    ...schema.inputs.map(({ name, type }) => variable(name, type)),
    ...schema.enums.flatMap(({ name, values }) => [
      { label: name, type: 'enum' as const },
      ...values.map((value) => ({ label: value.name, type: 'value' as const, detail: value.gloss })),
    ]),
    ...functions.map((label) => ({ label, type: 'function' as const })),
    ...keywords.map((label) => ({ label, type: 'keyword' as const })),
  ]);
}

const variable = (label: string, type: SlotType): DebugProtocol.CompletionItem => ({
  label,
  type: 'variable',
  detail: typeText(type),
});

function membersOf(schema: Schema, type: SlotType | 'gold' | undefined): readonly DebugProtocol.CompletionItem[] {
  if (type === 'gold') return schema.outputs.map((slot) => field(slot.name, slot.type));
  if (type?.kind === 'record')
    return (findRecord(schema, type.name)?.fields ?? []).map((each) => field(each.name, each.type));
  if (type?.kind === 'enum' && findEnum(schema, type.name) !== undefined)
    return [
      { label: 'name', type: 'field' },
      { label: 'gloss', type: 'field' },
    ];
  return [];
}

const field = (label: string, type: SlotType): DebugProtocol.CompletionItem => ({
  label,
  type: 'field',
  detail: typeText(type),
});

/** The type of what a path such as `e`, `entities[0]` or `gold.entities` names. */
function typeOfPath(schema: Schema, names: readonly NamedType[], path: string): SlotType | 'gold' | undefined {
  let type: SlotType | 'gold' | undefined;
  for (const [index, part] of path.split('.').entries()) {
    const [, name = '', indices = ''] = /^(\w+)((?:\[\d+\])*)$/.exec(part) ?? [];
    if (index === 0)
      type =
        name === 'gold'
          ? 'gold'
          : (names.findLast((each) => each.name === name)?.type ??
            schema.outputs.find((slot) => slot.name === name)?.type);
    else if (type === 'gold') type = schema.outputs.find((slot) => slot.name === name)?.type;
    else if (type?.kind === 'record')
      type = findRecord(schema, type.name)?.fields.find((each) => each.name === name)?.type;
    else return undefined;
    for (const _ of indices.matchAll(/\[/g)) {
      if (type === undefined || type === 'gold' || type.kind !== 'list') return undefined;
      type = type.of;
    }
  }
  return type;
}
