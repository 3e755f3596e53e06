import { imageBox } from '../../../src/base/boxes.js';
import { imagePixel, modelPixel, sourceOffset } from '../../../src/base/positions.js';
import type { Environment } from '../../../src/program/evaluate/index.js';
import type {
  BinaryOperator,
  Expression,
  ExpressionNode,
  FunctionName,
  RecordValue,
  Schema,
  Slots,
  Value,
} from '../../../src/program/index.js';
import { flag, list, none, text } from '../../../src/program/index.js';

/** Expressions, a schema and values made by hand, for tests that need no parser. */
export const range = { source: 0, start: sourceOffset(0), end: sourceOffset(0) };
const at = (node: ExpressionNode): Expression => ({ range, ...node });

export const slot = (name: string): Expression => at({ kind: 'slot', name });
export const gold = at({ kind: 'gold' });
export const variable = (name: string): Expression => at({ kind: 'variable', name });
export const member = (of: Expression, name: string): Expression => at({ kind: 'member', of, name });
export const num = (value: number): Expression => at({ kind: 'number', value });
export const txt = (value: string): Expression => at({ kind: 'text', value });
export const yes = at({ kind: 'flag', value: true });
export const no = at({ kind: 'flag', value: false });
export const nothing = at({ kind: 'none' });
export const not = (operand: Expression): Expression => at({ kind: 'not', operand });
export const binary = (left: Expression, operator: BinaryOperator, right: Expression): Expression =>
  at({ kind: 'binary', operator, left, right });
export const call = (name: FunctionName, ...args: readonly Expression[]): Expression =>
  at({ kind: 'call', function: name, arguments: args });
export const matches = (operand: Expression, pattern: string, flags = ''): Expression =>
  at({ kind: 'matches', operand, pattern, flags });
export const when = (condition: Expression, then: Expression, otherwise: Expression): Expression =>
  // oxlint-disable-next-line unicorn/no-thenable -- an expression's own field, never a promise
  at({ kind: 'conditional', condition, then, otherwise });

interface Binder {
  readonly where?: Expression;
  readonly body: Expression;
}
const quantifier =
  (kind: 'forall' | 'exists') =>
  (names: readonly string[], over: Expression, { where, body }: Binder): Expression =>
    at({
      kind: 'quantifier',
      quantifier: kind,
      bindings: names.map((name) => ({ name, list: over })),
      distinctMembers: names.length > 1,
      ...(where === undefined ? {} : { where }),
      body,
    });
export const forall = quantifier('forall');
export const exists = quantifier('exists');
export const aggregate = (
  kind: 'mean' | 'sum' | 'min' | 'max',
  names: readonly [string] | readonly [string, string],
  source: Expression,
  { where, body }: Binder,
): Expression =>
  at({
    kind: 'aggregate',
    aggregate: kind,
    bindings: [{ names, source }],
    ...(where === undefined ? {} : { where }),
    body,
  });
export const distinct = (over: Expression, name: string, key: Expression): Expression =>
  at({ kind: 'distinct', list: over, variable: name, key });
export const match = (left: Expression, right: Expression, ...by: readonly string[]): Expression =>
  at({ kind: 'match', left, right, by });
export const f1 = (left: Expression, right: Expression, ...by: readonly string[]): Expression =>
  at({ kind: 'f1', left, right, by });
export const enumValues = (name: string): Expression => at({ kind: 'enumValues', enum: name });
export const enumValue = (name: string): Expression => at({ kind: 'enumValue', enum: 'EntityType', name });
export const steps = at({ kind: 'steps' });
export const schemaNode = at({ kind: 'schema' });
export const field = (name: string): Expression => at({ kind: 'field', name });

const declare = { documentation: '', range };

/** The schema of grounded named entity recognition, as in the language's own example. */
export const schema: Schema = {
  name: 'GMNER',
  title: 'Grounded multimodal named entity recognition',
  ...declare,
  inputs: [
    { name: 'text', type: { kind: 'text' }, ...declare },
    { name: 'image', type: { kind: 'image' }, ...declare },
    { name: 'images', type: { kind: 'list', of: { kind: 'image' } }, ...declare },
  ],
  outputs: [
    { name: 'entities', type: { kind: 'list', of: { kind: 'record', name: 'Entity' } }, ...declare },
    { name: 'sure', type: { kind: 'flag' }, ...declare },
    { name: 'score', type: { kind: 'number' }, ...declare },
  ],
  enums: [
    {
      name: 'EntityType',
      values: [
        { name: 'PER', gloss: 'a person', aliases: [], range },
        { name: 'LOC', gloss: 'a place', aliases: [], range },
        { name: 'ORG', gloss: 'an organisation', aliases: [], range },
        { name: 'MISC', gloss: 'any other named thing', aliases: ['OTHER'], range },
      ],
      ...declare,
    },
  ],
  records: [
    {
      name: 'Entity',
      fields: [
        { name: 'span', type: { kind: 'span', of: 'text' }, ...declare },
        { name: 'type', type: { kind: 'enum', name: 'EntityType' }, ...declare },
        { name: 'visible', type: { kind: 'flag' }, ...declare },
        { name: 'region', type: { kind: 'box', in: 'image' }, when: field('visible'), ...declare },
      ],
      ...declare,
    },
  ],
  steps: [{ name: 'recognise', title: 'Find every named entity.', range }],
  constraints: [],
  rewards: [],
  probes: [],
};

export const SENTENCE = 'Ada met Grace in Redleaf before Ada left';

/** An entity; a part that is left out was never given. */
export function entity(parts: {
  readonly span?: string;
  readonly start?: number;
  readonly type?: string;
  readonly visible?: boolean;
  readonly region?: readonly [number, number, number, number] | null;
}): RecordValue {
  const fields: Record<string, Value> = {};
  if (parts.span !== undefined) {
    const start = parts.start ?? SENTENCE.indexOf(parts.span);
    fields.span = { kind: 'span', text: parts.span, ...(start >= 0 ? { start } : {}) };
  }
  if (parts.type !== undefined) fields.type = { kind: 'enum', enum: 'EntityType', name: parts.type };
  if (parts.visible !== undefined) fields.visible = flag(parts.visible);
  if (parts.region !== undefined)
    fields.region = parts.region === null ? none : { kind: 'box', box: imageBox(...parts.region) };
  return { kind: 'record', record: 'Entity', fields };
}

export const entities = (...items: readonly Parameters<typeof entity>[0][]): Slots => ({
  entities: list(items.map(entity)),
});

const sizes = (width: number, height: number) => ({
  original: { width: imagePixel(width), height: imagePixel(height) },
  seen: { width: modelPixel(width), height: modelPixel(height) },
});

export const environment = (slots: Slots = {}, label?: Slots): Environment => ({
  schema,
  slots,
  ...(label === undefined ? {} : { gold: label }),
  texts: { text: SENTENCE },
  imageSizes: { image: [sizes(100, 80)], images: [sizes(100, 80), sizes(40, 40)] },
  variables: {},
});

export const textOf = text;
