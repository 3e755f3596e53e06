import type { Expression } from '../expression.js';
import { flag } from '../value.js';
import type { Evaluate } from './access.js';
import { membersOf } from './binders.js';
import { bind, type Environment } from './environment.js';
import { type Evaluation, type Known, knownFrom, unknownAmong } from './evaluation.js';
import { keyOf } from './keys.js';

export type Distinct = Extract<Expression, { readonly kind: 'distinct' }>;

/** Members of a list that share a key: the key of one member with the key of the first member that had it. */
export interface Clash {
  readonly first: Known;
  readonly second: Known;
  readonly members: readonly [number, number];
}

/** Keys of all members, in order; an unknown list is the one unknown key. */
export function distinctKeys(distinct: Distinct, environment: Environment, evaluate: Evaluate): readonly Evaluation[] {
  const members = membersOf(evaluate(distinct.list, environment));
  if (!members.known) return [members];
  return members.members.map((member) => evaluate(distinct.key, bind(environment, { [distinct.variable]: member })));
}

/** All repeats of a key that came before. An absent key (none) repeats nothing, as nulls in a unique column. */
export function clashes(keys: readonly Evaluation[]): readonly Clash[] {
  const seen = new Map<string, readonly [number, Known]>();
  const found: Clash[] = [];
  for (const [index, key] of keys.entries()) {
    if (!key.known || key.value.kind === 'none') continue;
    const name = JSON.stringify(keyOf(key.value));
    const earlier = seen.get(name);
    if (earlier === undefined) seen.set(name, [index, key]);
    else found.push({ first: earlier[1], second: key, members: [earlier[0], index] });
  }
  return found;
}

/** `distinct(list by key)`: false as soon as two known keys are equal, else unknown while any key is. */
export function distinctOf(distinct: Distinct, environment: Environment, evaluate: Evaluate): Evaluation {
  const keys = distinctKeys(distinct, environment, evaluate);
  const found = clashes(keys);
  if (found.length > 0)
    return knownFrom(
      flag(false),
      found.flatMap((clash) => [clash.first, clash.second]),
    );
  const open = keys.filter((key) => !key.known);
  return open.length > 0 ? unknownAmong(open) : knownFrom(flag(true), keys);
}
