import { evaluate, truth } from '../program/evaluate/index.js';
import type { Environment } from '../program/evaluate/index.js';
import type { Constraint, Program, Slots } from '../program/index.js';
import type { RewardValue, Trace, Verdict } from '../trace/index.js';
import { type Checked, environmentOf, type Resolve, resolver } from './environment.js';
import { evaluateRewards, totalReward } from './rewards.js';
import { violationsOf } from './violations.js';

/** What the schema says of a trace. */
export interface Verification {
  /** One for each constraint that could be asked: one that needs the label is left out where there is none. */
  readonly verdicts: readonly Verdict[];
  /** Empty where there is no label. */
  readonly rewards: readonly RewardValue[];
  /** Σ weight × value; absent where there are no rewards. */
  readonly total?: number;
}

/** Checks a trace against the constraints of a program, and against the label where there is one. Pure. */
export function verify(program: Program, trace: Checked, label?: Slots): Verification {
  const environment = environmentOf(program, trace, label);
  const resolve = resolver(trace.slots, label, undefined);
  const verdicts = program.schema.constraints
    .filter((constraint) => label !== undefined || !constraint.needsGold)
    .map((constraint) => judge(constraint, environment, trace.slotRanges, resolve));
  const rewards = label === undefined ? [] : evaluateRewards(program, environment);
  const total = totalReward(rewards);
  return { verdicts, rewards, ...(total === undefined ? {} : { total }) };
}

/** The trace with verdicts and rewards by its own label. */
export function withVerdicts(program: Program, trace: Trace): Trace {
  const { verdicts, rewards } = verify(program, trace, trace.label);
  return { ...trace, verdicts, rewards };
}

/** The verdict of one constraint, or of anything that has a name and a condition. */
export function judge(
  constraint: Pick<Constraint, 'name' | 'body' | 'range'>,
  environment: Environment,
  slotRanges: Checked['slotRanges'],
  resolve: Resolve,
): Verdict {
  const result = evaluate(constraint.body, environment);
  const value = truth(result);
  if (value === true) return { constraint: constraint.name, outcome: 'holds', violations: [] };
  if (value === false)
    return {
      constraint: constraint.name,
      outcome: 'violated',
      violations: violationsOf(constraint, environment, slotRanges, resolve),
    };
  const unknown = result.known ? [] : result.missing;
  const reason = result.known ? 'its condition gives no yes or no' : result.reason;
  return {
    constraint: constraint.name,
    outcome: 'undetermined',
    violations: [],
    unknown,
    ...(reason === undefined ? {} : { reason }),
  };
}
