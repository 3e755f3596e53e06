const multiplier = 0xd256d193;
const weyl = 0x9e3779b9;

/** High and low 32 bits of the product of two unsigned 32-bit numbers. */
function multiply(a: number, b: number): readonly [number, number] {
  const low = Math.imul(a, b) >>> 0;
  const [aHigh, aLow, bHigh, bLow] = [a >>> 16, a & 0xffff, b >>> 16, b & 0xffff];
  const middle = aHigh * bLow + ((aLow * bLow) >>> 16);
  const carry = aLow * bHigh + (middle % 0x10000);
  const high = aHigh * bHigh + Math.floor(middle / 0x10000) + Math.floor(carry / 0x10000);
  return [high >>> 0, low];
}

/**
 * Philox 2×32 with 10 rounds (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC 2011): a function from
 * counter and key to 64 random bits, so that the number for one token needs no state and does not depend on how many
 * were drawn before.
 */
export function philox(counter: readonly [number, number], key: number): readonly [number, number] {
  let [left, right] = counter;
  let round = key >>> 0;
  for (let k = 0; k < 10; k++) {
    const [high, low] = multiply(multiplier, left);
    left = (high ^ round ^ right) >>> 0;
    right = low;
    round = (round + weyl) >>> 0;
  }
  return [left, right];
}

/** A number in [0, 1) with 53 random bits for draw `index` of the stream of `seed`. */
export function uniform(seed: number, index: number): number {
  const high = Math.floor(seed / 0x100000000) >>> 0;
  const [a, b] = philox([index >>> 0, high], seed >>> 0);
  return ((a >>> 5) * 0x4000000 + (b >>> 6)) / 2 ** 53;
}

/** The seed of row `row` of a group. Row 0 has the run's own, so that a trace can be had again alone by its own seed. */
export function rowSeed(seed: number, row: number): number {
  if (row === 0) return seed;
  const [a, b] = philox([row, Math.floor(seed / 0x100000000) >>> 0], (seed ^ 0x5bd1e995) >>> 0);
  return (a >>> 11) * 0x100000000 + b;
}
