import type { Sampling } from '../../trace/index.js';
import { summarise } from './summary.js';

/** Which of the parameters decide a choice. */
export type Choosing = Pick<Sampling, 'temperature' | 'topK' | 'topP' | 'minP' | 'repetitionPenalty'>;

/** Tokens that may come next; absent: all. */
export interface AllowedTokens {
  readonly count: number;
  has(id: number): boolean;
  /** All of them, ascending. */
  ids(): Iterable<number>;
}

/** Candidates with unnormalised weights. */
interface Candidates {
  readonly ids: Int32Array;
  readonly weights: Float64Array;
  readonly total: number;
}

/** Divides positive and multiplies negative logits of tokens already written, as transformers does. In place. */
function penalise(logits: Float32Array, seen: Iterable<number>, penalty: number): void {
  for (const id of seen) {
    const value = logits[id];
    if (value !== undefined) logits[id] = value > 0 ? value / penalty : value * penalty;
  }
}

const sortingPays = 1024;

/** The `count` most probable, most probable first, with weights relative to the greatest. Impossible ones are left out. */
function mostProbable(logits: Float32Array, count: number, scale: number): Candidates {
  const ids =
    count <= sortingPays
      ? summarise(logits, count).ids
      : Int32Array.from(logits.keys())
          .sort((a, b) => (logits[b] as number) - (logits[a] as number) || a - b)
          .subarray(0, count);
  const greatest = logits[ids[0] as number] as number;
  const weights = Float64Array.from(ids, (id) => Math.exp(((logits[id] as number) - greatest) * scale));
  const possible = weights.findIndex((weight) => !(weight > 0));
  return cut({ ids, weights, total: 0 }, possible < 0 ? ids.length : possible);
}

/** The first `kept` candidates, at least one. */
function cut({ ids, weights }: Candidates, kept: number): Candidates {
  const left = weights.subarray(0, Math.max(1, kept));
  return { ids: ids.subarray(0, left.length), weights: left, total: left.reduce((sum, weight) => sum + weight, 0) };
}

/**
 * How many of the listed candidates top-p and min-p leave.
 * @param total weight of all candidates, also of those not listed
 */
function countLikely({ weights }: Candidates, total: number, { topP, minP }: Choosing): number {
  let before = 0;
  for (let place = 0; place < weights.length; place++) {
    const weight = weights[place] as number;
    if (place > 0 && ((topP < 1 && before >= topP * total) || weight < minP)) return place;
    before += weight;
  }
  return weights.length;
}

/** Candidates after top-k, top-p and min-p, in that order, most probable first. */
function truncate(logits: Float32Array, choosing: Choosing, scale: number): Candidates {
  if (choosing.topK > 0) {
    const listed = mostProbable(logits, Math.min(choosing.topK, logits.length), scale);
    return cut(listed, countLikely(listed, listed.total, choosing));
  }
  const { logSumExp, logits: best } = summarise(logits, 1, scale);
  const total = Math.exp(logSumExp - (best[0] as number));
  for (let size = 64; ; size *= 8) {
    const listed = mostProbable(logits, Math.min(size, logits.length), scale);
    const kept = countLikely(listed, total, choosing);
    if (kept < listed.ids.length || listed.ids.length < size) return cut(listed, kept);
  }
}

function draw(candidates: Candidates, random: number): number {
  let left = random * candidates.total;
  const { ids, weights } = candidates;
  for (let place = 0; place < weights.length; place++) {
    left -= weights[place] as number;
    if (left < 0) return ids[place] as number;
  }
  return ids[weights.length - 1] as number;
}

/** Draws from all tokens in the order of their ids, without sorting them. */
function drawFromAll(logits: Float32Array, scale: number, random: number): number {
  const { logSumExp, ids } = summarise(logits, 1, scale);
  let left = random;
  for (let id = 0; id < logits.length; id++) {
    left -= Math.exp((logits[id] as number) * scale - logSumExp);
    if (left < 0) return id;
  }
  return ids[0] as number;
}

/**
 * Chooses the next token, with the processors in the order of transformers: repetition penalty, mask, temperature,
 * top-k, top-p, min-p.
 * @param random a number in [0, 1); not used when greedy
 */
export function chooseToken(
  logits: Float32Array,
  choosing: Choosing,
  seen: Iterable<number>,
  random: number,
  allowed?: AllowedTokens,
): number {
  let values = logits;
  if (choosing.repetitionPenalty !== 1) {
    values = Float32Array.from(logits);
    penalise(values, seen, choosing.repetitionPenalty);
  }
  if (allowed !== undefined) {
    const masked = new Float32Array(values.length).fill(Number.NEGATIVE_INFINITY);
    for (const id of allowed.ids()) masked[id] = values[id] as number;
    values = masked;
  }
  if (choosing.temperature <= 0) return summarise(values, 1).ids[0] as number;
  const scale = 1 / choosing.temperature;
  const all = choosing.topK <= 0 && choosing.topP >= 1 && choosing.minP <= 0;
  return all ? drawFromAll(values, scale, random) : draw(truncate(values, choosing, scale), random);
}
