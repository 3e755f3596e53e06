import type { Expression } from '../expression.js';
import { list, number } from '../value.js';
import { type Evaluate, readMember } from './access.js';
import { type Member, membersOf } from './binders.js';
import type { Environment } from './environment.js';
import { type Evaluation, type Known, known, knownFrom, type Unknown, unknownAmong } from './evaluation.js';
import { keyOf } from './keys.js';

type Matching = Extract<Expression, { readonly kind: 'match' | 'f1' }>;

interface Pairs {
  readonly known: true;
  readonly pairs: readonly (readonly [Known, Known])[];
  readonly left: readonly Known[];
  readonly right: readonly Known[];
  readonly keys: readonly Evaluation[];
}

function asKnown({ value, path }: Member): Known {
  return path === undefined ? known(value) : { known: true, value, path, provenance: [path] };
}

/**
 * One-to-one matching of two lists by equality of the slots `by`. Equality sorts the members into classes, so taking
 * in each class the k-th of the left with the k-th of the right is maximal. Unknown while any key is.
 */
export function pairUp(matching: Matching, environment: Environment, evaluate: Evaluate): Pairs | Unknown {
  const left = membersOf(evaluate(matching.left, environment));
  const right = membersOf(evaluate(matching.right, environment));
  if (!left.known || !right.known) return unknownAmong([left, right].filter((one): one is Unknown => !one.known));
  const keys: Evaluation[] = [];
  const classes = new Map<string, Known[]>();
  const keyed = (member: Known): string => {
    const parts = matching.by.map((name) => readMember(member, name, environment, evaluate));
    keys.push(...parts);
    return JSON.stringify(parts.map((part) => (part.known ? keyOf(part.value) : null)));
  };
  const rights = right.members.map(asKnown);
  for (const member of rights) {
    const key = keyed(member);
    const others = classes.get(key);
    if (others === undefined) classes.set(key, [member]);
    else others.push(member);
  }
  const taken = new Map<string, number>();
  const pairs: (readonly [Known, Known])[] = [];
  const lefts = left.members.map(asKnown);
  for (const member of lefts) {
    const key = keyed(member);
    const index = taken.get(key) ?? 0;
    const partner = classes.get(key)?.[index];
    if (partner === undefined) continue;
    taken.set(key, index + 1);
    pairs.push([member, partner]);
  }
  const open = keys.filter((key) => !key.known);
  return open.length > 0 ? unknownAmong(open) : { known: true, pairs, left: lefts, right: rights, keys };
}

/** The matching as a list of pairs, for `count(match(…))`. */
export function matchList(matching: Matching, environment: Environment, evaluate: Evaluate): Evaluation {
  const result = pairUp(matching, environment, evaluate);
  if (!result.known) return result;
  return knownFrom(list(result.pairs.map(([a, b]) => list([a.value, b.value]))), result.keys);
}

/**
 * F1 of a prediction (`left`) against a label (`right`): 2·TP / (|left| + |right|) with TP the size of the matching;
 * 1 where both are empty.
 */
export function f1(matching: Matching, environment: Environment, evaluate: Evaluate): Evaluation {
  const result = pairUp(matching, environment, evaluate);
  if (!result.known) return result;
  const total = result.left.length + result.right.length;
  const value = total === 0 ? 1 : (2 * result.pairs.length) / total;
  return knownFrom(number(value), [
    evaluate(matching.left, environment),
    evaluate(matching.right, environment),
    ...result.keys,
  ]);
}
