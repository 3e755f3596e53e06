import type { ImageRules } from '../model/config.js';
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
  const { patchSize: patch, mergeSize: merge, temporalPatchSize: frames } = rules;
  const rows = pixels.height / patch;
  const columns = pixels.width / patch;
  const area = patch * patch;
  const length = 3 * frames * area;
  const values = new Float32Array(rows * columns * length);
  const tables = [0, 1, 2].map((channel) => normalisation(rules, channel));
  const { data, width } = pixels;
  let write = 0;
  for (let blockRow = 0; blockRow < rows; blockRow += merge)
    for (let blockColumn = 0; blockColumn < columns; blockColumn += merge)
      for (let row = blockRow; row < blockRow + merge; row++)
        for (let column = blockColumn; column < blockColumn + merge; column++)
          for (let channel = 0; channel < 3; channel++) {
            const table = tables[channel] as Float32Array;
            const from = write;
            for (let y = 0; y < patch; y++) {
              let read = ((row * patch + y) * width + column * patch) * 3 + channel;
              for (let x = 0; x < patch; x++) {
                values[write++] = table[data[read] as number] as number;
                read += 3;
              }
            }
            for (let frame = 1; frame < frames; frame++) {
              values.copyWithin(write, from, from + area);
              write += area;
            }
          }
  return { values, count: rows * columns, length, grid: [1, rows, columns] };
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
