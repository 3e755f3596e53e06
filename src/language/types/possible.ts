import type { Expression, LogicalExpression, OperatorExpression } from '../generated/ast.js';
import { isEnumDeclaration, isEnumValue, isIntType, isNameReference, isNumberType } from '../generated/ast.js';
import { typeOf } from './infer.js';

/** What a flag can be, whatever a trace says. */
export interface Truths {
  readonly true: boolean;
  readonly false: boolean;
}

/** Between which numbers a number lies, whatever a trace says; inclusive. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

const either: Truths = { true: true, false: true };
const always: Truths = { true: true, false: false };
const never: Truths = { true: false, false: true };
const anyNumber: Interval = { low: -Infinity, high: Infinity };
/** After a syntax error a tree may hold nodes that became nothing in particular. */
const unfinished = <T>(_node: never, anything: T): T => anything;

/**
 * What an expression of type Flag can come out as, from what the types alone say: `count(x) >= 0` always holds. Only
 * what is certain is narrowed down; unknown slots are left out of account.
 */
export function possibleTruths(node: Expression | undefined): Truths {
  switch (node?.$type) {
    case 'FlagLiteral':
      return node.word === 'true' ? always : never;
    case 'Parenthesized':
      return possibleTruths(node.inner);
    case 'Negation': {
      const operand = possibleTruths(node.operand);
      return { true: operand.false, false: operand.true };
    }
    case 'LogicalExpression':
      return logical(node);
    case 'OperatorExpression':
      return comparison(node);
    case 'Conditional': {
      const condition = possibleTruths(node.condition);
      const then = possibleTruths(node.then);
      const otherwise = possibleTruths(node.otherwise);
      return {
        true: (condition.true && then.true) || (condition.false && otherwise.true),
        false: (condition.true && then.false) || (condition.false && otherwise.false),
      };
    }
    case 'Quantifier': {
      // Over no member at all, `forall` holds and `exists` does not.
      const body = possibleTruths(node.body);
      return node.quantifier === 'forall' ? { true: true, false: body.false } : { true: body.true, false: true };
    }
    case undefined:
    case 'NumberLiteral':
    case 'TextLiteral':
    case 'NoneLiteral':
    case 'RegexLiteral':
    case 'GoldExpression':
    case 'SchemaExpression':
    case 'StepsExpression':
    case 'NameReference':
    case 'MemberAccess':
    case 'NegativeExpression':
    case 'Aggregate':
    case 'Call':
      return either;
    default:
      return unfinished(node, either);
  }
}

function logical(node: LogicalExpression): Truths {
  const left = possibleTruths(node.left);
  const right = possibleTruths(node.right);
  switch (node.operator) {
    case 'and':
      return { true: left.true && right.true, false: left.false || right.false };
    case 'or':
      return { true: left.true || right.true, false: left.false && right.false };
    case '=>':
      return { true: left.false || right.true, false: left.true && right.false };
    case '<=>':
      if (sameSource(node.left, node.right)) return always;
      return {
        true: (left.true && right.true) || (left.false && right.false),
        false: (left.true && right.false) || (left.false && right.true),
      };
  }
}

function comparison(node: OperatorExpression): Truths {
  const { left, operator, right } = node;
  if (left === undefined || right === undefined) return either;
  if (operator === '==' || operator === '!=') {
    const equal = equality(left, right);
    return operator === '==' ? equal : { true: equal.false, false: equal.true };
  }
  if (operator !== '<' && operator !== '<=' && operator !== '>' && operator !== '>=') return either;
  const a = possibleNumbers(left);
  const b = possibleNumbers(right);
  switch (operator) {
    case '<':
      return { true: a.low < b.high, false: a.high >= b.low };
    case '<=':
      return { true: a.low <= b.high, false: a.high > b.low };
    case '>':
      return { true: a.high > b.low, false: a.low <= b.high };
    case '>=':
      return { true: a.high >= b.low, false: a.low < b.high };
  }
}

function equality(left: Expression, right: Expression): Truths {
  if (sameSource(left, right)) return always;
  const [a, b] = [typeOf(left), typeOf(right)];
  if (a.kind === 'none' && b.kind !== 'none') return b.optional === true || b.kind === 'unknown' ? either : never;
  if (b.kind === 'none' && a.kind !== 'none') return a.optional === true || a.kind === 'unknown' ? either : never;
  if (a.kind === 'number' && b.kind === 'number') {
    const [x, y] = [possibleNumbers(left), possibleNumbers(right)];
    const meet = x.low <= y.high && y.low <= x.high;
    const fixed = x.low === x.high && y.low === y.high && x.low === y.low;
    return { true: meet, false: !fixed };
  }
  if (a.kind === 'enum' && a.optional !== true && isEnumConstant(right) && a.declaration.values.length === 1) {
    return always;
  }
  return either;
}

const isEnumConstant = (node: Expression): boolean =>
  (node.$type === 'NameReference' && isEnumValue(node.target?.ref)) ||
  (node.$type === 'MemberAccess' && isNameReference(node.receiver) && isEnumDeclaration(node.receiver.target?.ref));

