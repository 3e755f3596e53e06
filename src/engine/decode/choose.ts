import type { Sampling } from '../../trace/index.js';
import type { AllowedTokens } from './allowed-tokens.js';
import { LogitRow } from './logit-row.js';
import { type MaskedRow, maskRow } from './masked.js';

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

/** So many of the most probable are found without sorting all. */
const fewTokens = 256;

/** The `count` most probable, most probable first; the total is theirs. */
function mostProbable(row: LogitRow, count: number, scale: number): Candidates {
  const { values } = row;
  const ids =
    count <= fewTokens ? row.top(count).ids : Int32Array.from(values.keys()).sort(byLogit(values)).subarray(0, count);
  return weigh(values, ids, scale);
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

/** Candidates that hold the nucleus, most probable first; the total is that of all tokens. */
function nucleus(row: LogitRow, choosing: Choosing, scale: number): Candidates {
  const { total } = row.weights(scale);
  const few = { ...mostProbable(row, Math.min(fewTokens, row.size), scale), total };
  return countLikely(few, total, choosing) < few.ids.length ? few : wideNucleus(row, choosing, scale);
}

/**
 * The nucleus of a flat distribution. Tokens are counted into bins by how far they lie below the greatest, so that only
 * those of the upper bins need to be sorted.
 */
function wideNucleus({ values: logits, greatest }: LogitRow, { topP, minP }: Choosing, scale: number): Candidates {
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
function truncate(row: LogitRow, choosing: Choosing, scale: number): Candidates {
  if (choosing.topK > 0) {
    const listed = mostProbable(row, Math.min(choosing.topK, row.size), scale);
    return cut(listed, countLikely(listed, listed.total, choosing));
  }
  const listed = nucleus(row, choosing, scale);
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

/**
 * Chooses the next token, with the processors in the order of transformers: repetition penalty, mask, temperature,
 * top-k, top-p, min-p.
 * @param random a number in [0, 1); not used when greedy
 * @param masked `row` under the mask, where it is known
 */
export function chooseToken(
  row: LogitRow,
  choosing: Choosing,
  seen: Iterable<number>,
  random: number,
  allowed?: AllowedTokens,
  masked?: MaskedRow,
): number {
  if (choosing.repetitionPenalty === 1) {
    if (allowed === undefined) return chooseFrom(row, choosing, random);
    const among = masked ?? maskRow(row.values, allowed);
    return among.idOf(chooseFrom(among.row, choosing, random));
  }
  const values = row.values.slice();
  penalise(values, seen, choosing.repetitionPenalty);
  if (allowed === undefined) return chooseFrom(new LogitRow(values), choosing, random);
  const among = maskRow(values, allowed);
  return among.idOf(chooseFrom(among.row, choosing, random));
}

function chooseFrom(row: LogitRow, choosing: Choosing, random: number): number {
  if (choosing.temperature <= 0) return row.top(1).ids[0] as number;
  const scale = 1 / choosing.temperature;
  const all = choosing.topK <= 0 && choosing.topP >= 1 && choosing.minP <= 0;
  return all ? row.draw(scale, random) : draw(truncate(row, choosing, scale), random);
}
