import { type Environment, evaluate, truth } from '../program/evaluate/index.js';
import type { BinaryOperator, Expression } from '../program/index.js';
import { expressionText, labelField, valueText } from '../program/show/index.js';

/** What a sentence is about: a member that a binder bound. */
export interface Subject {
  readonly variable: string;
  readonly environment: Environment;
}

/** `has no region`, `a box`: names of slots as words. */
const words = (name: string): string => name.replaceAll('_', ' ');
const withArticle = (name: string): string => `${/^[aeiou]/i.test(name) ? 'an' : 'a'} ${words(name)}`;

/**
 * What a condition says of the subject, as words that follow its name, where it holds (`is visible`) and where it does
 * not (`is not visible`); `undefined` where it is better shown as it stands.
 */
export function phrase(expression: Expression, holds: boolean, subject: Subject): string | undefined {
  switch (expression.kind) {
    case 'not':
      return phrase(expression.operand, !holds, subject);
    case 'member': {
      const field = fieldOf(expression, subject);
      return field === undefined ? undefined : `is ${holds ? '' : 'not '}${words(field)}`;
    }
    case 'matches': {
      const noun = nounOf(expression.operand, subject);
      if (noun === undefined) return undefined;
      const pattern = `/${expression.pattern}/${expression.flags}`;
      if (noun.isLabel) return holds ? `matches ${pattern}` : `does not match ${pattern}`;
      return `has ${noun.text}, which ${holds ? 'matches' : 'does not match'} ${pattern}`;
    }
    case 'binary':
      return operation(expression.operator, expression.left, expression.right, holds, subject);
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
    case 'negate':
    case 'conditional':
    case 'call':
    case 'quantifier':
    case 'aggregate':
    case 'distinct':
    case 'match':
    case 'f1':
      return undefined;
  }
}

function operation(
  operator: BinaryOperator,
  left: Expression,
  right: Expression,
  holds: boolean,
  subject: Subject,
): string | undefined {
  const both = (leftHolds: boolean, rightHolds: boolean, joint: string): string | undefined => {
    const [a, b] = [phrase(left, leftHolds, subject), phrase(right, rightHolds, subject)];
    return a === undefined || b === undefined ? undefined : `${a}${joint}${b}`;
  };
  switch (operator) {
    case '<=>': {
      const leftHolds = truth(evaluate(left, subject.environment));
      return leftHolds === undefined ? undefined : both(leftHolds, holds === leftHolds, holds ? ' and ' : ' but ');
    }
    case '=>':
      return holds ? undefined : both(true, false, ' but ');
    case 'and':
      return holds ? both(true, true, ' and ') : partly(left, right, subject);
    case 'or':
      return holds ? undefined : both(false, false, ' and ');
    case '==':
    case '!=':
      return comparison(operator, left, right, holds, subject);
    case '<':
    case '<=':
    case '>':
    case '>=': {
      const noun = nounOf(left, subject);
      if (noun === undefined || holds) return undefined;
      return `has ${noun.text}, which must be ${operator} ${shown(right, subject.environment)}`;
    }
    case 'in':
    case 'within':
    case 'contains':
    case 'overlaps':
      return relation(operator, left, right, holds, subject);
    case '+':
    case '-':
    case '*':
    case '/':
      return undefined;
  }
}

/** Of a conjunction that fails, the part or parts that fail. */
function partly(left: Expression, right: Expression, subject: Subject): string | undefined {
  const parts = [left, right].filter((part) => truth(evaluate(part, subject.environment)) === false);
  const said = parts.map((part) => phrase(part, false, subject));
  return said.includes(undefined) ? undefined : said.join(' and ');
}

function comparison(
  operator: '==' | '!=',
  left: Expression,
  right: Expression,
  holds: boolean,
  subject: Subject,
): string | undefined {
  const equal = (operator === '==') === holds;
  const field = fieldOf(left, subject);
  if (field === undefined) return undefined;
  if (right.kind === 'none')
    return equal ? `has no ${words(field)}` : `has ${withArticle(field)} (${shown(left, subject.environment)})`;
  const noun = nounOf(left, subject);
  if (noun === undefined) return undefined;
  if (equal) return noun.isLabel ? `is ${noun.value}` : `has ${noun.text}`;
  const other = shown(right, subject.environment);
  return noun.isLabel ? `is not ${other}` : `has ${noun.text}, not ${other}`;
}

