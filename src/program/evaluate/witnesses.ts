import type { Binding, Expression } from '../expression.js';
import type { SlotPath } from '../value.js';
import { assignments, guarded, membersOf } from './binders.js';
import { clashes, distinctKeys } from './distinct.js';
import type { Environment } from './environment.js';
import { evaluate } from './evaluate.js';
import { joinPaths, type Known } from './evaluation.js';
import { truth } from './logic.js';

/** A name that a binder bound to a list member, and the place of that member. */
export interface WitnessName {
  readonly name: string;
  readonly slot: SlotPath;
}

/** One way in which an expression fails. */
export interface Witness {
  /** What the binders' names stand for, outermost first. */
  readonly names: readonly WitnessName[];
  /** The innermost part that is false under these names: a conjunct, the body of a binder, a `distinct`. */
  readonly failing: Expression;
  /** Names bound and slots as `failing` sees them. */
  readonly environment: Environment;
  /** The slots whose values made it false, guards included. */
  readonly provenance: readonly SlotPath[];
}

/** How many witnesses are told one by one; a list of thousands helps nobody. */
export const WITNESS_LIMIT = 1_000;

/**
 * The ways in which an expression that is known to be false fails: every failing member of a `forall` (nested ones and
 * conjuncts opened up), every repeat in a `distinct`, every member of a `not exists`; else the expression itself.
 * Empty where the expression is true or unknown.
 */
export function findWitnesses(expression: Expression, environment: Environment): readonly Witness[] {
  const found: Witness[] = [];
  for (const witness of failures(expression, environment, [], [])) {
    found.push(witness);
    if (found.length === WITNESS_LIMIT) break;
  }
  return found;
}

function* failures(
  expression: Expression,
  environment: Environment,
  names: readonly WitnessName[],
  guards: readonly SlotPath[],
): Generator<Witness> {
  const result = evaluate(expression, environment);
  if (!result.known || truth(result) !== false) return;
  if (expression.kind === 'quantifier' && expression.quantifier === 'forall') {
    const { bindings, distinctMembers, where, body } = expression;
    for (const assignment of assignments(bindings, distinctMembers, environment, evaluate)) {
      if (!assignment.known || truth(guarded(expression, assignment.environment, evaluate)) !== false) continue;
      const inner = assignment.environment;
      const guard = where === undefined ? [] : evaluate(where, inner).provenance;
      yield* failures(
        body,
        inner,
        [...names, ...placesOf(bindings, assignment.environment)],
        joinPaths([guards, guard]),
      );
    }
    return;
  }
  if (expression.kind === 'binary' && expression.operator === 'and') {
    yield* failures(expression.left, environment, names, guards);
    yield* failures(expression.right, environment, names, guards);
    return;
  }
  if (expression.kind === 'binary' && expression.operator === '=>' && opens(expression.right)) {
    const guard = evaluate(expression.left, environment).provenance;
    yield* failures(expression.right, environment, names, joinPaths([guards, guard]));
    return;
  }
  if (
    expression.kind === 'not' &&
    expression.operand.kind === 'quantifier' &&
    expression.operand.quantifier === 'exists'
  ) {
    const { bindings, distinctMembers } = expression.operand;
    for (const assignment of assignments(bindings, distinctMembers, environment, evaluate)) {
      if (!assignment.known) continue;
      const holds = guarded(expression.operand, assignment.environment, evaluate);
      if (truth(holds) !== true) continue;
      yield witness(
        expression,
        assignment.environment,
        [...names, ...placesOf(bindings, assignment.environment)],
        guards,
        holds.provenance,
      );
    }
    return;
  }
  if (expression.kind === 'distinct') {
    const keys = distinctKeys(expression, environment, evaluate);
    const members = membersOf(evaluate(expression.list, environment));
    for (const clash of clashes(keys)) {
      const both = clash.members.flatMap((index): readonly WitnessName[] => {
        const path = members.known ? members.members[index]?.path : undefined;
        return path === undefined ? [] : [{ name: expression.variable, slot: path }];
      });
      yield witness(expression, environment, [...names, ...both], guards, keysOf(clash.first, clash.second));
    }
    return;
  }
  yield witness(expression, environment, names, guards, result.provenance);
}

/** Whether an expression has witnesses of its own, so that a guard before it is worth opening. */
const opens = (expression: Expression): boolean => expression.kind === 'quantifier' || expression.kind === 'distinct';

const keysOf = (first: Known, second: Known): readonly SlotPath[] => joinPaths([first.provenance, second.provenance]);

function witness(
  failing: Expression,
  environment: Environment,
  names: readonly WitnessName[],
  guards: readonly SlotPath[],
  provenance: readonly SlotPath[],
): Witness {
  return { names, failing, environment, provenance: joinPaths([guards, provenance]) };
}

/** What the names of a binder stand for, where they stand somewhere. */
const placesOf = (bindings: readonly Binding[], { variables }: Environment): readonly WitnessName[] =>
  bindings.flatMap(({ name }) => {
    const path = variables[name]?.path;
    return path === undefined ? [] : [{ name, slot: path }];
  });
