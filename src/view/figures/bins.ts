/** Numbers counted into bins of one width. A value on an edge belongs to the upper bin; the last bin has both its edges. */
export interface Bins {
  readonly low: number;
  readonly high: number;
  readonly counts: readonly number[];
}

/** The bin of a value; values outside the range go to the bin at its end. */
export function binOf(value: number, low: number, high: number, bins: number): number {
  // One part in a billion of play, so that 0.7 belongs to the bin from 0.7 although 0.7 × 10 is a little less than 7.
  const at = Math.floor(((value - low) / (high - low)) * bins + 1e-9);
  return Math.max(0, Math.min(bins - 1, at));
}

/** Counts values into bins. */
export function countBins(values: Iterable<number>, low: number, high: number, bins: number): Bins {
  const counts = Array.from({ length: bins }, () => 0);
  for (const value of values) {
    const at = binOf(value, low, high, bins);
    counts[at] = (counts[at] ?? 0) + 1;
  }
  return { low, high, counts };
}

/** Mean, `undefined` of nothing. */
export const meanOf = (values: readonly number[]): number | undefined =>
  values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0) / values.length;

/** Median, `undefined` of nothing; of an even number of values the mean of the two in the middle. */
export function medianOf(values: readonly number[]): number | undefined {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const [low, high] = [sorted[sorted.length % 2 === 0 ? middle - 1 : middle], sorted[middle]];
  return low === undefined || high === undefined ? undefined : (low + high) / 2;
}

/** An end of an axis that is a round number: at least `value`, of the form 1, 2 or 5 times a power of ten. */
export function niceCeiling(value: number): number {
  if (value <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  const factor = [1, 2, 5, 10].find((each) => each * power >= value * (1 - 1e-9)) ?? 10;
  return factor * power;
}
