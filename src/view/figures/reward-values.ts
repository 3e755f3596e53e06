import { type Bins, countBins, meanOf, niceCeiling } from './bins.js';

/** Bins of the values of one reward. */
const BINS = 20;

/** The values of one reward over the traces of a run. */
export interface RewardComponent {
  readonly reward: string;
  readonly title: string;
  /** As the template of the run has it. */
  readonly weight: number;
  /** All rewards of a run have bins of the same range, so that they can be set one below the other. */
  readonly bins: Bins;
  /** Traces with a value, those where it is undetermined and counts as 0 included. */
  readonly count: number;
  readonly undetermined: number;
  readonly mean: number;
  /** Standard deviation over the traces (of the population): a reward that does not spread moves no advantage. */
  readonly deviation: number;
}

/** What was taken in of one reward. */
export interface RewardValues {
  readonly reward: string;
  readonly title: string;
  readonly weight: number;
  readonly values: readonly number[];
  readonly undetermined: number;
}

/** Counts the values of every reward; rewards without any are left out. */
export function rewardComponents(all: readonly RewardValues[]): readonly RewardComponent[] {
  const [least, most] = all.reduce(
    ([low, high], { values }) =>
      values.reduce(([a, b], value) => [Math.min(a, value), Math.max(b, value)], [low, high]),
    [0, 0],
  );
  const low = least < 0 ? -niceCeiling(-least) : 0;
  return all.flatMap(({ values, ...about }): readonly RewardComponent[] => {
    const mean = meanOf(values);
    if (mean === undefined) return [];
    const variance = meanOf(values.map((value) => (value - mean) ** 2)) ?? 0;
    return [
      {
        ...about,
        bins: countBins(values, low, niceCeiling(most), BINS),
        count: values.length,
        mean,
        deviation: Math.sqrt(variance),
      },
    ];
  });
}
