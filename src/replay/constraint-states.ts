import type { Constraint } from '../program/index.js';
import type { SlotPath } from '../program/index.js';
import type { Verdict, Violation } from '../trace/index.js';
import { walkExpression } from './expression-parts.js';
import { violatedFrom } from './findings.js';
import type { Moment, MomentIndex } from './moment.js';
import type { Timeline } from './timeline.js';

/**
 * How a constraint stands at a moment. `pending`: nothing violates it so far, but not all that it reads is written;
 * `unchecked`: it needs a label and there is none.
 */
export interface ConstraintState {
  readonly constraint: Constraint;
  readonly outcome: Verdict['outcome'] | 'pending' | 'unchecked';
  /** Those that are so by then. */
  readonly violations: readonly Violation[];
  /** Slots whose absence leaves it undetermined. */
  readonly unknown: readonly SlotPath[];
}

interface Dated {
  readonly constraint: Constraint;
  readonly verdict: Verdict | undefined;
  readonly violations: readonly { readonly violation: Violation; readonly from: MomentIndex }[];
  /** The moment at which all that the constraint reads is written. */
  readonly settled: MomentIndex;
}

/** How the constraints stand at any moment, from the verdicts on the whole trace, which is checked but once. */
export class ConstraintStates {
  private readonly dated: readonly Dated[];

  constructor(
    private readonly timeline: Timeline,
    verdicts: readonly Verdict[],
  ) {
    const byName = new Map(verdicts.map((verdict) => [verdict.constraint, verdict]));
    this.dated = timeline.program.schema.constraints.map((constraint) => {
      const verdict = byName.get(constraint.name);
      return {
        constraint,
        verdict,
        violations: (verdict?.violations ?? []).map((violation) => ({
          violation,
          from: violatedFrom(timeline, violation),
        })),
        settled: settledFrom(timeline, constraint),
      };
    });
  }

  at(moment: Moment): readonly ConstraintState[] {
    return this.dated.map(({ constraint, verdict, violations, settled }) => {
      const soFar = violations.filter(({ from }) => from <= moment.index).map(({ violation }) => violation);
      const final = verdict?.outcome ?? 'unchecked';
      const open = moment.index < settled || !this.timeline.complete;
      const outcome = soFar.length > 0 ? 'violated' : final !== 'unchecked' && open ? 'pending' : final;
      return { constraint, outcome, violations: soFar, unknown: verdict?.unknown ?? [] };
    });
  }
}

/** When the last slot of those that a constraint reads, by root and by field name, is written. */
function settledFrom(timeline: Timeline, constraint: Constraint): MomentIndex {
  const roots = new Set<string>();
  const fields = new Set<string>();
  for (const part of walkExpression(constraint.body)) {
    if (part.kind === 'slot') roots.add(part.name);
    else if (part.kind === 'member') fields.add(part.name);
    else if (part.kind === 'match' || part.kind === 'f1') for (const name of part.by) fields.add(name);
  }
  for (let index = timeline.definitions.length - 1; index >= 0; index--) {
    const definition = timeline.definitions[index];
    const [root, ...rest] = definition?.parts ?? [];
    if (definition === undefined || typeof root !== 'string' || !roots.has(root)) continue;
    const last = rest.findLast((part) => typeof part === 'string');
    if (last === undefined || (typeof last === 'string' && fields.has(last))) return definition.moment;
  }
  return timeline.first.index;
}
