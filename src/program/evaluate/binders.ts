import type { Binding, Expression } from '../expression.js';
import { flag, memberPath, type Value } from '../value.js';
import type { Evaluate } from './access.js';
import { bind, type Environment, type Variable } from './environment.js';
import { type Evaluation, known, meaningless, type Unknown } from './evaluation.js';
import { article, join, negate } from './logic.js';

/** A member of a list. */
export interface Member extends Variable {
  readonly value: Value;
}

export interface Members {
  readonly known: true;
  readonly members: readonly Member[];
}

/** The members of a known list (none has none), each with its place if the list has one. */
export function membersOf(list: Evaluation): Members | Unknown {
  if (!list.known) return list;
  const { value, path } = list;
  if (value.kind === 'none') return { known: true, members: [] };
  if (value.kind !== 'list') return meaningless(`${article(value.kind)} has no members`, list);
  const members = value.items.map((item, index) => ({
    value: item,
    ...(path === undefined ? {} : { path: memberPath(path, index) }),
  }));
  return { known: true, members };
}

/** One way to bind the names of a quantifier, or a list that is not known. */
export type Assignment =
  | { readonly known: true; readonly environment: Environment; readonly variables: Readonly<Record<string, Variable>> }
  | Unknown;

/**
 * All ways to bind the names, in order. With `distinctMembers` names that share a list take different members of it,
 * each unordered choice once.
 */
export function* assignments(
  bindings: readonly Binding[],
  distinctMembers: boolean,
  environment: Environment,
  evaluate: Evaluate,
  before: readonly { readonly list: string; readonly index: number }[] = [],
  variables: Readonly<Record<string, Variable>> = {},
): Generator<Assignment> {
  const [first, ...rest] = bindings;
  if (first === undefined) {
    yield { known: true, environment, variables };
    return;
  }
  const members = membersOf(evaluate(first.list, environment));
  if (!members.known) {
    yield members;
    return;
  }
  const list = distinctMembers ? JSON.stringify(first.list) : '';
  const previous = distinctMembers ? before.findLast((each) => each.list === list)?.index : undefined;
  for (const [index, member] of members.members.entries()) {
    if (previous !== undefined && index <= previous) continue;
    yield* assignments(
      rest,
      distinctMembers,
      bind(environment, { [first.name]: member }),
      evaluate,
      [...before, { list, index }],
      { ...variables, [first.name]: member },
    );
  }
}

/** How many ways to bind its names one quantifier looks at: what a model writes must not make a check endless. */
export const ASSIGNMENT_LIMIT = 400_000;

export type Quantifier = Extract<Expression, { readonly kind: 'quantifier' }>;

/** The body under one assignment, guarded by `where`: `where => body` for `forall`, `where and body` for `exists`. */
export function guarded(quantifier: Quantifier, environment: Environment, evaluate: Evaluate): Evaluation {
  const universal = quantifier.quantifier === 'forall';
  if (quantifier.where === undefined) return evaluate(quantifier.body, environment);
  const where = evaluate(quantifier.where, environment);
  if (where.known && where.value.kind === 'flag' && !where.value.value) return known(flag(universal), where);
  const body = evaluate(quantifier.body, environment);
  if (!universal) return join(false, [where, body]);
  const failing = where.known && body.known && body.value.kind === 'flag' && !body.value.value;
  // The guard decided too that this member was asked at all.
  return failing && where.value.kind === 'flag' ? known(flag(false), where, body) : join(true, [negate(where), body]);
}

/** `forall` is Kleene's `and` over all assignments, `exists` his `or`. */
export function quantify(quantifier: Quantifier, environment: Environment, evaluate: Evaluate): Evaluation {
  const { bindings, distinctMembers } = quantifier;
  const universal = quantifier.quantifier === 'forall';
  const results: Evaluation[] = [];
  for (const assignment of assignments(bindings, distinctMembers, environment, evaluate)) {
    if (results.length === ASSIGNMENT_LIMIT) return meaningless('there are too many members to compare them all');
    results.push(assignment.known ? guarded(quantifier, assignment.environment, evaluate) : assignment);
  }
  if (results.length === 0)
    return known(flag(universal), ...bindings.slice(0, 1).map((binding) => evaluate(binding.list, environment)));
  return join(!universal, results);
}
