import { type Environment, evaluate, truth, type Variable } from '../../program/evaluate/index.js';
import type { BinaryOperator, Expression } from '../../program/expression.js';
import { equalValues } from '../../program/value.js';
import type { Cell, Store } from '../store/cells.js';
import { locate, type Located, type Names, type Scene } from './scene.js';
import { tellMember, tellOutputs, tellScope } from './values.js';

/**
 * Whether a condition holds in a reading: `undefined` while slots that it needs are not given. What has no meaning (a
 * comparison of a text with a box) does not hold.
 */
export function truthOf(condition: Expression, names: Names, store: Store, scene: Scene): boolean | undefined {
  if (condition.kind === 'not') {
    const operand = truthOf(condition.operand, names, store, scene);
    return operand === undefined ? undefined : !operand;
  }
  if (condition.kind === 'binary') {
    const compared = compare(condition, names, store, scene);
    if (compared !== undefined) return compared === 'open' ? undefined : compared;
  }
  const located = locate(condition, names, store, scene.schema);
  if (located === undefined) return evaluated(condition, names, store, scene);
  const content = knownContent(located, scene);
  if (content?.kind === 'flag') return content.value;
  if (content?.kind === 'facts' && content.excluded.some((value) => value.kind === 'flag' && value.value)) return false;
  if (content?.kind === 'pending') return unanswered(scene);
  return content === undefined || content.kind === 'facts' ? undefined : false;
}

/** What is known of a slot, counting in that it is none when its condition is known to fail. */
export function knownContent({ place, when, store }: Located, scene: Scene): Cell | undefined {
  const content = store.get(place.cell);
  const isOpen = content === undefined || content.kind === 'facts';
  if (!isOpen || when === undefined || place.scope === undefined) return content;
  const given = truthOf(when, { frame: undefined, scope: place.scope }, store, scene);
  return given === false ? { kind: 'none' } : content;
}

/** A comparison that can also be decided by a branch: of a list's length, or of a slot with none or a fixed value. */
export type Decidable =
  | { readonly kind: 'is-empty'; readonly list: Expression; readonly holds: boolean }
  | { readonly kind: 'is-none'; readonly slot: Expression; readonly holds: boolean }
  | {
      readonly kind: 'is-value';
      readonly slot: Expression;
      readonly enum: string;
      readonly name: string;
      readonly holds: boolean;
    };

/** The comparison as one that can be decided; `holds` is false for the opposite (`!=`, `> 0`). */
export function decidable(expression: Extract<Expression, { readonly kind: 'binary' }>): Decidable | undefined {
  const { operator, left, right } = expression;
  return asDecidable(operator, left, right) ?? asDecidable(MIRRORED[operator] ?? operator, right, left);
}

const MIRRORED: Partial<Record<BinaryOperator, BinaryOperator>> = { '<': '>', '>': '<', '<=': '>=', '>=': '<=' };

function asDecidable(operator: BinaryOperator, left: Expression, right: Expression): Decidable | undefined {
  const equal = operator === '==' ? true : operator === '!=' ? false : undefined;
  if (left.kind === 'call' && left.function === 'count' && right.kind === 'number') {
    const [list] = left.arguments;
    if (list === undefined) return undefined;
    if (right.value === 0 && equal !== undefined) return { kind: 'is-empty', list, holds: equal };
    if (right.value === 0 && (operator === '>' || operator === '<='))
      return { kind: 'is-empty', list, holds: operator === '<=' };
    if (right.value === 1 && (operator === '>=' || operator === '<'))
      return { kind: 'is-empty', list, holds: operator === '<' };
    return undefined;
  }
  if (equal === undefined) return undefined;
  if (right.kind === 'none') return { kind: 'is-none', slot: left, holds: equal };
  if (right.kind === 'enumValue')
    return { kind: 'is-value', slot: left, enum: right.enum, name: right.name, holds: equal };
  return undefined;
}

/** Compares without evaluating values that may be large; `open` while it is not known, `undefined` for other forms. */
function compare(
  condition: Extract<Expression, { readonly kind: 'binary' }>,
  names: Names,
  store: Store,
  scene: Scene,
): boolean | 'open' | undefined {
  const form = decidable(condition);
  if (form === undefined) return undefined;
  const located = locate(form.kind === 'is-empty' ? form.list : form.slot, names, store, scene.schema);
  if (located === undefined) return undefined;
  const content = knownContent(located, scene);
  if (content === undefined) return 'open';
  if (content.kind === 'pending') {
    if (form.kind === 'is-none') return !form.holds;
    unanswered(scene);
    return 'open';
  }
  switch (form.kind) {
    case 'is-empty':
      if (content.kind === 'facts') return content.notEmpty ? !form.holds : 'open';
      return content.kind === 'list' ? (content.items.length === 0) === form.holds : undefined;
    case 'is-none':
      if (content.kind === 'facts') return content.notNone ? !form.holds : 'open';
      return (content.kind === 'none') === form.holds;
    case 'is-value': {
      const value = { kind: 'enum', enum: form.enum, name: form.name } as const;
      if (content.kind === 'facts')
        return content.excluded.some((other) => equalValues(other, value)) ? !form.holds : 'open';
      if (content.kind === 'enum') return equalValues(content, value) === form.holds;
      return content.kind === 'none' ? !form.holds : undefined;
    }
  }
}

/** By the general evaluator, over the values given so far. */
function evaluated(condition: Expression, names: Names, store: Store, scene: Scene): boolean | undefined {
  const variables: Record<string, Variable> = {};
  for (let { frame } = names; frame !== undefined; frame = frame.parent) {
    const { variable, item } = frame.loop;
    if (Object.hasOwn(variables, variable)) continue;
    const value = tellMember(frame.item.cell, item, store, scene);
    variables[variable] = { path: frame.item.path, ...(value === undefined ? {} : { value }) };
  }
  const { scope } = names;
  const environment: Environment = {
    schema: scene.schema,
    slots: tellOutputs(store, scene, outputsIn(condition)),
    texts: scene.context.texts,
    imageSizes: scene.context.images,
    variables,
    ...(scope === undefined ? {} : { fields: { slots: tellScope(scope, store), path: scope.path } }),
  };
  const result = evaluate(condition, environment);
  if (!result.known && result.missing.length > 0) return unanswered(scene);
  return truth(result) ?? false;
}

function unanswered({ asked }: Scene): undefined {
  if (asked !== undefined) asked.unanswered++;
  return undefined;
}

const outputs = new WeakMap<Expression, ReadonlySet<string>>();

/** Names of the slots that an expression speaks of directly. */
function outputsIn(expression: Expression): ReadonlySet<string> {
  let names = outputs.get(expression);
  if (names === undefined) {
    const found = new Set<string>();
    const visit = (part: unknown): void => {
      if (typeof part !== 'object' || part === null) return;
      if ('kind' in part && part.kind === 'slot' && 'name' in part && typeof part.name === 'string')
        found.add(part.name);
      for (const inner of Object.values(part)) visit(inner);
    };
    visit(expression);
    names = found;
    outputs.set(expression, names);
  }
  return names;
}
