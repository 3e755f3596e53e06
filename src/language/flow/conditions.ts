import {
  type EnumValue,
  type Expression,
  isCall,
  isEnumDeclaration,
  isEnumValue,
  isNameReference,
  isNoneLiteral,
  isNumberLiteral,
  type OperatorExpression,
} from '../generated/ast.js';
import { type Place, placeOf } from './place.js';

/** A condition that a branch of a trace decides when its slot is not written yet. `holds` is false for the opposite. */
export type Decision =
  | { readonly kind: 'flag'; readonly slot: Place; readonly holds: boolean }
  | { readonly kind: 'empty'; readonly slot: Place; readonly holds: boolean }
  | { readonly kind: 'none'; readonly slot: Place; readonly holds: boolean }
  | { readonly kind: 'value'; readonly slot: Place; readonly value: EnumValue; readonly holds: boolean };

/** The decision that a condition is: `flag`, `not flag`, `count(list) == 0`, `slot == none`, `slot == VALUE`, and opposites. */
export function decisionOf(node: Expression | undefined): Decision | undefined {
  if (node?.$type === 'Parenthesized') return decisionOf(node.inner);
  if (node?.$type === 'Negation') {
    const inner = decisionOf(node.operand);
    return inner && { ...inner, holds: !inner.holds };
  }
  if (node?.$type === 'OperatorExpression') return comparison(node);
  const slot = placeOf(node);
  return slot?.type.kind === 'flag' ? { kind: 'flag', slot, holds: true } : undefined;
}

const mirrored: Readonly<Record<string, string>> = { '<': '>', '>': '<', '<=': '>=', '>=': '<=' };

function comparison({ left, operator, right }: OperatorExpression): Decision | undefined {
  return oneWay(left, operator, right) ?? oneWay(right, mirrored[operator] ?? operator, left);
}

function oneWay(left: Expression | undefined, operator: string, right: Expression | undefined): Decision | undefined {
  const equal = operator === '==' ? true : operator === '!=' ? false : undefined;
  if (isCall(left) && left.function === 'count' && isNumberLiteral(right)) {
    const slot = placeOf(left.arguments[0]);
    const empty = emptiness(operator, right.value);
    return slot === undefined || empty === undefined ? undefined : { kind: 'empty', slot, holds: empty };
  }
  const slot = equal === undefined ? undefined : placeOf(left);
  if (slot === undefined || equal === undefined) return undefined;
  if (isNoneLiteral(right)) return { kind: 'none', slot, holds: equal };
  const value = enumConstant(right);
  return value === undefined ? undefined : { kind: 'value', slot, value, holds: equal };
}

/** Whether `count(list) operator value` says that the list is empty (true), that it is not (false), or neither. */
function emptiness(operator: string, value: number): boolean | undefined {
  if (value === 0) {
    if (operator === '==' || operator === '<=') return true;
    if (operator === '!=' || operator === '>') return false;
  } else if (value === 1) {
    if (operator === '<') return true;
    if (operator === '>=') return false;
  }
  return undefined;
}

function enumConstant(node: Expression | undefined): EnumValue | undefined {
  if (node?.$type === 'NameReference') return isEnumValue(node.target?.ref) ? node.target.ref : undefined;
  if (node?.$type !== 'MemberAccess' || !isNameReference(node.receiver)) return undefined;
  const isEnum = isEnumDeclaration(node.receiver.target?.ref);
  return isEnum && isEnumValue(node.member?.ref) ? node.member.ref : undefined;
}
