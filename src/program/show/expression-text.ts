import { unreachable } from '../../base/unreachable.js';
import type { AggregateBinding, Expression } from '../expression.js';

/** Writes an expression as the language spells it, with brackets round every nested operation. */
export function expressionText(expression: Expression): string {
  switch (expression.kind) {
    case 'number':
      return String(expression.value);
    case 'text':
      return JSON.stringify(expression.value);
    case 'flag':
      return expression.value ? 'true' : 'false';
    case 'none':
      return 'none';
    case 'enumValue':
      return expression.name;
    case 'enumValues':
      return expression.enum;
    case 'slot':
    case 'variable':
    case 'field':
      return expression.name;
    case 'gold':
      return 'gold';
    case 'schema':
      return 'schema';
    case 'steps':
      return 'steps';
    case 'member':
      return `${operand(expression.of)}.${expression.name}`;
    case 'not':
      return `not ${operand(expression.operand)}`;
    case 'negate':
      return `-${operand(expression.operand)}`;
    case 'binary':
      return `${operand(expression.left)} ${expression.operator} ${operand(expression.right)}`;
    case 'conditional':
      return `${operand(expression.condition)} ? ${operand(expression.then)} : ${operand(expression.otherwise)}`;
    case 'call':
      return `${expression.function}(${expression.arguments.map(expressionText).join(', ')})`;
    case 'matches':
      return `${operand(expression.operand)} matches /${expression.pattern}/${expression.flags}`;
    case 'quantifier':
      return `${expression.quantifier} ${expression.bindings
        .map(({ name, list }) => `${name} in ${expressionText(list)}`)
        .join(', ')}${where(expression.where)}: ${expressionText(expression.body)}`;
    case 'aggregate':
      return `${expression.aggregate} ${expression.bindings.map(bindingText).join(', ')}${where(expression.where)}: ${expressionText(expression.body)}`;
    case 'distinct':
      return `distinct(${expressionText(expression.list)} by ${expressionText(expression.key)})`;
    case 'match':
    case 'f1':
      return `${expression.kind}(${expressionText(expression.left)}, ${expressionText(expression.right)}, by ${expression.by.join(', ')})`;
    default:
      return unreachable(expression);
  }
}

const where = (condition: Expression | undefined): string =>
  condition === undefined ? '' : ` where ${expressionText(condition)}`;

function bindingText({ names, source }: AggregateBinding): string {
  const [first, second] = names;
  return `${second === undefined ? first : `(${first}, ${second})`} in ${expressionText(source)}`;
}

/** What cannot stand as an operand without brackets. */
const operations: ReadonlySet<Expression['kind']> = new Set([
  'not',
  'negate',
  'binary',
  'conditional',
  'matches',
  'quantifier',
  'aggregate',
]);

/** An operand of an operation: in brackets unless it cannot be misread. */
const operand = (expression: Expression): string =>
  operations.has(expression.kind) ? `(${expressionText(expression)})` : expressionText(expression);
