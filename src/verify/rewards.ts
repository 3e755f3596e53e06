import { type Environment, type Evaluation, evaluate } from '../program/evaluate/index.js';
import type { Program } from '../program/index.js';
import type { RewardValue } from '../trace/index.js';

/** The values of all rewards, in the order of the schema. */
export function evaluateRewards(program: Program, environment: Environment): readonly RewardValue[] {
  return program.schema.rewards.map((reward) => {
    const value = numeric(evaluate(reward.value, environment));
    return { reward: reward.name, value: value ?? 0, weight: reward.weight, undetermined: value === undefined };
  });
}

/** A flag is worth 1 or 0; `undefined` for what is unknown or no number. */
function numeric(result: Evaluation): number | undefined {
  if (!result.known) return undefined;
  if (result.value.kind === 'flag') return result.value.value ? 1 : 0;
  return result.value.kind === 'number' ? result.value.value : undefined;
}

/** R = Σ wₖ·rₖ; `undefined` without rewards. */
export const totalReward = (rewards: readonly RewardValue[]): number | undefined =>
  rewards.length === 0 ? undefined : rewards.reduce((sum, { value, weight }) => sum + value * weight, 0);
