import { sumOfExponentials } from './fast-exp.js';

/** The most probable tokens and the normaliser of one row of logits. */
export interface LogitSummary {
  /** Natural logarithm of the sum of the exponentials of all logits: log-probability = logit − this. */
  readonly logSumExp: number;
  /** Ids of the greatest logits, greatest first, the lower id first where two are equal. */
  readonly ids: Int32Array;
  /** Their logits. */
  readonly logits: Float64Array;
}

/**
 * Finds the `count` greatest logits and the exact normaliser.
 * @param scale what to multiply logits by first: 1 / temperature
 */
export function summarise(logits: Float32Array, count: number, scale = 1): LogitSummary {
  const kept = Math.min(Math.max(count, 1), logits.length);
  const ids = new Int32Array(kept).fill(-1);
  const best = new Float64Array(kept).fill(Number.NEGATIVE_INFINITY);
  let threshold = Number.NEGATIVE_INFINITY;
  for (let id = 0; id < logits.length; id++) {
    const value = logits[id] as number;
    if (!(value > threshold)) continue;
    let place = kept - 1;
    while (place > 0 && (best[place - 1] as number) < value) {
      best[place] = best[place - 1] as number;
      ids[place] = ids[place - 1] as number;
      place--;
    }
    best[place] = value;
    ids[place] = id;
    threshold = best[kept - 1] as number;
  }
  const greatest = best[0] as number;
  const sum = sumOfExponentials(logits, greatest, scale);
  for (let place = 0; place < kept; place++) best[place] = (best[place] as number) * scale;
  return { logSumExp: greatest * scale + Math.log(sum), ids, logits: best };
}
