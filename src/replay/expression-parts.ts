import { unreachable } from '../base/unreachable.js';
import type { Expression } from '../program/index.js';

/** The expressions that stand directly in an expression. */
export function expressionParts(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
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
      return [];
    case 'member':
      return [expression.of];
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
    case 'quantifier':
      return [...expression.bindings.map((binding) => binding.list), ...guard(expression.where), expression.body];
    case 'aggregate':
      return [...expression.bindings.map((binding) => binding.source), ...guard(expression.where), expression.body];
    case 'distinct':
      return [expression.list, expression.key];
    case 'match':
    case 'f1':
      return [expression.left, expression.right];
    default:
      return unreachable(expression);
  }
}

const guard = (where: Expression | undefined): readonly Expression[] => (where === undefined ? [] : [where]);

/** The expression and everything in it, outer ones first. */
export function* walkExpression(expression: Expression): Generator<Expression> {
  yield expression;
  for (const part of expressionParts(expression)) yield* walkExpression(part);
}
