/** IEEE 754 half precision as bits, for what graphs of fp16 models take and give. */

const scratch = new DataView(new ArrayBuffer(4));

/** The half-precision number nearest to `value`, halves to even, as its 16 bits. */
export function toHalfBits(value: number): number {
  scratch.setFloat32(0, value);
  const bits = scratch.getUint32(0);
  const sign = (bits >>> 16) & 0x8000;
  const exponent = (bits >>> 23) & 0xff;
  const fraction = bits & 0x7fffff;
  if (exponent === 0xff) return sign | 0x7c00 | (fraction === 0 ? 0 : 0x200);
  const unbiased = exponent - 127;
  if (unbiased > 15) return sign | 0x7c00;
  if (unbiased >= -14) {
    const half = sign | ((unbiased + 15) << 10) | (fraction >>> 13);
    const rest = fraction & 0x1fff;
    return rest > 0x1000 || (rest === 0x1000 && (half & 1) === 1) ? half + 1 : half;
  }
  if (unbiased < -25) return sign;
  const whole = fraction | 0x800000;
  const shift = -unbiased - 1;
  const half = sign | (whole >>> shift);
  const rest = whole & ((1 << shift) - 1);
  const middle = 1 << (shift - 1);
  return rest > middle || (rest === middle && (half & 1) === 1) ? half + 1 : half;
}

function decodeHalf(bits: number): number {
  const sign = (bits & 0x8000) === 0 ? 1 : -1;
  const exponent = (bits >>> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

let table: Float32Array | undefined;

/** All 65,536 half-precision numbers by their bits. */
function halves(): Float32Array {
  if (table === undefined) {
    table = new Float32Array(0x10000);
    for (let bits = 0; bits < 0x10000; bits++) table[bits] = decodeHalf(bits);
  }
  return table;
}

/** Widens half-precision bits to single precision. */
export function widen(bits: Uint16Array): Float32Array {
  const values = new Float32Array(bits.length);
  const lookup = halves();
  for (let index = 0; index < bits.length; index++) values[index] = lookup[bits[index] as number] as number;
  return values;
}

/** Narrows single precision to half-precision bits. */
export function narrow(values: Float32Array): Uint16Array {
  const bits = new Uint16Array(values.length);
  for (let index = 0; index < values.length; index++) bits[index] = toHalfBits(values[index] as number);
  return bits;
}
