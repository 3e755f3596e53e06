import type { AllowedTokens } from './choose.js';

/** Natural logarithm of the probability of a token among those that are allowed. */
export function maskedLogprob(logits: Float32Array, id: number, allowed: AllowedTokens): number {
  let greatest = Number.NEGATIVE_INFINITY;
  for (const other of allowed.ids()) greatest = Math.max(greatest, logits[other] as number);
  let sum = 0;
  for (const other of allowed.ids()) sum += Math.exp((logits[other] as number) - greatest);
  return (logits[id] as number) - greatest - Math.log(sum);
}
