import type { Expression } from '../../program/expression.js';
import { findRecord, type Schema } from '../../program/program.js';
import type { SlotType } from '../../program/types.js';
import type { PlacePath } from './operations.js';

/** Types of the loop variables in scope. */
export type Variables = ReadonlyMap<string, SlotType>;

/**
 * The slot that an expression names, if it is a path: an output slot or a variable, then fields. `undefined` for any
 * other expression.
 */
export function placeOf(expression: Expression, schema: Schema, variables: Variables): PlacePath | undefined {
  if (expression.kind === 'slot') {
    const index = schema.outputs.findIndex((output) => output.name === expression.name);
    const declaration = schema.outputs[index];
    if (declaration === undefined) return undefined;
    const { type, when } = declaration;
    return { root: { kind: 'output', declaration, index }, fields: [], type, ...(when === undefined ? {} : { when }) };
  }
  if (expression.kind === 'variable') {
    const type = variables.get(expression.name);
    return type === undefined ? undefined : { root: { kind: 'variable', name: expression.name }, fields: [], type };
  }
  if (expression.kind !== 'member') return undefined;
  const of = placeOf(expression.of, schema, variables);
  if (of?.type.kind !== 'record') return undefined;
  const record = findRecord(schema, of.type.name);
  const index = record?.fields.findIndex((field) => field.name === expression.name) ?? -1;
  const field = record?.fields[index];
  if (record === undefined || field === undefined) return undefined;
  const { type, when } = field;
  const fields = [...of.fields, { record, field, index }];
  return { root: of.root, fields, type, ...(when === undefined ? {} : { when }) };
}
