import { unreachable } from '../../base/unreachable.js';
import type { Call, Expression, LogicalExpression, MemberAccess, OperatorExpression } from '../generated/ast.js';
import { isRegexLiteral } from '../generated/ast.js';
import { schemaOf } from '../scope/owner.js';
import { typeOfNamed } from './declared.js';
import { findFunction, type FunctionSignature, type ParameterKind } from './functions.js';
import {
  areComparable,
  flagType,
  integerType,
  isKind,
  isTextLike,
  memberType,
  numberType,
  showType,
  textType,
  type Type,
  unknownType,
} from './type.js';

/** A type error: where, and a sentence for people. */
export type ReportTypeError = (node: Expression, message: string) => void;

const silent: ReportTypeError = () => undefined;

/**
 * The type of an expression. Errors are told once, at the innermost expression that is wrong; what depends on it has
 * type `unknown` and says nothing. A name that cannot be resolved is not reported here: linking does that.
 */
export function typeOf(node: Expression | undefined, report: ReportTypeError = silent): Type {
  if (node === undefined) return unknownType;
  switch (node.$type) {
    case 'NumberLiteral':
      return Number.isInteger(node.value) ? integerType : numberType;
    case 'TextLiteral':
      return textType;
    case 'FlagLiteral':
      return flagType;
    case 'NoneLiteral':
      return { kind: 'none' };
    case 'RegexLiteral':
      return { kind: 'regex' };
    case 'GoldExpression':
      return { kind: 'gold', schema: schemaOf(node) };
    case 'SchemaExpression':
      return { kind: 'schema', schema: schemaOf(node) };
    case 'StepsExpression':
      return { kind: 'list', of: { kind: 'step' } };
    case 'Parenthesized':
      return typeOf(node.inner, report);
    case 'NameReference': {
      const target = node.target?.ref;
      return target === undefined ? unknownType : typeOfNamed(target, typeOf);
    }
    case 'MemberAccess':
      return memberAccess(node, report);
    case 'Negation':
      expect(node.operand, ['flag'], 'a flag', report);
      return flagType;
    case 'NegativeExpression':
      return expect(node.operand, ['number'], 'a number', report);
    case 'LogicalExpression':
      return logical(node, report);
    case 'OperatorExpression':
      return operation(node, report);
    case 'Conditional': {
      expect(node.condition, ['flag'], 'a flag', report);
      const then = typeOf(node.then, report);
      const otherwise = typeOf(node.otherwise, report);
      if (!areComparable(then, otherwise)) {
        report(node.otherwise, `Both results must be of one type: ${showType(then)} or ${showType(otherwise)}?`);
        return unknownType;
      }
      if (then.kind === 'none') return { ...otherwise, optional: true };
      return otherwise.kind === 'none' || otherwise.optional === true ? { ...then, optional: true } : then;
    }
    case 'Quantifier':
      for (const binding of node.bindings) expectIterable(binding.list, report);
      if (node.filter !== undefined) expect(node.filter, ['flag'], 'a flag', report);
      expect(node.body, ['flag'], 'a flag', report);
      return flagType;
    case 'Aggregate': {
      for (const binding of node.bindings) {
        const list = binding.list === undefined ? unknownType : typeOf(binding.list, report);
        if (binding.variables.length === 2 && !isKind(list, 'pairs')) {
          report(binding.list, `Two names need pairs, as \`match(…)\` gives them, not ${showType(list)}.`);
        } else if (binding.variables.length === 1 && memberType(list) === undefined) {
          report(binding.list, `${showType(list)} has no members to go through.`);
        }
      }
      if (node.filter !== undefined) expect(node.filter, ['flag'], 'a flag', report);
      expect(node.body, ['number', 'flag'], 'a number or a flag', report);
      return numberType;
    }
    case 'Call':
      return call(node, report);
    default:
      return unfinished(node);
  }
}

/** After a syntax error a tree may hold nodes that became nothing in particular. */
const unfinished = (_node: never): Type => unknownType;

function memberAccess(node: MemberAccess, report: ReportTypeError): Type {
  const receiver = typeOf(node.receiver, report);
  const member = node.member?.ref;
  if (member === undefined) return unknownType;
  const type = typeOfNamed(member, typeOf);
  return receiver.optional === true ? { ...type, optional: true } : type;
}

function logical(node: LogicalExpression, report: ReportTypeError): Type {
  expect(node.left, ['flag'], `\`${node.operator}\` needs flags`, report, true);
  expect(node.right, ['flag'], `\`${node.operator}\` needs flags`, report, true);
  return flagType;
}

