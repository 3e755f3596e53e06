import type { Expression, ForNode, Schema, SlotType } from '../program/index.js';
import { findRecord } from '../program/index.js';
import { boundNames, declaredAt, type Place, type Timeline } from '../replay/index.js';

/** A name that a place in a template binds, with its type. */
export interface NamedType {
  readonly name: string;
  readonly type: SlotType;
}

/** The type of a path of slot, variables and members; nothing for any other expression. */
function pathType(expression: Expression, schema: Schema, names: readonly NamedType[]): SlotType | undefined {
  if (expression.kind === 'slot') return schema.outputs.find((slot) => slot.name === expression.name)?.type;
  if (expression.kind === 'variable') return names.findLast(({ name }) => name === expression.name)?.type;
  if (expression.kind !== 'member') return undefined;
  const of = pathType(expression.of, schema, names);
  if (of?.kind !== 'record') return undefined;
  return findRecord(schema, of.name)?.fields.find((field) => field.name === expression.name)?.type;
}

/** The names that loops bind, with their types; outermost first. */
export function loopNames(loops: readonly ForNode[], schema: Schema): readonly NamedType[] {
  const names: NamedType[] = [];
  for (const { variable, list } of loops) {
    const type = pathType(list, schema, names);
    if (type?.kind === 'list') names.push({ name: variable, type: type.of });
    else if (list.kind === 'enumValues') names.push({ name: variable, type: { kind: 'enum', name: list.enum } });
  }
  return names;
}

/** The names bound at a place, with their types. */
export function namesAt(timeline: Timeline, place: Place | undefined): readonly NamedType[] {
  const { schema } = timeline.program;
  return boundNames(timeline, place).flatMap(({ name, slot }) => {
    const type = declaredAt(schema, slot)?.type;
    return type === undefined ? [] : [{ name, type }];
  });
}
