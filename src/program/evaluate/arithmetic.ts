import type { BinaryOperator } from '../expression.js';
import { flag, number, text } from '../value.js';
import { type Evaluation, known, meaningless, unknownFrom } from './evaluation.js';
import { article } from './logic.js';

export type ArithmeticOperator = Extract<BinaryOperator, '+' | '-' | '*' | '/'>;
export type OrderOperator = Extract<BinaryOperator, '<' | '<=' | '>' | '>='>;

/** Arithmetic on numbers; `+` also joins texts. A result that is no finite number is unknown. */
export function arithmetic(operator: ArithmeticOperator, left: Evaluation, right: Evaluation): Evaluation {
  if (!left.known || !right.known) return unknownFrom(left, right);
  const [a, b] = [left.value, right.value];
  if (operator === '+' && (a.kind === 'text' || a.kind === 'span') && (b.kind === 'text' || b.kind === 'span'))
    return known(text(a.text + b.text), left, right);
  if (a.kind !== 'number' || b.kind !== 'number')
    return meaningless(`${article(a.kind)} ${operator} ${article(b.kind)} has no meaning`, left, right);
  const result = compute(operator, a.value, b.value);
  return Number.isFinite(result)
    ? known(number(result), left, right)
    : meaningless(`${a.value} ${operator} ${b.value} is no finite number`, left, right);
}

function compute(operator: ArithmeticOperator, a: number, b: number): number {
  switch (operator) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
      return a / b;
  }
}

/** `<`, `<=`, `>`, `>=` on numbers. */
export function ordering(operator: OrderOperator, left: Evaluation, right: Evaluation): Evaluation {
  if (!left.known || !right.known) return unknownFrom(left, right);
  const [a, b] = [left.value, right.value];
  if (a.kind !== 'number' || b.kind !== 'number')
    return meaningless(`${article(a.kind)} ${operator} ${article(b.kind)} has no meaning`, left, right);
  switch (operator) {
    case '<':
      return known(flag(a.value < b.value), left, right);
    case '<=':
      return known(flag(a.value <= b.value), left, right);
    case '>':
      return known(flag(a.value > b.value), left, right);
    case '>=':
      return known(flag(a.value >= b.value), left, right);
  }
}