/** Whether two expressions are the same path of names. */
function sameSource(left: Expression | undefined, right: Expression | undefined): boolean {
  if (left === undefined || right === undefined) return false;
  if (left.$type === 'NameReference' && right.$type === 'NameReference') {
    return left.target?.ref !== undefined && left.target.ref === right.target?.ref;
  }
  if (left.$type === 'GoldExpression' && right.$type === 'GoldExpression') return true;
  if (left.$type === 'MemberAccess' && right.$type === 'MemberAccess') {
    const same = left.member?.ref !== undefined && left.member.ref === right.member?.ref;
    return same && sameSource(left.receiver, right.receiver);
  }
  return false;
}

/** The bounds of an expression of type Number. */
export function possibleNumbers(node: Expression | undefined): Interval {
  switch (node?.$type) {
    case 'NumberLiteral':
      return { low: node.value, high: node.value };
    case 'Parenthesized':
      return possibleNumbers(node.inner);
    case 'NegativeExpression': {
      const operand = possibleNumbers(node.operand);
      return { low: -operand.high, high: -operand.low };
    }
    case 'OperatorExpression':
      return arithmetic(node);
    case 'Conditional':
      return hull(possibleNumbers(node.then), possibleNumbers(node.otherwise));
    case 'Call':
      return callBounds(node.function, node.arguments);
    case 'Aggregate': {
      const body = isFlag(node.body) ? { low: 0, high: 1 } : possibleNumbers(node.body);
      if (node.aggregate === 'mean') return hull(body, { low: 0, high: 1 });
      if (node.aggregate === 'sum') return { low: body.low < 0 ? -Infinity : 0, high: body.high > 0 ? Infinity : 0 };
      return body;
    }
    case 'NameReference':
    case 'MemberAccess':
      return declaredBounds(node);
    case undefined:
    case 'TextLiteral':
    case 'FlagLiteral':
    case 'NoneLiteral':
    case 'RegexLiteral':
    case 'GoldExpression':
    case 'SchemaExpression':
    case 'StepsExpression':
    case 'Negation':
    case 'LogicalExpression':
    case 'Quantifier':
      return anyNumber;
    default:
      return unfinished(node, anyNumber);
  }
}

const isFlag = (node: Expression | undefined): boolean => typeOf(node).kind === 'flag';
const hull = (a: Interval, b: Interval): Interval => ({ low: Math.min(a.low, b.low), high: Math.max(a.high, b.high) });

function arithmetic({ left, operator, right }: OperatorExpression): Interval {
  if (operator !== '+' && operator !== '-' && operator !== '*') return anyNumber;
  const a = possibleNumbers(left);
  const b = possibleNumbers(right);
  if (operator === '+') return { low: a.low + b.low, high: a.high + b.high };
  if (operator === '-') return { low: a.low - b.high, high: a.high - b.low };
  const products = [a.low * b.low, a.low * b.high, a.high * b.low, a.high * b.high].map((each) =>
    Number.isNaN(each) ? 0 : each,
  );
  return { low: Math.min(...products), high: Math.max(...products) };
}

const fromZero: Interval = { low: 0, high: Infinity };

function callBounds(name: string, operands: readonly Expression[]): Interval {
  const [first] = operands;
  switch (name) {
    case 'iou':
    case 'f1':
      return { low: 0, high: 1 };
    case 'count':
    case 'length':
    case 'area':
    case 'position':
      return fromZero;
    case 'order': {
      const type = typeOf(first);
      return type.kind === 'enum' ? { low: 0, high: Math.max(0, type.declaration.values.length - 1) } : fromZero;
    }
    case 'abs': {
      const inner = possibleNumbers(first);
      const low = inner.low <= 0 && inner.high >= 0 ? 0 : Math.min(Math.abs(inner.low), Math.abs(inner.high));
      return { low, high: Math.max(Math.abs(inner.low), Math.abs(inner.high)) };
    }
    default:
      return anyNumber;
  }
}

function declaredBounds(node: Extract<Expression, { readonly $type: 'NameReference' | 'MemberAccess' }>): Interval {
  const declaration = node.$type === 'NameReference' ? node.target?.ref : node.member?.ref;
  if (declaration === undefined || !('type' in declaration)) return anyNumber;
  const { type } = declaration;
  // A number that was read freely may lie outside its bounds; what a label says lies within.
  if (type === undefined || (!isIntType(type) && !isNumberType(type)) || !isLabel(node)) return anyNumber;
  const { minimum, maximum } = type.bounds ?? {};
  return {
    low: minimum === undefined ? -Infinity : minimum.negative ? -minimum.value : minimum.value,
    high: maximum === undefined ? Infinity : maximum.negative ? -maximum.value : maximum.value,
  };
}

function isLabel(node: Expression): boolean {
  return node.$type === 'MemberAccess' ? isLabel(node.receiver) : node.$type === 'GoldExpression';
}
