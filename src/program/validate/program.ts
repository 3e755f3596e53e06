import { z } from 'zod';
import {
  type Constraint,
  type Probe,
  type ProbeChange,
  PROGRAM_VERSION,
  type Program,
  type Reward,
  type Schema,
  type Step,
} from '../program.js';
import type { Source } from '../source.js';
import type { HoleFormat, JsonField, Style, TemplateNode } from '../template.js';
import type { EnumType, EnumValue, RecordType, SlotDeclaration, SlotType } from '../types.js';
import { expressionSchema, rangeSchema } from './expression.js';
import { listOf, object, oneOf, optional, position, variants } from './shape.js';

const range = rangeSchema;
const name = z.string();
const title = z.string();
const documentation = z.string();

const slotType: z.ZodType<SlotType> = z.lazy(() => slotTypes);
const bound = optional(z.number());
const slotTypes = variants<SlotType>({
  text: {},
  image: {},
  span: { of: name, anywhere: optional(z.literal(true)) },
  box: { in: name },
  flag: {},
  int: { min: bound, max: bound },
  number: { min: bound, max: bound },
  enum: { name },
  record: { name },
  list: { of: slotType },
  prose: { maxTokens: optional(z.number().int().positive()) },
});

const enumValue = object<EnumValue>({ name, gloss: z.string(), aliases: listOf(z.string()), range });
const enumType = object<EnumType>({ name, values: listOf(enumValue), documentation, range });
const declaration = object<SlotDeclaration>({
  name,
  type: slotType,
  when: optional(expressionSchema),
  documentation,
  range,
});
const recordType = object<RecordType>({ name, fields: listOf(declaration), documentation, range });
const step = object<Step>({ name, title, range });
const constraint = object<Constraint>({
  name,
  title,
  severity: oneOf('error', 'warning', 'information'),
  needsGold: z.boolean(),
  body: expressionSchema,
  documentation,
  range,
});
const reward = object<Reward>({
  name,
  title,
  weight: z.number(),
  value: expressionSchema,
  documentation,
  range,
  weightRange: optional(range),
});
const change = variants<ProbeChange>({
  blank: { input: name },
  erase: { input: name, region: expressionSchema },
  text: { input: name, text: z.string() },
});
const probe = object<Probe>({
  name,
  title,
  bias: oneOf('textual', 'visual'),
  each: optional(
    object<NonNullable<Probe['each']>>({ variable: name, list: expressionSchema, where: optional(expressionSchema) }),
  ),
  changes: listOf(change),
  expect: expressionSchema,
  documentation,
  range,
});
const schema = object<Schema>({
  name,
  title,
  documentation,
  range,
  inputs: listOf(declaration),
  outputs: listOf(declaration),
  enums: listOf(enumType),
  records: listOf(recordType),
  steps: listOf(step),
  constraints: listOf(constraint),
  rewards: listOf(reward),
  probes: listOf(probe),
});

const jsonField: z.ZodType<JsonField> = z.lazy(() => jsonFields);
const jsonFields = object<JsonField>({ key: z.string(), slot: name, fields: optional(listOf(jsonField)) });
const format = variants<HoleFormat>({
  plain: {},
  quoted: {},
  gloss: {},
  box: { pattern: z.string() },
  json: { fields: optional(listOf(jsonField)) },
});
const node: z.ZodType<TemplateNode> = z.lazy(() => templateNodes);
const nodes = listOf(node);
const base = { id: position<TemplateNode['id']>(), range };
const templateNodes = variants<TemplateNode>({
  literal: { ...base, text: z.string() },
  hole: { ...base, value: expressionSchema, format },
  for: {
    ...base,
    variable: name,
    list: expressionSchema,
    where: optional(expressionSchema),
    separator: z.string(),
    empty: z.string(),
    body: nodes,
  },
  if: { ...base, branches: listOf(z.object({ condition: expressionSchema, body: nodes })), otherwise: nodes },
  step: { ...base, step: name, body: nodes },
});
const style = object<Style>({
  name,
  title,
  documentation,
  range,
  system: optional(nodes),
  prompt: nodes,
  trace: nodes,
});

/** A compiled program as it stands in a trace file. */
export const programSchema: z.ZodType<Program> = object<Program>({
  version: z.literal(PROGRAM_VERSION),
  sources: listOf(object<Source>({ path: z.string(), sha256: z.string() })),
  schema,
  styles: listOf(style),
});
