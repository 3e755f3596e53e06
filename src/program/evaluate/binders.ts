import type { Binding, Expression } from '../expression.js';
import { flag, memberPath, type SlotPath, type Value } from '../value.js';
import type { Evaluate } from './access.js';
import { bind, type Environment, type Variable } from './environment.js';
import { type Evaluation, known, knownFrom, meaningless, type Unknown, unknownAmong } from './evaluation.js';
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
    index,
    ...(path === undefined ? {} : { path: memberPath(path, index) }),
  }));
  return { known: true, members };
}

/** The scope in which a quantifier's names are bound in one way, or a list that is not known. */
export type Assignment = { readonly known: true; readonly environment: Environment } | Unknown;

/** Which member of a list an earlier name took. */
interface Taken {
  readonly list: string;
  readonly index: number;
  readonly before: Taken | undefined;
}

function lastTaken(list: string, taken: Taken | undefined): number {
  for (let each = taken; each !== undefined; each = each.before) if (each.list === list) return each.index;
  return -1;
}

/**
 * All ways to bind the names, in order. With `distinctMembers` names that share a list take different members of it,
 * each unordered choice once.
 */
export function* assignments(
  bindings: readonly Binding[],
  distinctMembers: boolean,
  environment: Environment,
  evaluate: Evaluate,
  taken?: Taken,
): Generator<Assignment> {
  const [first, ...rest] = bindings;
  if (first === undefined) {
    yield { known: true, environment };
    return;
  }
  const found = membersOf(evaluate(first.list, environment));
  if (!found.known) {
    yield found;
    return;
  }
  const { members } = found;
  const list = distinctMembers ? JSON.stringify(first.list) : '';
  for (let index = distinctMembers ? lastTaken(list, taken) + 1 : 0; index < members.length; index++) {
    const member = members[index];
    if (member === undefined) continue;
    const inner = bind(environment, { [first.name]: member });
    if (rest.length === 0) yield { known: true, environment: inner };
    else yield* assignments(rest, distinctMembers, inner, evaluate, { list, index, before: taken });
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

/**
 * `forall` is Kleene's `and` over all assignments, `exists` his `or`. One assignment that decides is enough; which ones
 * did is found out when somebody asks for the provenance.
 */
export function quantify(quantifier: Quantifier, environment: Environment, evaluate: Evaluate): Evaluation {
  const { bindings, distinctMembers } = quantifier;
  const absorbing = quantifier.quantifier === 'exists';
  const open: Evaluation[] = [];
  let count = 0;
  for (const assignment of assignments(bindings, distinctMembers, environment, evaluate)) {
    if (count++ === ASSIGNMENT_LIMIT) return meaningless('there are too many members to compare them all');
    const result = assignment.known ? guarded(quantifier, assignment.environment, evaluate) : assignment;
    if (result.known && result.value.kind === 'flag') {
      if (result.value.value !== absorbing) continue;
      const explain = (): readonly SlotPath[] => decidingPaths(quantifier, environment, evaluate);
      return knownFrom(flag(absorbing), explain);
    }
    // Unknown, or no flag: `join` says which.
    open.push(result.known ? join(false, [result]) : result);
  }
  if (open.length > 0) return unknownAmong(open);
  if (count === 0)
    return known(flag(!absorbing), ...bindings.slice(0, 1).map((binding) => evaluate(binding.list, environment)));
  return knownFrom(flag(!absorbing), () => decidingPaths(quantifier, environment, evaluate));
}

/** The slots that decided a quantifier whose value is known. */
function decidingPaths(quantifier: Quantifier, environment: Environment, evaluate: Evaluate): readonly SlotPath[] {
  const results: Evaluation[] = [];
  const { bindings, distinctMembers } = quantifier;
  for (const assignment of assignments(bindings, distinctMembers, environment, evaluate)) {
    if (results.length === ASSIGNMENT_LIMIT) break;
    results.push(assignment.known ? guarded(quantifier, assignment.environment, evaluate) : assignment);
  }
  return join(quantifier.quantifier === 'exists', results).provenance;
}
