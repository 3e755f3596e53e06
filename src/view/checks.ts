import type { Constraint, Program, Severity, SlotPath, SourceRange } from '../program/index.js';
import { expressionText } from '../program/show/index.js';
import type { Trace, Violation } from '../trace/index.js';
import { environmentOf } from '../verify/environment.js';
import { type FalsePart, falseParts } from './expression-values.js';
import { thingPathOf } from './things.js';

/** One witness against a constraint, with the things it is about. */
export interface CheckWitness {
  readonly violation: Violation;
  /** Its place among the problems of the trace. */
  readonly problem: number;
  readonly things: readonly SlotPath[];
  /** The part of the condition that is false, with its values; absent where the trace was judged by other rules. */
  readonly because?: FalsePart;
}

/** A constraint with what it says about one trace. */
export interface CheckRow {
  readonly name: string;
  readonly title: string;
  /** The condition as the language writes it. */
  readonly condition: string;
  readonly severity: Severity;
  /** `unchecked`: the trace has no verdict of it, as with constraints that need a label where there is none. */
  readonly outcome: 'holds' | 'violated' | 'undetermined' | 'unchecked';
  readonly witnesses: readonly CheckWitness[];
  /** The slots whose absence leaves it undetermined. */
  readonly unknown: readonly SlotPath[];
  /** Why it is undetermined, where no absent slot is the cause. */
  readonly reason?: string;
  readonly source: SourceRange;
}

/** Every constraint of the template in its order. */
export function checksOf(
  program: Program,
  trace: Pick<Trace, 'verdicts' | 'inputs' | 'slots' | 'label'>,
): readonly CheckRow[] {
  const { schema } = program;
  const problems = trace.verdicts.flatMap(({ violations }) => violations);
  return schema.constraints.map((constraint): CheckRow => {
    const verdict = trace.verdicts.find((each) => each.constraint === constraint.name);
    const violations = verdict?.violations ?? [];
    const because = violations.length === 0 ? [] : reasonsOf(program, constraint, trace);
    return {
      name: constraint.name,
      title: constraint.title,
      condition: expressionText(constraint.body),
      severity: constraint.severity,
      outcome: verdict?.outcome ?? 'unchecked',
      witnesses: violations.map((violation, index) => ({
        violation,
        problem: problems.indexOf(violation),
        // Another number of witnesses comes of another condition: its values would explain nothing.
        ...(because.length === violations.length && because[index] !== undefined ? { because: because[index] } : {}),
        things: [
          ...new Set(
            [...violation.witness.map((each) => each.slot), ...violation.values.map((each) => each.slot)].flatMap(
              (slot) => thingPathOf(schema, slot) ?? [],
            ),
          ),
        ],
      })),
      unknown: verdict?.unknown ?? [],
      ...(verdict?.reason === undefined ? {} : { reason: verdict.reason }),
      source: constraint.range,
    };
  });
}

function reasonsOf(
  program: Program,
  { body }: Constraint,
  trace: Pick<Trace, 'inputs' | 'slots' | 'label'>,
): readonly FalsePart[] {
  try {
    return falseParts(body, environmentOf(program, trace, trace.label));
  } catch {
    // a file that was tampered with: its slots are not what the schema says
    return [];
  }
}

/** Numbers of constraints by outcome. */
export interface CheckCounts {
  readonly holds: number;
  readonly violated: number;
  readonly undetermined: number;
  readonly unchecked: number;
}

export function countChecks(rows: readonly CheckRow[]): CheckCounts {
  const count = (outcome: CheckRow['outcome']): number => rows.filter((row) => row.outcome === outcome).length;
  return {
    holds: count('holds'),
    violated: count('violated'),
    undetermined: count('undetermined'),
    unchecked: count('unchecked'),
  };
}
