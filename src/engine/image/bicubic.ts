import { type Weights, withPictureKernels } from '../kernels/pictures.js';
import type { Pixels } from './pixels.js';

/**
 * Bicubic resampling with antialiasing, to the bit as Pillow does it for 8-bit channels (`src/libImaging/Resample.c`):
 * Keys' kernel with a = −0.5 stretched by the reduction, weights as fixed point with 22 fractional bits, one
 * direction after the other, rounded to 8 bits between.
 */
const fractionBits = 22;
const support = 2;

function kernel(distance: number): number {
  const a = -0.5;
  const x = Math.abs(distance);
  if (x < 1) return ((a + 2) * x - (a + 3)) * x * x + 1;
  if (x < 2) return (((x - 5) * x + 8) * x - 4) * a;
  return 0;
}

function computeWeights(from: number, to: number): Weights {
  const scale = from / to;
  const stretch = Math.max(scale, 1);
  const reach = support * stretch;
  const taps = Math.ceil(reach) * 2 + 1;
  const first = new Int32Array(to);
  const count = new Int32Array(to);
  const values = new Int32Array(to * taps);
  const row = new Float64Array(taps);
  for (let out = 0; out < to; out++) {
    const centre = (out + 0.5) * scale;
    const start = Math.max(0, Math.trunc(centre - reach + 0.5));
    const end = Math.min(from, Math.trunc(centre + reach + 0.5));
    let sum = 0;
    for (let tap = 0; tap < end - start; tap++) {
      const weight = kernel((tap + start - centre + 0.5) * (1 / stretch));
      row[tap] = weight;
      sum += weight;
    }
    for (let tap = 0; tap < end - start; tap++) {
      const weight = sum === 0 ? (row[tap] ?? 0) : (row[tap] ?? 0) / sum;
      values[out * taps + tap] = Math.trunc((weight < 0 ? -0.5 : 0.5) + weight * (1 << fractionBits));
    }
    first[out] = start;
    count[out] = end - start;
  }
  return { taps, first, count, values };
}

const resizeRows = (source: Uint8Array, width: number, height: number, to: number): Uint8Array =>
  withPictureKernels((kernels) => kernels.rows(source, width, height, to, computeWeights(width, to)));

const resizeColumns = (source: Uint8Array, width: number, height: number, to: number): Uint8Array =>
  withPictureKernels((kernels) => kernels.columns(source, width * 3, to, computeWeights(height, to)));

/**
 * Resizes a picture; a side that keeps its length is not resampled. Where the height shrinks by more than twice what the
 * width does, columns come first, as in Pillow since 13: the rounding between the passes makes the order show.
 */
export function resizeBicubic(source: Pixels, width: number, height: number): Pixels {
  const shrinks = source.height - height;
  const columnsFirst = shrinks > 0 && shrinks > (source.width - width) * 2;
  let { data, height: rows } = source;
  if (columnsFirst) {
    data = resizeColumns(data, source.width, rows, height);
    rows = height;
  }
  if (width !== source.width) data = resizeRows(data, source.width, rows, width);
  if (height !== rows) data = resizeColumns(data, width, rows, height);
  return { width, height, data };
}
