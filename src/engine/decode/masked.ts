import type { AllowedTokens } from './allowed-tokens.js';

/** Natural logarithm of the probability of a token among those that are allowed. */
export function maskedLogprob(logits: Float32Array, id: number, { ids }: AllowedTokens): number {
  let greatest = Number.NEGATIVE_INFINITY;
  for (const other of ids) greatest = Math.max(greatest, logits[other] as number);
  let sum = 0;
  for (const other of ids) sum += Math.exp((logits[other] as number) - greatest);
  return (logits[id] as number) - greatest - Math.log(sum);
}