function operation(node: OperatorExpression, report: ReportTypeError): Type {
  const { operator } = node;
  const left = typeOf(node.left, report);
  if (operator === 'matches') {
    if (!isTextLike(left) && left.kind !== 'enum')
      report(node.left, `\`matches\` needs a text, not ${showType(left)}.`);
    if (node.right !== undefined && !isRegexLiteral(node.right)) {
      report(node.right, '`matches` needs a regular expression between slashes.');
    }
    return flagType;
  }
  const right = typeOf(node.right, report);
  const wrong = (rule: string): Type => {
    report(node, `${rule}, not ${showType(left)} and ${showType(right)}.`);
    return unknownType;
  };
  switch (operator) {
    case '==':
    case '!=':
      if (!areComparable(left, right)) wrong(`\`${operator}\` compares values of one type`);
      return flagType;
    case '<':
    case '<=':
    case '>':
    case '>=':
      if (!isKind(left, 'number') || !isKind(right, 'number')) wrong(`\`${operator}\` compares numbers`);
      return flagType;
    case '+':
      if (isTextLike(left) && isTextLike(right) && left.kind !== 'unknown' && right.kind !== 'unknown') return textType;
      if (!isKind(left, 'number') || !isKind(right, 'number')) return wrong('`+` adds numbers or joins texts');
      return arithmeticType(left, right);
    case '-':
    case '*':
      if (!isKind(left, 'number') || !isKind(right, 'number')) return wrong(`\`${operator}\` takes numbers`);
      return arithmeticType(left, right);
    case '/':
      if (!isKind(left, 'number') || !isKind(right, 'number')) return wrong('`/` takes numbers');
      return numberType;
    case 'in': {
      const member = memberType(right);
      const fits = member !== undefined ? areComparable(left, member) : isTextLike(left) && isTextLike(right);
      if (!fits) wrong('`in` asks for a piece of a text or a member of a list');
      return flagType;
    }
    case 'within':
    case 'contains':
    case 'overlaps':
      if (!areRegions(left, right)) wrong(`\`${operator}\` relates boxes, images, or spans of one text`);
      return flagType;
    default:
      return unreachable(operator);
  }
}

const arithmeticType = (left: Type, right: Type): Type =>
  left.kind === 'number' && left.integer && right.kind === 'number' && right.integer ? integerType : numberType;

const isPictureRegion = (type: Type): boolean =>
  isKind(type, 'box', 'image', 'none') || (type.kind === 'list' && isKind(type.of, 'image'));

const areRegions = (left: Type, right: Type): boolean =>
  (isPictureRegion(left) && isPictureRegion(right)) || (isKind(left, 'span', 'none') && isKind(right, 'span', 'none'));

function call(node: Call, report: ReportTypeError): Type {
  const signature = findFunction(node.function);
  const argumentTypes = node.arguments.map((argument) => typeOf(argument, report));
  for (const key of node.by?.keys ?? []) typeOf(key, report);
  if (signature === undefined) return unknownType;
  if (argumentTypes.length !== signature.parameters.length) {
    const names = signature.parameters.map((parameter) => parameter.name).join(', ');
    report(node, `\`${signature.name}\` takes ${signature.parameters.length} (${names}), not ${argumentTypes.length}.`);
  }
  for (const [index, parameter] of signature.parameters.entries()) {
    const argument = node.arguments[index];
    const type = argumentTypes[index];
    if (argument === undefined || type === undefined || accepts(parameter.takes, type)) continue;
    report(argument, `\`${signature.name}\` takes ${describe(parameter.takes)}, not ${showType(type)}.`);
  }
  if (signature.by === 'required' && node.by === undefined) {
    report(node, `\`${signature.name}\` needs a key: \`${signature.name}(…, by slot)\`.`);
  } else if (signature.by === 'never' && node.by !== undefined) {
    report(node, `\`${signature.name}\` has no key.`);
  }
  return resultType(signature, argumentTypes);
}

function accepts(kind: ParameterKind, type: Type): boolean {
  if (type.kind === 'unknown') return true;
  switch (kind) {
    case 'list':
      return memberType(type) !== undefined || type.kind === 'pairs';
    case 'records':
      return memberType(type) !== undefined;
    case 'box':
      return isKind(type, 'box', 'image', 'none');
    case 'span':
      return type.kind === 'span';
    case 'number':
      return type.kind === 'number';
    case 'text':
      return isTextLike(type);
    case 'measured':
      return isTextLike(type) || type.kind === 'list';
    case 'ordered':
      return type.kind !== 'none' && type.kind !== 'gold' && type.kind !== 'schema';
    default:
      return unreachable(kind);
  }
}

function describe(kind: ParameterKind): string {
  switch (kind) {
    case 'list':
      return 'a list or a match';
    case 'records':
      return 'a list';
    case 'box':
      return 'a box';
    case 'span':
      return 'a span';
    case 'number':
      return 'a number';
    case 'text':
      return 'a text';
    case 'measured':
      return 'a text or a list';
    case 'ordered':
      return 'an enum value or a member of a list';
    default:
      return unreachable(kind);
  }
}

function resultType(signature: FunctionSignature, argumentTypes: readonly Type[]): Type {
  const [first = unknownType, second = unknownType] = argumentTypes;
  switch (signature.result) {
    case 'integer':
      return signature.name === 'position' ? { ...integerType, optional: true } : integerType;
    case 'number':
      return numberType;
    case 'flag':
      return flagType;
    case 'text':
      return textType;
    case 'argument':
      return first;
    case 'pairs':
      return { kind: 'pairs', left: memberType(first) ?? unknownType, right: memberType(second) ?? unknownType };
    default:
      return unreachable(signature.result);
  }
}

/** Types an operand and reports it unless it is of one of the kinds; `wanted` is a noun, or a whole rule. */
function expect(
  node: Expression | undefined,
  kinds: Parameters<typeof isKind>[1][],
  wanted: string,
  report: ReportTypeError,
  isRule = false,
): Type {
  const type = typeOf(node, report);
  if (node === undefined || isKind(type, ...kinds)) return type;
  report(node, isRule ? `${wanted}, not ${showType(type)}.` : `This must be ${wanted}, not ${showType(type)}.`);
  return unknownType;
}

function expectIterable(node: Expression | undefined, report: ReportTypeError): void {
  const type = typeOf(node, report);
  if (node !== undefined && memberType(type) === undefined) {
    report(node, `${showType(type)} has no members to go through.`);
  }
}
