import type { AstNode } from 'langium';
import { unreachable } from '../base/unreachable.js';
import {
  type ByClause,
  type Call,
  type Expression as ExpressionNode,
  isEnumDeclaration,
  isEnumValue,
  isNameReference,
  isRegexLiteral,
  type MemberAccess,
  type NameReference,
  type Quantifier,
} from '../language/generated/ast.js';
import { walk } from '../language/syntax.js';
import type { AggregateBinding, Expression, ExpressionNode as Lowered, FunctionName } from '../program/expression.js';
import type { SourceMap } from './source-map.js';

/** The name that the members of a list have in the key of `distinct`, where the key names no other. */
const MEMBER = 'it';

const functionNames: ReadonlySet<string> = new Set<FunctionName>([
  'count',
  'iou',
  'area',
  'position',
  'order',
  'abs',
  'length',
  'lower',
]);
const isFunctionName = (name: string): name is FunctionName => functionNames.has(name);

/** Turns linked, checked expressions into the program's. Throws on trees with errors: those are never lowered. */
export class ExpressionLowering {
  constructor(private readonly sources: SourceMap) {}

  lower(node: ExpressionNode): Expression {
    return { ...this.node(node), range: this.sources.range(node) };
  }

  private node(node: ExpressionNode): Lowered {
    switch (node.$type) {
      case 'NumberLiteral':
        return { kind: 'number', value: node.value };
      case 'TextLiteral':
        return { kind: 'text', value: node.value };
      case 'FlagLiteral':
        return { kind: 'flag', value: node.word === 'true' };
      case 'NoneLiteral':
        return { kind: 'none' };
      case 'GoldExpression':
        return { kind: 'gold' };
      case 'SchemaExpression':
        return { kind: 'schema' };
      case 'StepsExpression':
        return { kind: 'steps' };
      case 'Parenthesized':
        return this.node(node.inner);
      case 'NameReference':
        return this.name(node);
      case 'MemberAccess':
        return this.member(node);
      case 'Negation':
        return { kind: 'not', operand: this.lower(node.operand) };
      case 'NegativeExpression':
        return { kind: 'negate', operand: this.lower(node.operand) };
      case 'LogicalExpression':
        return { kind: 'binary', operator: node.operator, left: this.lower(node.left), right: this.lower(node.right) };
      case 'OperatorExpression':
        if (node.operator === 'matches') return this.matches(node.left, node.right);
        return { kind: 'binary', operator: node.operator, left: this.lower(node.left), right: this.lower(node.right) };
      case 'Conditional':
        return {
          kind: 'conditional',
          condition: this.lower(node.condition),
          // oxlint-disable-next-line unicorn/no-thenable -- data of the program, never awaited
          then: this.lower(node.then),
          otherwise: this.lower(node.otherwise),
        };
      case 'Quantifier':
        return this.quantifier(node);
      case 'Aggregate':
        return {
          kind: 'aggregate',
          aggregate: node.aggregate,
          bindings: node.bindings.map((binding): AggregateBinding => {
            const [first, second] = binding.variables;
            if (first === undefined) throw broken(binding);
            const names: AggregateBinding['names'] = second === undefined ? [first.name] : [first.name, second.name];
            return { names, source: this.lower(binding.list) };
          }),
          ...this.filter(node.filter),
          body: this.lower(node.body),
        };
      case 'Call':
        return this.call(node);
      case 'RegexLiteral':
        throw broken(node);
      default:
        return unreachable(node);
    }
  }

  private filter(filter: ExpressionNode | undefined): { readonly where?: Expression } {
    return filter === undefined ? {} : { where: this.lower(filter) };
  }

