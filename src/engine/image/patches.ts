import type { ImageRules } from '../model/config.js';
import { withPictureKernels } from '../kernels/pictures.js';
import type { Pixels } from './pixels.js';

/** A picture as the vision encoder takes it. */
export interface Patches {
  /** `[count, channels × temporal patch × patch × patch]`, row-major. */
  readonly values: Float32Array;
  readonly count: number;
  readonly length: number;
  /** Patches in time, rows and columns. */
  readonly grid: readonly [number, number, number];
}

/**
 * Normalises and cuts a resized picture into patches, in the order of Qwen2VLImageProcessor: the frame doubled to the
 * temporal patch, patches of one merge block together. That is `(t, T, C, gh/m, m, p, gw/m, m, p)` permuted by
 * `(0, 3, 6, 4, 7, 2, 1, 5, 8)`.
 */
export function cutPatches(pixels: Pixels, rules: ImageRules): Patches {
  const { patchSize: size, mergeSize: merge, temporalPatchSize: frames } = rules;
  const rows = pixels.height / size;
  const columns = pixels.width / size;
  const length = 3 * frames * size * size;
  const values = new Float32Array(rows * columns * length);
  const tables = new Float32Array(3 * 256);
  for (const channel of [0, 1, 2]) tables.set(normalisation(rules, channel), channel * 256);
  const { data, width } = pixels;
  const stride = width * 3;
  const places = blockOrder(columns, merge);
  const blockBytes = merge * size * stride;
  withPictureKernels((kernels) => {
    for (let block = 0; block * merge < rows; block++) {
      const strip = data.subarray(block * blockBytes, (block + 1) * blockBytes);
      const first = block * places.length * length;
      kernels.patches(
        strip,
        stride,
        { size, frames, tables },
        places,
        values.subarray(first, first + places.length * length),
      );
    }
  });
  return { values, count: rows * columns, length, grid: [1, rows, columns] };
}

/** The patches of one row of merge blocks, those of one block together: row within the block, and column. */
function blockOrder(columns: number, merge: number): readonly (readonly [row: number, column: number])[] {
  const places: [number, number][] = [];
  for (let block = 0; block < columns; block += merge)
    for (let row = 0; row < merge; row++)
      for (let column = block; column < block + merge; column++) places.push([row, column]);
  return places;
}

/** The normalised value of each byte, in single precision as numpy computes it: rescale, subtract, divide. */
function normalisation(rules: ImageRules, channel: number): Float32Array {
  const mean = Math.fround(rules.mean[channel] ?? 0);
  const std = Math.fround(rules.std[channel] ?? 1);
  const table = new Float32Array(256);
  for (let byte = 0; byte < 256; byte++)
    table[byte] = Math.fround(Math.fround(Math.fround(byte * rules.rescale) - mean) / std);
  return table;
}
