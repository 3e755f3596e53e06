import { isReward } from '../generated/ast.js';
import { rangeOfProperty } from '../syntax.js';
import type { Check } from './check.js';

/** The weights of the rewards sum to 1, so that the total is 1 when everything is right. */
export const weightsSum: Check = {
  Schema: (node, { report }) => {
    const rewards = node.members.filter(isReward);
    const [first] = rewards;
    if (first === undefined || rewards.some((reward) => reward.weight !== undefined && Number.isNaN(reward.weight)))
      return;
    const sum = rewards.reduce((total, reward) => total + (reward.weight ?? 1), 0);
    if (Math.abs(sum - 1) < 1e-5) return;
    const weighed = rewards.every((reward) => reward.weight !== undefined) && sum > 0;
    const changes = weighed
      ? rewards.map((reward) => ({ range: rangeOfProperty(reward, 'weight'), text: short((reward.weight ?? 1) / sum) }))
      : rewards.map((reward) => ({ range: weightRange(reward), text: ` weight ${short(1 / rewards.length)}` }));
    const title = weighed ? 'Scale the weights to sum to 1' : 'Give all rewards the same weight';
    report(
      'weights-sum',
      rangeOfProperty(first, first.weight === undefined ? 'name' : 'weight'),
      `The weights sum to ${short(sum)}, not to 1.`,
      {
        fixes: [{ title, changes }],
      },
    );
  },
};

/** Where a weight stands with its word, or where it would be written. */
function weightRange(reward: Parameters<typeof rangeOfProperty>[0] & { readonly weight?: number }): {
  readonly start: number;
  readonly end: number;
} {
  const { end } = rangeOfProperty(reward, 'name');
  return { start: end, end: reward.weight === undefined ? end : rangeOfProperty(reward, 'weight').end };
}

const short = (value: number): string => String(Number(value.toFixed(6)));
