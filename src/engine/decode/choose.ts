import type { Sampling } from '../../trace/index.js';
import type { AllowedTokens } from './allowed-tokens.js';
import { summarise } from './summary.js';

/** Which of the parameters decide a choice. */
export type Choosing = Pick<Sampling, 'temperature' | 'topK' | 'topP' | 'minP' | 'repetitionPenalty'>;

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

const byLogit =
  (logits: Float32Array) =>
  (a: number, b: number): number =>
    (logits[b] as number) - (logits[a] as number) || a - b;

/** The `count` most probable, most probable first; the total is theirs. */
function mostProbable(logits: Float32Array, count: number, scale: number): Candidates {
  const ids =
    count <= 256
      ? summarise(logits, count).ids
      : Int32Array.from(logits.keys()).sort(byLogit(logits)).subarray(0, count);
  return weigh(logits, ids, scale);
}

/** Weights relative to the first, which is the most probable. Impossible ones are left out. */
function weigh(logits: Float32Array, sorted: Int32Array, scale: number): Candidates {
  const greatest = logits[sorted[0] as number] as number;
  const weights = Float64Array.from(sorted, (id) => Math.exp(((logits[id] as number) - greatest) * scale));
  const impossible = weights.findIndex((weight) => !(weight > 0));
  return cut({ ids: sorted, weights, total: 0 }, impossible < 0 ? sorted.length : impossible);
}

const bins = 1024;
const binsPerNat = 16;

/**
 * Candidates that hold the nucleus, most probable first; the total is that of all tokens. Tokens are counted into bins
 * by how far they lie below the greatest, so that only those of the upper bins need to be sorted.
 */
function nucleus(logits: Float32Array, { topP, minP }: Choosing, scale: number): Candidates {
  const greatest = logits.reduce((best, value) => Math.max(best, value), Number.NEGATIVE_INFINITY);
  const binOf = (value: number): number => Math.min(bins - 1, Math.floor((greatest - value) * scale * binsPerNat));
  const mass = new Float64Array(bins);
  let total = 0;
  for (let id = 0; id < logits.length; id++) {
    const value = logits[id] as number;
    const weight = Math.exp((value - greatest) * scale);
    if (weight === 0) continue;
    const bin = binOf(value);
    mass[bin] = (mass[bin] as number) + weight;
    total += weight;
  }
  let lowest = 0;
  for (let sum = mass[0] as number; lowest < bins - 1 && sum < topP * total; sum += mass[lowest] as number) lowest++;
  if (topP >= 1) lowest = bins - 1;
  if (minP > 0) lowest = Math.min(lowest, Math.floor(-Math.log(minP) * binsPerNat) + 1);
  const upper: number[] = [];
  for (let id = 0; id < logits.length; id++) if (binOf(logits[id] as number) <= lowest) upper.push(id);
  return { ...weigh(logits, Int32Array.from(upper).sort(byLogit(logits)), scale), total };
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
  const listed = nucleus(logits, choosing, scale);
  return cut(listed, countLikely(listed, listed.total, choosing));
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
  if (allowed === undefined) return chooseFrom(values, choosing, random);
  // the allowed ones alone, in their order: what is chosen among them is chosen as among all
  const compact = new Float32Array(allowed.count);
  for (let place = 0; place < allowed.count; place++) compact[place] = values[allowed.ids[place] as number] as number;
  return allowed.ids[chooseFrom(compact, choosing, random)] as number;
}

function chooseFrom(values: Float32Array, choosing: Choosing, random: number): number {
  if (choosing.temperature <= 0) return summarise(values, 1).ids[0] as number;
  const scale = 1 / choosing.temperature;
  const all = choosing.topK <= 0 && choosing.topP >= 1 && choosing.minP <= 0;
  return all ? drawFromAll(values, scale, random) : draw(truncate(values, choosing, scale), random);
}