  private name(node: NameReference): Lowered {
    const target = node.target.ref;
    switch (target?.$type) {
      case 'Variable':
        return { kind: 'variable', name: target.name };
      case 'InputDeclaration':
      case 'OutputDeclaration':
        return { kind: 'slot', name: target.name };
      case 'FieldDeclaration':
        // Seen from a key of a list, a field belongs to the member; seen from a `when`, to the record around it.
        return isUnderBy(node)
          ? {
              kind: 'member',
              of: { kind: 'variable', name: memberName(node), range: this.sources.range(node) },
              name: target.name,
            }
          : { kind: 'field', name: target.name };
      case 'EnumDeclaration':
        return { kind: 'enumValues', enum: target.name };
      case 'EnumValue':
        return { kind: 'enumValue', enum: target.$container.name, name: target.name };
      case 'ByClause':
        return { kind: 'variable', name: node.target.$refText };
      case undefined:
        throw broken(node);
      default:
        return unreachable(target);
    }
  }

  private member(node: MemberAccess): Lowered {
    const member = node.member.ref;
    if (member === undefined) throw broken(node);
    if (isEnumValue(member) && isNameReference(node.receiver) && isEnumDeclaration(node.receiver.target.ref)) {
      return { kind: 'enumValue', enum: node.receiver.target.ref.name, name: member.name };
    }
    return { kind: 'member', of: this.lower(node.receiver), name: member.name };
  }

  private matches(left: ExpressionNode, right: ExpressionNode): Lowered {
    if (!isRegexLiteral(right)) throw broken(right);
    const { pattern, flags } = regexParts(right.value);
    return { kind: 'matches', operand: this.lower(left), pattern, flags };
  }

  private quantifier(node: Quantifier): Lowered {
    const bindings = node.bindings.flatMap((binding) => {
      const list = this.lower(binding.list);
      return binding.variables.map((variable) => ({ name: variable.name, list }));
    });
    const distinctMembers = node.bindings.some((binding) => binding.variables.length > 1);
    return {
      kind: 'quantifier',
      quantifier: node.quantifier,
      bindings,
      distinctMembers,
      ...this.filter(node.filter),
      body: this.lower(node.body),
    };
  }

  private call(node: Call): Lowered {
    const [first, second] = node.arguments;
    switch (node.function) {
      case 'distinct': {
        if (first === undefined) throw broken(node);
        const [key] = node.by?.keys ?? [];
        const variable = node.by === undefined ? MEMBER : impliedName(node.by);
        const member: Expression = { kind: 'variable', name: MEMBER, range: this.sources.range(node) };
        return {
          kind: 'distinct',
          list: this.lower(first),
          variable,
          key: key === undefined ? member : this.lower(key),
        };
      }
      case 'match':
      case 'f1': {
        if (first === undefined || second === undefined) throw broken(node);
        const by = (node.by?.keys ?? []).map((key) => {
          if (!isNameReference(key)) throw broken(key);
          return key.target.$refText;
        });
        return { kind: node.function, left: this.lower(first), right: this.lower(second), by };
      }
      default:
        if (!isFunctionName(node.function)) throw broken(node);
        return { kind: 'call', function: node.function, arguments: node.arguments.map((each) => this.lower(each)) };
    }
  }
}

/** The pattern and the flags of `/pattern/flags`; an escaped slash is a slash. */
export function regexParts(literal: string): { readonly pattern: string; readonly flags: string } {
  const end = literal.lastIndexOf('/');
  return { pattern: literal.slice(1, end).replaceAll('\\/', '/'), flags: literal.slice(end + 1) };
}

function byClauseAround(node: AstNode): ByClause | undefined {
  for (let current = node.$container; current !== undefined; current = current.$container) {
    if (current.$type === 'ByClause') return current as ByClause;
  }
  return undefined;
}

const isUnderBy = (node: AstNode): boolean => byClauseAround(node) !== undefined;

function memberName(node: AstNode): string {
  const clause = byClauseAround(node);
  return clause === undefined ? MEMBER : impliedName(clause);
}

/** The name that a key gives the member: the first one in it that stands for the member, else `it`. */
function impliedName(clause: ByClause): string {
  for (const node of walk(clause)) {
    if (node.$type === 'NameReference' && node.target.ref === clause) return node.target.$refText;
  }
  return MEMBER;
}

const broken = (node: AstNode): Error => new Error(`Cannot lower a ${node.$type} with errors`);
