import type { AggregateBinding, Expression } from '../expression.js';
import { flag, none, number } from '../value.js';
import type { Evaluate } from './access.js';
import { membersOf } from './binders.js';
import { bind, type Environment, type Variable } from './environment.js';
import {
  type Evaluation,
  type Known,
  known,
  knownFrom,
  meaningless,
  missing,
  type Unknown,
  unknownAmong,
} from './evaluation.js';
import { article, join, negate, truth } from './logic.js';
import { pairUp } from './matching.js';

type Aggregate = Extract<Expression, { readonly kind: 'aggregate' }>;

interface Rounds {
  readonly known: true;
  readonly rounds: readonly Readonly<Record<string, Variable>>[];
}

/** Variables for each round of a binding: one member, or a matched pair. */
function rounds(binding: AggregateBinding, environment: Environment, evaluate: Evaluate): Rounds | Unknown {
  const [first, second] = binding.names;
  if (second !== undefined) {
    if (binding.source.kind !== 'match') return meaningless('two names need match(…)');
    const matching = pairUp(binding.source, environment, evaluate);
    if (!matching.known) return matching;
    return { known: true, rounds: matching.pairs.map(([a, b]) => ({ [first]: variable(a), [second]: variable(b) })) };
  }
  const members = membersOf(evaluate(binding.source, environment));
  if (!members.known) return members;
  return { known: true, rounds: members.members.map((member) => ({ [first]: member })) };
}

const variable = ({ value, path }: Known): Variable => (path === undefined ? { value } : { value, path });

/** Evaluates `body` in every round that `where` lets through; unknown where it cannot be told which those are. */
function collect(
  aggregate: Aggregate,
  bindings: readonly AggregateBinding[],
  environment: Environment,
  evaluate: Evaluate,
): Evaluation[] {
  const [first, ...rest] = bindings;
  if (first === undefined) {
    if (aggregate.where !== undefined) {
      const where = evaluate(aggregate.where, environment);
      const chosen = truth(where);
      if (chosen === undefined) return [where.known ? meaningless('where needs a flag', where) : where];
      if (!chosen) return [];
    }
    return [evaluate(aggregate.body, environment)];
  }
  const each = rounds(first, environment, evaluate);
  if (!each.known) return [each];
  return each.rounds.flatMap((variables) => collect(aggregate, rest, bind(environment, variables), evaluate));
}

/** Stands for the predicted member where only the label's is asked. */
const PREDICTION = '(prediction)';

/**
 * Whether the label, too, has nothing to take the mean of: no member of it passes `where`. The label's members are the
 * right side of a `match`, else the list of the same name under `gold`. Where `where` also asks about the prediction,
 * a member of the label that might pass counts as something.
 */
function labelIsEmpty(aggregate: Aggregate, environment: Environment, evaluate: Evaluate): Evaluation {
  const { gold } = environment;
  const [first] = aggregate.bindings;
  if (gold === undefined || first === undefined) return missing('gold');
  const [one, other] = first.names;
  const inLabel: Environment = { ...environment, slots: gold };
  const members = membersOf(evaluate(first.source.kind === 'match' ? first.source.right : first.source, inLabel));
  if (!members.known) return members;
  const { where } = aggregate;
  const passing = members.members.map((member): Evaluation => {
    if (where === undefined) return known(flag(true));
    const names = other === undefined ? { [one]: member } : { [one]: { path: PREDICTION }, [other]: member };
    const result = evaluate(where, bind(inLabel, names));
    const aboutPrediction =
      !result.known && result.missing.length > 0 && result.missing.every((path) => path.startsWith(PREDICTION));
    return aboutPrediction ? known(flag(true)) : result;
  });
  return negate(join(true, passing));
}

/**
 * `mean`, `sum`, `min`, `max` of flags (worth 1 or 0) and numbers. Over nothing the mean is 1 if the label has nothing
 * either, else 0; the sum is 0; least and greatest are none.
 */
export function aggregateOf(aggregate: Aggregate, environment: Environment, evaluate: Evaluate): Evaluation {
  const results = collect(aggregate, aggregate.bindings, environment, evaluate);
  const values: number[] = [];
  const open: Evaluation[] = [];
  for (const result of results) {
    if (!result.known) open.push(result);
    else if (result.value.kind === 'number') values.push(result.value.value);
    else if (result.value.kind === 'flag') values.push(result.value.value ? 1 : 0);
    else open.push(meaningless(`${aggregate.aggregate} of ${article(result.value.kind)} has no meaning`, result));
  }
  if (open.length > 0) return unknownAmong(open);
  const sum = values.reduce((total, value) => total + value, 0);
  switch (aggregate.aggregate) {
    case 'sum':
      return knownFrom(number(sum), results);
    case 'min':
      return knownFrom(values.length === 0 ? none : number(values.reduce((a, b) => Math.min(a, b))), results);
    case 'max':
      return knownFrom(values.length === 0 ? none : number(values.reduce((a, b) => Math.max(a, b))), results);
    case 'mean': {
      if (values.length > 0) return knownFrom(number(sum / values.length), results);
      const empty = labelIsEmpty(aggregate, environment, evaluate);
      return empty.known ? known(number(truth(empty) === true ? 1 : 0)) : empty;
    }
  }
}
