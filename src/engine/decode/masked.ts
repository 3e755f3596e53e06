import type { AllowedTokens } from './allowed-tokens.js';
import { LogitRow } from './logit-row.js';

/** Up to this share of the vocabulary the allowed tokens are taken out one by one. */
const fewShare = 1 / 16;

/** A row of which only some tokens are allowed: what is chosen among them is chosen as among all. */
export interface MaskedRow {
  readonly row: LogitRow;
  /** The token at a place of that row. */
  readonly idOf: (place: number) => number;
  /** The place of an allowed token. */
  readonly placeOf: (id: number) => number;
}

/** The allowed tokens alone, in the order of their ids: listed where they are few, among −∞ where they are many. */
export function maskRow(values: Float32Array, allowed: AllowedTokens): MaskedRow {
  if (allowed.count > values.length * fewShare) {
    const same = (id: number): number => id;
    return { row: new LogitRow(forbid(values, allowed.bits)), idOf: same, placeOf: same };
  }
  const { ids } = allowed;
  const compact = new Float32Array(ids.length);
  for (let place = 0; place < ids.length; place++) compact[place] = values[ids[place] as number] as number;
  return { row: new LogitRow(compact), idOf: (place) => ids[place] as number, placeOf: (id) => ids.indexOf(id) };
}

function forbid(values: Float32Array, bits: Uint32Array): Float32Array {
  const left = values.slice();
  left.fill(Number.NEGATIVE_INFINITY, Math.min(left.length, bits.length * 32));
  for (let word = 0; word < bits.length; word++)
    for (let rest = ~(bits[word] as number); rest !== 0; rest &= rest - 1) {
      const id = word * 32 + (31 - Math.clz32(rest & -rest));
      if (id < left.length) left[id] = Number.NEGATIVE_INFINITY;
    }
  return left;
}
