import type { FuzzTarget } from './target.js';

/** Short inputs are made so long before time is compared. */
const BASE_LENGTH = 4000;
const TIMES = 8;
/** Linear time gives 8; what sorts a little more; quadratic time 64. */
const RATIO_LIMIT = 24;
/** Times below this are noise. */
const NOISE_MS = 100;

/** Why a target takes more than linear time for inputs like this one; `undefined` if it does not. */
export function growthProblem({ longer, run }: FuzzTarget, input: string): string | undefined {
  if (longer === undefined || input === '') return undefined;
  const base = longer(input, Math.ceil(BASE_LENGTH / input.length));
  const large = longer(base, TIMES);
  // The least of ever more runs: whoever works beside us makes single ones slow.
  for (let runs = 1, least = { base: Infinity, large: Infinity }; runs <= 3; runs++) {
    least = {
      base: Math.min(
        least.base,
        cpuMilliseconds(() => run(base)),
      ),
      large: Math.min(
        least.large,
        cpuMilliseconds(() => run(large)),
      ),
    };
    if (least.large < NOISE_MS || least.large < RATIO_LIMIT * least.base) return undefined;
    if (runs === 3)
      return `${Math.round(least.base)} ms for ${base.length} characters, ${Math.round(least.large)} ms for ${large.length}`;
  }
  return undefined;
}

/** Processor time of this process. */
export function cpuMilliseconds(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