function relation(
  operator: 'in' | 'within' | 'contains' | 'overlaps',
  left: Expression,
  right: Expression,
  holds: boolean,
  subject: Subject,
): string | undefined {
  const noun = nounOf(left, subject);
  if (noun === undefined) return undefined;
  const target = targetOf(right, subject.environment);
  switch (operator) {
    case 'in':
      if (noun.isLabel) return `does ${holds ? '' : 'not '}stand in ${target}`;
      return `has ${noun.text}, which is ${holds ? '' : 'not '}in ${target}`;
    case 'within':
      return `has ${noun.text}, which ${holds ? 'lies within' : 'reaches beyond'} ${target}`;
    case 'contains':
      return `has ${noun.text}, which ${holds ? 'contains' : 'does not contain'} ${target}`;
    case 'overlaps':
      return `has ${noun.text}, which ${holds ? 'overlaps' : 'does not overlap'} ${target}`;
  }
}

/** `the text`, `the image (168 × 168)`, or a value. */
function targetOf(expression: Expression, environment: Environment): string {
  const input =
    expression.kind === 'slot' ? environment.schema.inputs.find(({ name }) => name === expression.name) : undefined;
  if (input === undefined) return shown(expression, environment);
  const [size, ...others] = environment.imageSizes[input.name] ?? [];
  if (size === undefined || others.length > 0) return `the ${words(input.name)}`;
  return `the ${words(input.name)} (${size.original.width} × ${size.original.height})`;
}

interface Noun {
  /** `type PER`, `area of region 12`. */
  readonly text: string;
  readonly value: string;
  /** It is the text by which the subject is called. */
  readonly isLabel: boolean;
}

/** A field of the subject, or a function of one, with its value. */
function nounOf(expression: Expression, subject: Subject): Noun | undefined {
  const value = shown(expression, subject.environment);
  const field = fieldOf(expression, subject);
  if (field !== undefined) return { text: `${words(field)} ${value}`, value, isLabel: isLabel(field, subject) };
  if (expression.kind !== 'call' || expression.arguments.length !== 1) return undefined;
  const [argument] = expression.arguments;
  const inner = argument === undefined ? undefined : fieldOf(argument, subject);
  return inner === undefined
    ? undefined
    : { text: `${withArticle(inner)} of ${expression.function} ${value}`, value, isLabel: false };
}

function isLabel(field: string, { variable, environment }: Subject): boolean {
  const value = environment.variables[variable]?.value;
  return value?.kind === 'record' && labelField(value)?.[0] === field;
}

/** The name of a field of the subject itself. */
const fieldOf = (expression: Expression, { variable }: Subject): string | undefined =>
  expression.kind === 'member' && expression.of.kind === 'variable' && expression.of.name === variable
    ? expression.name
    : undefined;

function shown(expression: Expression, environment: Environment): string {
  const result = evaluate(expression, environment);
  return result.known ? valueText(result.value) : 'unknown';
}

/**
 * What a comparison that fails wants: `count(entities) is 5, must be <= 3`; for pairs `iou of their regions is 0.95,
 * must be < 0.9`. `undefined` for what is no comparison.
 */
export function requirement(expression: Expression, environment: Environment): string | undefined {
  if (expression.kind !== 'binary') return undefined;
  const { operator, left, right } = expression;
  const value = shown(left, environment);
  const wanted = shown(right, environment);
  switch (operator) {
    case '==':
      return `${nameOf(left)} is ${value}, must be ${wanted}`;
    case '!=':
      return `${nameOf(left)} is ${value}, must not be ${wanted}`;
    case '<':
    case '<=':
    case '>':
    case '>=':
      return `${nameOf(left)} is ${value}, must be ${operator} ${wanted}`;
    case 'and':
    case 'or':
    case '=>':
    case '<=>':
    case '+':
    case '-':
    case '*':
    case '/':
    case 'in':
    case 'within':
    case 'contains':
    case 'overlaps':
      return undefined;
  }
}

/** `iou of their regions` of `iou(a.region, b.region)`, else as it stands in the template. */
function nameOf(expression: Expression): string {
  if (expression.kind === 'call' && expression.arguments.length === 2) {
    const [a, b] = expression.arguments;
    if (
      a?.kind === 'member' &&
      b?.kind === 'member' &&
      a.name === b.name &&
      a.of.kind === 'variable' &&
      b.of.kind === 'variable'
    )
      return `${expression.function} of their ${words(a.name)}s`;
  }
  return expressionText(expression);
}
