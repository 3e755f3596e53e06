import { checkedTraces, type Run, type ViolationCount, violationsOf } from './violations.js';

/** Opens a trace file at what violates a constraint, or any: `(path, constraint?)`. */
export const SHOW_VIOLATIONS = 'mrsi.showViolations';

/** Opens a trace file at a trace: `(path, index?, thing?)`. */
export const SHOW_TRACE = 'mrsi.showTrace';

/** `1 trace`, `2 traces` */
export const counted = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`;

/** `3 violations in 2 of 8 traces` */
export const violationWords = ({ violations, traces }: ViolationCount, all: number): string =>
  `${counted(violations, 'violation')} in ${traces} of ${counted(all, 'trace')}`;

/** How a run fared as a whole: its traces, what they violate, and what they are worth where that is known. */
export function evaluationWords(run: Run, style?: string): string {
  const traces = checkedTraces(run, style);
  const violated = traces.filter(({ violations }) => violations.length > 0).length;
  const undetermined = traces.filter(({ undetermined: unknown }) => unknown > 0).length;
  const each = [...violationsOf(run, style)].map(([name, { traces: count }]) => `${name} ${count}`).join(', ');
  const rewards = traces.flatMap(({ reward }) => reward ?? []);
  const mean = rewards.reduce((sum, reward) => sum + reward, 0) / rewards.length;
  return [
    violated === 0
      ? `no violation in ${counted(traces.length, 'trace')}`
      : `${violated} of ${counted(traces.length, 'trace')} with violations (${each})`,
    ...(undetermined === 0 ? [] : [`${undetermined} could not be checked in everything`]),
    ...(rewards.length === 0 ? [] : [`mean reward ${mean.toFixed(2)}`]),
  ].join(', ');
}
