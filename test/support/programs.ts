import { sourceOffset } from '../../src/base/index.js';
import {
  type EnumType,
  type Expression,
  type ExpressionNode,
  type HoleFormat,
  type JsonField,
  nodeId,
  type Program,
  PROGRAM_VERSION,
  type RecordType,
  type SlotDeclaration,
  type SlotType,
  type Style,
  type TemplateNode,
} from '../../src/program/index.js';

/** Builds programs as data, without the language: short names for use inside tests. */
export const nowhere = { source: 0, start: sourceOffset(0), end: sourceOffset(0) };

const at = (node: ExpressionNode): Expression => ({ ...node, range: nowhere });

export const slot = (name: string): Expression => at({ kind: 'slot', name });
export const variable = (name: string): Expression => at({ kind: 'variable', name });
export const field = (name: string): Expression => at({ kind: 'field', name });
export const member = (of: Expression, name: string): Expression => at({ kind: 'member', of, name });
export const num = (value: number): Expression => at({ kind: 'number', value });
export const words = (value: string): Expression => at({ kind: 'text', value });
export const noneLiteral: Expression = at({ kind: 'none' });
export const enumValue = (name: string, value: string): Expression =>
  at({ kind: 'enumValue', enum: name, name: value });
export const not = (operand: Expression): Expression => at({ kind: 'not', operand });
export const count = (list: Expression): Expression => at({ kind: 'call', function: 'count', arguments: [list] });
export const binary = (
  left: Expression,
  operator: Extract<Expression, { kind: 'binary' }>['operator'],
  right: Expression,
): Expression => at({ kind: 'binary', operator, left, right });

/** A path: `e.region` or `entities`. Names in `variables` are loop variables. */
export function path(text: string, variables: readonly string[] = ['e', 'f', 'x']): Expression {
  const [first = '', ...rest] = text.split('.');
  return rest.reduce((of, name) => member(of, name), variables.includes(first) ? variable(first) : slot(first));
}

let nextId = 0;
const node = (): { readonly id: ReturnType<typeof nodeId>; readonly range: typeof nowhere } => ({
  id: nodeId(nextId++),
  range: nowhere,
});

type Body = readonly (TemplateNode | string)[];
const nodes = (body: Body): readonly TemplateNode[] =>
  body.map((part) => (typeof part === 'string' ? { ...node(), kind: 'literal', text: part } : part));

export const plain: HoleFormat = { kind: 'plain' };
export const quoted: HoleFormat = { kind: 'quoted' };
export const gloss: HoleFormat = { kind: 'gloss' };
export const json = (...fields: readonly JsonField[]): HoleFormat =>
  fields.length === 0 ? { kind: 'json' } : { kind: 'json', fields };

export const hole = (value: Expression | string, format: HoleFormat = plain): TemplateNode => ({
  ...node(),
  kind: 'hole',
  value: typeof value === 'string' ? path(value) : value,
  format,
});

export const loop = (
  name: string,
  list: Expression | string,
  options: { readonly sep?: string; readonly empty?: string; readonly where?: Expression },
  ...body: Body
): TemplateNode => ({
  ...node(),
  kind: 'for',
  variable: name,
  list: typeof list === 'string' ? path(list) : list,
  ...(options.where === undefined ? {} : { where: options.where }),
  separator: options.sep ?? '',
  empty: options.empty ?? '',
  body: nodes(body),
});

export const when = (condition: Expression | string, then: Body, otherwise: Body = []): TemplateNode => ({
  ...node(),
  kind: 'if',
  branches: [{ condition: typeof condition === 'string' ? path(condition) : condition, body: nodes(then) }],
  otherwise: nodes(otherwise),
});

export const choose = (
  branches: readonly { readonly condition: Expression; readonly body: Body }[],
  otherwise: Body,
): TemplateNode => ({
  ...node(),
  kind: 'if',
  branches: branches.map(({ condition, body }) => ({ condition, body: nodes(body) })),
  otherwise: nodes(otherwise),
});

export const step = (name: string, ...body: Body): TemplateNode => ({
  ...node(),
  kind: 'step',
  step: name,
  body: nodes(body),
});

export const declare = (name: string, type: SlotType, condition?: Expression): SlotDeclaration => ({
  name,
  type,
  ...(condition === undefined ? {} : { when: condition }),
  documentation: '',
  range: nowhere,
});

export const record = (name: string, ...fields: readonly SlotDeclaration[]): RecordType => ({
  name,
  fields,
  documentation: '',
  range: nowhere,
});

export const enumType = (
  name: string,
  ...values: readonly (readonly [name: string, gloss?: string, ...aliases: string[]])[]
): EnumType => ({
  name,
  values: values.map(([value, meaning = '', ...aliases]) => ({ name: value, gloss: meaning, aliases, range: nowhere })),
  documentation: '',
  range: nowhere,
});

export const style = (name: string, prompt: Body, ...trace: Body): Style => ({
  name,
  title: '',
  documentation: '',
  range: nowhere,
  prompt: nodes(prompt),
  trace: nodes(trace),
});

export const program = (parts: {
  readonly inputs: readonly SlotDeclaration[];
  readonly outputs: readonly SlotDeclaration[];
  readonly records?: readonly RecordType[];
  readonly enums?: readonly EnumType[];
  readonly steps?: readonly string[];
  readonly styles: readonly Style[];
}): Program => ({
  version: PROGRAM_VERSION,
  sources: [],
  schema: {
    name: 'Test',
    title: 'Test',
    documentation: '',
    range: nowhere,
    inputs: parts.inputs,
    outputs: parts.outputs,
    enums: parts.enums ?? [],
    records: parts.records ?? [],
    steps: (parts.steps ?? []).map((name) => ({ name, title: '', range: nowhere })),
    constraints: [],
    rewards: [],
    probes: [],
  },
  styles: parts.styles,
});
