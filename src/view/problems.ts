import type { TextRange } from '../base/positions.js';
import type { Program, Severity, SlotPath, SourceRange } from '../program/index.js';
import type { Deviation, Trace, Verdict } from '../trace/index.js';
import { thingPathOf } from './things.js';

/** Something about a trace that a person should look at, with where it stands. */
export interface Problem {
  readonly kind: 'violation' | 'deviation';
  readonly severity: Severity;
  /** Name of the constraint, or kind of the deviation. */
  readonly name: string;
  readonly message: string;
  readonly ranges: readonly TextRange[];
  /** The things that it is about. */
  readonly things: readonly SlotPath[];
  /** Where it comes from in the template. */
  readonly source?: SourceRange;
}

/** How much a deviation matters: what changes a value is an error, what only looks different a warning. */
function deviationSeverity(deviation: Deviation): Severity {
  switch (deviation.kind) {
    case 'drift':
    case 'wrong-value':
    case 'cut-off':
      return 'error';
    case 'missing-step':
    case 'missing-text':
    case 'unexpected-text':
    case 'trailing-text':
      return 'warning';
    case 'white-space':
      return 'information';
  }
}

const bySeverity: readonly Severity[] = ['error', 'warning', 'information'];

/** The worst severity among some of the problems; `undefined` for none. */
export const worstSeverity = (problems: readonly Problem[], indices: readonly number[]): Severity | undefined =>
  bySeverity.find((severity) => indices.some((index) => problems[index]?.severity === severity));

/** The severity of a verdict's constraint; a constraint that the program does not have counts as an error. */
export const severityOf = (program: Program, verdict: Verdict): Severity =>
  program.schema.constraints.find((constraint) => constraint.name === verdict.constraint)?.severity ?? 'error';

/** The violations of a trace in the order of its verdicts, then its deviations in reading order. */
export function problemsOf(program: Program, trace: Pick<Trace, 'verdicts' | 'deviations'>): readonly Problem[] {
  const { schema } = program;
  const thingsIn = (paths: readonly SlotPath[]): readonly SlotPath[] => [
    ...new Set(paths.flatMap((path) => thingPathOf(schema, path) ?? [])),
  ];
  const violations = trace.verdicts.flatMap((verdict) =>
    verdict.violations.map(
      (violation): Problem => ({
        kind: 'violation',
        severity: severityOf(program, verdict),
        name: verdict.constraint,
        message: violation.message,
        ranges: violation.values.flatMap((value) => value.ranges),
        things: thingsIn([
          ...violation.witness.map((witness) => witness.slot),
          ...violation.values.map((value) => value.slot),
        ]),
        source: violation.source,
      }),
    ),
  );
  const deviations = trace.deviations.map(
    (deviation): Problem => ({
      kind: 'deviation',
      severity: deviationSeverity(deviation),
      name: deviation.kind,
      message: deviation.message,
      ranges: [deviation.range],
      things: thingsIn(deviation.slot === undefined ? [] : [deviation.slot]),
    }),
  );
  return [...violations, ...deviations];
}
