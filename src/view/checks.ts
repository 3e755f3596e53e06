import type { Program, Severity, SlotPath, SourceRange } from '../program/index.js';
import type { Trace, Violation } from '../trace/index.js';
import { thingPathOf } from './things.js';

/** One witness against a constraint, with the things it is about. */
export interface CheckWitness {
  readonly violation: Violation;
  readonly things: readonly SlotPath[];
}

/** A constraint with what it says about one trace. */
export interface CheckRow {
  readonly name: string;
  readonly title: string;
  readonly severity: Severity;
  /** `unchecked`: the trace has no verdict of it, as with constraints that need a label where there is none. */
  readonly outcome: 'holds' | 'violated' | 'undetermined' | 'unchecked';
  readonly witnesses: readonly CheckWitness[];
  /** The slots whose absence leaves it undetermined. */
  readonly unknown: readonly SlotPath[];
  readonly source: SourceRange;
}

/** Every constraint of the template in its order. */
export function checksOf(program: Program, trace: Pick<Trace, 'verdicts'>): readonly CheckRow[] {
  const { schema } = program;
  return schema.constraints.map((constraint): CheckRow => {
    const verdict = trace.verdicts.find((each) => each.constraint === constraint.name);
    return {
      name: constraint.name,
      title: constraint.title,
      severity: constraint.severity,
      outcome: verdict?.outcome ?? 'unchecked',
      witnesses: (verdict?.violations ?? []).map((violation) => ({
        violation,
        things: [
          ...new Set(
            [...violation.witness.map((each) => each.slot), ...violation.values.map((each) => each.slot)].flatMap(
              (slot) => thingPathOf(schema, slot) ?? [],
            ),
          ),
        ],
      })),
      unknown: verdict?.unknown ?? [],
      source: constraint.range,
    };
  });
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
