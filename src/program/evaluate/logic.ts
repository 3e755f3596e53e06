import { flag } from '../value.js';
import { type Evaluation, type Known, known, knownFrom, meaningless, unknownAmong, unknownFrom } from './evaluation.js';

/** The flag in an evaluation; `undefined` where it is unknown or no flag. */
export const truth = (evaluation: Evaluation): boolean | undefined =>
  evaluation.known && evaluation.value.kind === 'flag' ? evaluation.value.value : undefined;

/** Makes sure that a known value is a flag. */
function asFlag(evaluation: Evaluation): Evaluation {
  if (!evaluation.known || evaluation.value.kind === 'flag') return evaluation;
  return meaningless(`a flag was expected here, not ${article(evaluation.value.kind)}`, evaluation);
}

/** `a text`, `an enum value`: kinds of values for sentences. */
export function article(kind: Known['value']['kind']): string {
  switch (kind) {
    case 'none':
      return 'none';
    case 'enum':
      return 'an enum value';
    case 'text':
    case 'span':
    case 'flag':
    case 'number':
    case 'box':
    case 'record':
    case 'list':
      return `a ${kind}`;
  }
}

/** Kleene's `not`. */
export function negate(operand: Evaluation): Evaluation {
  const value = truth(operand);
  return value === undefined ? unknownFrom(asFlag(operand)) : known(flag(!value), operand);
}

/**
 * Kleene's `and` (`absorbing` false) and `or` (`absorbing` true) over any number of operands: one absorbing operand
 * decides, whatever the others are. Only the deciding operands enter the provenance.
 */
export function join(absorbing: boolean, operands: readonly Evaluation[]): Evaluation {
  const deciding = operands.filter((operand) => truth(operand) === absorbing);
  if (deciding.length > 0) return knownFrom(flag(absorbing), deciding);
  const checked = operands.map(asFlag);
  const open = checked.filter((operand) => !operand.known);
  return open.length > 0 ? unknownAmong(open) : knownFrom(flag(!absorbing), checked);
}

/** Kleene's equivalence. */
export function equivalent(left: Evaluation, right: Evaluation): Evaluation {
  const a = asFlag(left);
  const b = asFlag(right);
  const x = truth(a);
  const y = truth(b);
  return x === undefined || y === undefined ? unknownFrom(a, b) : known(flag(x === y), a, b);
}
