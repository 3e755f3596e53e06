import { z } from 'zod';
import type { AggregateBinding, Binding, Expression } from '../expression.js';
import type { SourceRange } from '../source.js';
import { listOf, object, oneOf, optional, position, variants } from './shape.js';

export const rangeSchema = object<SourceRange>({
  source: z.number().int().nonnegative(),
  start: position(),
  end: position(),
});

/** A compiled expression. */
export const expressionSchema: z.ZodType<Expression> = z.lazy(() => expressions);

const range = rangeSchema;
const name = z.string();
const binding = object<Binding>({ name, list: expressionSchema });
const aggregateBinding = object<AggregateBinding>({
  names: z.union([z.tuple([z.string()]), z.tuple([z.string(), z.string()])]),
  source: expressionSchema,
});
const matching = { left: expressionSchema, right: expressionSchema, by: listOf(z.string()), range };

const expressions = variants<Expression>({
  number: { value: z.number(), range },
  text: { value: z.string(), range },
  flag: { value: z.boolean(), range },
  none: { range },
  enumValue: { enum: name, name, range },
  enumValues: { enum: name, range },
  slot: { name, range },
  gold: { range },
  schema: { range },
  steps: { range },
  variable: { name, range },
  field: { name, range },
  member: { of: expressionSchema, name, range },
  not: { operand: expressionSchema, range },
  negate: { operand: expressionSchema, range },
  binary: {
    operator: oneOf(
      ...(['and', 'or', '=>', '<=>', '==', '!=', '<', '<=', '>', '>='] as const),
      ...(['+', '-', '*', '/', 'in', 'within', 'contains', 'overlaps'] as const),
    ),
    left: expressionSchema,
    right: expressionSchema,
    range,
  },
  // oxlint-disable-next-line unicorn/no-thenable -- an expression's own field, never a promise
  conditional: { condition: expressionSchema, then: expressionSchema, otherwise: expressionSchema, range },
  call: {
    function: oneOf('count', 'iou', 'area', 'position', 'order', 'abs', 'length', 'lower'),
    arguments: listOf(expressionSchema),
    range,
  },
  matches: { operand: expressionSchema, pattern: z.string(), flags: z.string(), range },
  quantifier: {
    quantifier: oneOf('forall', 'exists'),
    bindings: listOf(binding),
    distinctMembers: z.boolean(),
    where: optional(expressionSchema),
    body: expressionSchema,
    range,
  },
  aggregate: {
    aggregate: oneOf('mean', 'sum', 'min', 'max'),
    bindings: listOf(aggregateBinding),
    where: optional(expressionSchema),
    body: expressionSchema,
    range,
  },
  distinct: { list: expressionSchema, variable: name, key: expressionSchema, range },
  match: matching,
  f1: matching,
});
