import type { Severity } from '../program/index.js';
import type { ExceptionFilter } from '../replay/index.js';

interface NamedConstraint {
  readonly name: string;
  readonly severity: Severity;
}

/**
 * What the condition of an exception filter says beside being an expression: a threshold of probability, or names of
 * constraints with commas between them. `conditionIsLeft` where it is an expression still to be compiled.
 */
export function narrowException(
  exception: ExceptionFilter,
  condition: string | undefined,
  constraints: readonly NamedConstraint[],
): { readonly exception: ExceptionFilter; readonly conditionIsLeft: boolean } | { readonly error: string } {
  const text = condition?.trim() ?? '';
  if (text === '') return { exception, conditionIsLeft: false };
  if (exception.kind === 'low-probability') {
    const threshold = Number(text);
    return threshold > 0 && threshold <= 1
      ? { exception: { ...exception, threshold }, conditionIsLeft: false }
      : { error: `A threshold between 0 and 1 is needed, not ${text}.` };
  }
  if (exception.kind !== 'violation') return { exception, conditionIsLeft: true };
  const names = text.split(',').map((name) => name.trim());
  if (!names.some((name) => constraints.some((each) => each.name === name)))
    return { exception, conditionIsLeft: true };
  for (const name of names) {
    const constraint = constraints.find((each) => each.name === name);
    if (constraint === undefined) return { error: `The schema has no constraint ${name}.` };
    if (constraint.severity !== exception.severity)
      return { error: `${name} is of severity ${constraint.severity}, which another filter stops at.` };
  }
  return { exception: { ...exception, constraints: names }, conditionIsLeft: false };
}
