import { type Environment, evaluate, findWitnesses } from '../program/evaluate/index.js';
import type { Expression } from '../program/index.js';
import { expressionText, valueText } from '../program/show/index.js';

/** A part of an expression with what it came to. */
export interface PartValue {
  /** As it is written in the template, but for white space. */
  readonly text: string;
  /** `unknown` where a slot that it needs was never given. */
  readonly value: string;
}

/** The part of a constraint that failed, for one witness, and what each part of that came to. */
export interface FalsePart extends PartValue {
  readonly parts: readonly PartValue[];
}

/** More parts than so many explain nothing. */
const MOST = 12;

/** The parts of an expression that have a value of their own, outermost first; what binders bind has many. */
function partsOf(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case 'not':
    case 'negate':
    case 'matches':
      return [expression.operand];
    case 'binary':
      return [expression.left, expression.right];
    case 'conditional':
      return [expression.condition, expression.then, expression.otherwise];
    case 'call':
      return expression.arguments;
    case 'distinct':
      return [expression.list];
    case 'match':
    case 'f1':
      return [expression.left, expression.right];
    case 'member':
    case 'number':
    case 'text':
    case 'flag':
    case 'none':
    case 'enumValue':
    case 'enumValues':
    case 'slot':
    case 'gold':
    case 'schema':
    case 'steps':
    case 'variable':
    case 'field':
    case 'quantifier':
    case 'aggregate':
      return [];
  }
}

/** Parts that say what they are: nobody asks for the value of `0.9`. */
const isPlain = ({ kind }: Expression): boolean =>
  ['number', 'text', 'flag', 'none', 'enumValue', 'enumValues', 'schema', 'steps', 'gold'].includes(kind);

function shown(expression: Expression, environment: Environment): PartValue {
  const result = evaluate(expression, environment);
  const text = expressionText(expression);
  if (!result.known) return { text, value: 'unknown' };
  const { value } = result;
  if (value.kind === 'flag') return { text, value: String(value.value) };
  // a whole list or record is what the results show
  if (value.kind === 'list')
    return { text, value: value.items.length === 1 ? '1 member' : `${value.items.length} members` };
  return { text, value: valueText(value) };
}

function valuesIn(expression: Expression, environment: Environment): readonly PartValue[] {
  const found = new Map<string, PartValue>();
  const collect = (parts: readonly Expression[]): void => {
    for (const part of parts) {
      if (isPlain(part) || found.size >= MOST) continue;
      const value = shown(part, environment);
      if (!found.has(value.text)) found.set(value.text, value);
      collect(partsOf(part));
    }
  };
  collect(partsOf(expression));
  return [...found.values()];
}

/**
 * For each way in which a condition fails, in the order of the verdict's violations, the part that is false with the
 * values that made it so. Empty where it does not fail.
 */
export const falseParts = (condition: Expression, environment: Environment): readonly FalsePart[] =>
  findWitnesses(condition, environment).map(({ failing, environment: bound }) => ({
    ...shown(failing, bound),
    parts: valuesIn(failing, bound),
  }));
