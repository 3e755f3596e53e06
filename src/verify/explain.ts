import { type Environment, evaluate, type Witness, type WitnessName } from '../program/evaluate/index.js';
import type { Expression, SlotPath } from '../program/index.js';
import { expressionText, memberLabel, valueText } from '../program/show/index.js';
import { ORIGINAL, type Resolve } from './environment.js';
import { phrase, requirement, type Subject } from './phrases.js';

/** A sentence for people that names what a violation is about and what clashes: `"Redleaf" is visible but has no region`. */
export function explain(witness: Witness, resolve: Resolve): string {
  const { failing, environment, names } = witness;
  const named = labels(names, resolve);
  if (failing.kind === 'distinct') return repeated(failing, witness, named, resolve);
  const expression = failing.kind === 'not' && failing.operand.kind === 'quantifier' ? failing.operand.body : failing;
  const holds = expression !== failing;
  const twice = holds ? undefined : sameTwice(expression, witness, named, resolve);
  if (twice !== undefined) return twice;
  // The innermost name that the condition speaks of is what the sentence is about.
  const spoken = names
    .map((name, index) => ({ ...name, label: named[index] ?? name.slot }))
    .filter(({ name }) => mentions(expression, name));
  const [only, ...others] = spoken;
  if (only !== undefined && others.length === 0) {
    const subject: Subject = { variable: only.name, environment };
    const words = phrase(expression, holds, subject);
    if (words !== undefined) return `${only.label} ${words}`;
  }
  const about = (spoken.length > 0 ? spoken.map(({ label }) => label) : named).join(' and ');
  const what = (holds ? undefined : requirement(expression, environment)) ?? plainly(expression, environment, holds);
  return about === '' ? what : `${about}: ${what}`;
}

/** What the witness's members are called; members of one trace that are called alike get their numbers. */
function labels(names: readonly WitnessName[], resolve: Resolve): readonly string[] {
  const plain = names.map(({ slot }) => {
    const value = resolve(slot);
    return `${(value === undefined ? undefined : memberLabel(value)) ?? slot}${origin(slot)}`;
  });
  return plain.map((label, index) => {
    if (plain.indexOf(label) === plain.lastIndexOf(label)) return label;
    const place = /\[(\d+)\]$/.exec(names[index]?.slot ?? '')?.[1];
    return place === undefined ? label : `${label} (number ${Number(place) + 1})`;
  });
}

const origin = (slot: SlotPath): string =>
  slot.startsWith('gold.') ? ' of the label' : slot.startsWith(`${ORIGINAL}.`) ? ' of the original run' : '';

function repeated(
  distinct: Extract<Expression, { readonly kind: 'distinct' }>,
  { names, environment }: Witness,
  named: readonly string[],
  resolve: Resolve,
): string {
  const twice = listedTwice(names, resolve);
  if (twice !== undefined) return twice;
  const [first] = names;
  const value = first === undefined ? undefined : resolve(first.slot);
  const bound =
    value === undefined
      ? environment
      : { ...environment, variables: { ...environment.variables, [distinct.variable]: { value } } };
  const key = evaluate(distinct.key, bound);
  const shown = key.known ? ` ${valueText(key.value)}` : '';
  return `${named.join(' and ')} have the same ${keyName(distinct.key)}${shown}`;
}

/** Members that are called alike, as one that is listed more than once; undefined where they are not. */
function listedTwice(names: readonly WitnessName[], resolve: Resolve): string | undefined {
  const numbers = names.flatMap(({ slot }) => {
    const place = /\[(\d+)\]$/.exec(slot)?.[1];
    return place === undefined ? [] : [Number(place) + 1];
  });
  const labels = names.map(({ slot }) => {
    const value = resolve(slot);
    return value === undefined ? undefined : memberLabel(value);
  });
  const [label] = labels;
  if (label === undefined || numbers.length < 2 || labels.some((other) => other !== label)) return undefined;
  return `${label} is listed twice (numbers ${numbers.join(' and ')})`;
}

/** Two members that must differ in one thing or another (`a.x != b.x or f(a) != f(b)`) and do not. */
function sameTwice(
  expression: Expression,
  { names, environment }: Witness,
  named: readonly string[],
  resolve: Resolve,
): string | undefined {
  const [a, b] = names;
  if (a === undefined || b === undefined || names.length > 2 || a.name === b.name) return undefined;
  const keys = comparedKeys(expression, a.name, b.name);
  if (keys === undefined || keys.length < 2) return undefined;
  const twice = listedTwice(names, resolve);
  const isName = (key: Expression): boolean => {
    const result = evaluate(key, environment);
    return result.known && twice?.startsWith(`${memberLabel(result.value)} `) === true;
  };
  if (keys.some(isName)) return twice;
  const what = keys.map((key) => keyName(key).replaceAll(`${a.name}.`, '')).join(' and ');
  return `${named.join(' and ')} have the same ${what}`;
}

/** What two variables are compared by where a condition only says that they differ; undefined for any other condition. */
function comparedKeys(expression: Expression, a: string, b: string): readonly Expression[] | undefined {
  if (expression.kind !== 'binary') return undefined;
  const { operator, left, right } = expression;
  if (operator === 'or') {
    const [some, others] = [comparedKeys(left, a, b), comparedKeys(right, a, b)];
    return some === undefined || others === undefined ? undefined : [...some, ...others];
  }
  if (operator !== '!=' || !mentions(left, a) || mentions(left, b)) return undefined;
  return JSON.stringify(left).replaceAll(variable(a), variable(b)) === JSON.stringify(right) ? [left] : undefined;
}

const variable = (name: string): string => `"kind":"variable","name":${JSON.stringify(name)}`;

/** `region` of `e.region`, `position of span` of `position(e.span)`. */
const keyName = (key: Expression): string => (key.kind === 'member' ? key.name : expressionText(key));

/** The condition as it stands in the template, with the values of the places in it. */
function plainly(expression: Expression, environment: Environment, holds: boolean): string {
  const values = new Map<string, string>();
  for (const place of places(expression)) {
    const result = evaluate(place, environment);
    if (result.known && result.value.kind !== 'list') values.set(expressionText(place), valueText(result.value));
  }
  const shown = [...values].map(([name, value]) => `${name} is ${value}`).join(', ');
  const rule = holds ? `${expressionText(expression)} must not hold` : `${expressionText(expression)} does not hold`;
  return shown === '' ? rule : `${rule} (${shown})`;
}

/** The places that an expression names outside of binders: slots and their members. */
function* places(expression: Expression): Generator<Expression> {
  switch (expression.kind) {
    case 'member':
    case 'slot':
      yield expression;
      break;
    case 'not':
    case 'negate':
    case 'matches':
      yield* places(expression.operand);
      break;
    case 'binary':
      yield* places(expression.left);
      yield* places(expression.right);
      break;
    case 'conditional':
      yield* places(expression.condition);
      yield* places(expression.then);
      yield* places(expression.otherwise);
      break;
    case 'call':
      for (const argument of expression.arguments) yield* places(argument);
      break;
    case 'number':
    case 'text':
    case 'flag':
    case 'none':
    case 'enumValue':
    case 'enumValues':
    case 'gold':
    case 'schema':
    case 'steps':
    case 'variable':
    case 'field':
    case 'quantifier':
    case 'aggregate':
    case 'distinct':
    case 'match':
    case 'f1':
      break;
  }
}

/** Whether an expression reads a name. */
const mentions = (expression: Expression, name: string): boolean => JSON.stringify(expression).includes(variable(name));
