import type { RewardValue } from '../trace/index.js';

/**
 * How GRPO turns the rewards r of a group of n traces into advantages A.
 * - `trl` (also ms-swift): A = (r − mean) / (std + 1e-4), std with Bessel's correction (n − 1)
 * - `verl`: A = (r − mean) / (std + 1e-6), std with Bessel's correction; a group of one has mean 0 and std 1
 * - `dr_grpo`: A = r − mean (Dr.GRPO, arXiv 2503.20783, leaves the division out)
 * - `gdpo`: each reward is normalised over the group first, A = Σ wₖ·(rₖ − meanₖ) / (stdₖ + 1e-4) (GDPO, arXiv
 *   2601.05242; its normalisation over the batch, which a single group cannot know, is left out)
 */
export type AdvantageVariant = 'trl' | 'verl' | 'dr_grpo' | 'gdpo';

export const advantageVariants = ['trl', 'verl', 'dr_grpo', 'gdpo'] as const satisfies readonly AdvantageVariant[];

/** One trace's advantage and where it comes from. */
export interface Advantage {
  /** R = Σ wₖ·rₖ. */
  readonly reward: number;
  readonly advantage: number;
  /**
   * What each reward adds to the advantage; they sum to it. Two traces with rewards (1, 0) and (0, 1) can have one
   * advantage: only the components tell them apart.
   */
  readonly components: readonly { readonly reward: string; readonly advantage: number }[];
}

/** Advantages of a group, one for each member in its order. All members must have the same rewards. Pure. */
export function advantages(
  group: readonly (readonly RewardValue[])[],
  variant: AdvantageVariant,
): readonly Advantage[] {
  const totals = group.map((rewards) => rewards.reduce((sum, { value, weight }) => sum + value * weight, 0));
  const scale = 1 / divisor(totals, variant);
  const [first = []] = group;
  const columns = first.map((_, index) => group.map((rewards) => rewards[index]?.value ?? 0));
  return group.map((rewards, member) => {
    const components = rewards.map(({ reward, value, weight }, index) => {
      const column = columns[index] ?? [];
      const centred = value - centre(column, variant);
      const scaled = variant === 'gdpo' ? centred / divisor(column, variant) : centred * scale;
      return { reward, advantage: weight * scaled };
    });
    return {
      reward: totals[member] ?? 0,
      advantage: components.reduce((sum, component) => sum + component.advantage, 0),
      components,
    };
  });
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);

const centre = (values: readonly number[], variant: AdvantageVariant): number =>
  variant === 'verl' && values.length === 1 ? 0 : mean(values);

/** Standard deviation with Bessel's correction; 0 for one value. */
function deviation(values: readonly number[]): number {
  if (values.length < 2) return 0;
  const middle = mean(values);
  return Math.sqrt(values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / (values.length - 1));
}

function divisor(values: readonly number[], variant: AdvantageVariant): number {
  switch (variant) {
    case 'trl':
    case 'gdpo':
      return deviation(values) + 1e-4;
    case 'verl':
      return (values.length === 1 ? 1 : deviation(values)) + 1e-6;
    case 'dr_grpo':
      return 1;
  }
}
