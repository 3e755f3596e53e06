import { readFile } from 'node:fs/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assembleKernels } from '../../../scripts/kernels.mjs';
import { type Weights, withPictureKernels } from '../../../src/engine/kernels/pictures.js';
import { blockSize, rowKernels } from '../../../src/engine/kernels/rows.js';

const row = fc
  .array(
    fc.oneof(fc.float({ min: -60, max: 60, noNaN: true }), fc.constant(Number.NEGATIVE_INFINITY), fc.constant(7)),
    {
      minLength: 1,
      maxLength: 700,
    },
  )
  .map((values) => Float32Array.from(values));

describe('the kernels', () => {
  it('are what their text is assembled to', async () => {
    const modules = await assembleKernels();
    expect(modules.length).toBe(2);
    for (const { path, text } of modules) expect(await readFile(path, 'utf8')).toBe(text);
  });
  it('find the greatest values in order', () => {
    fc.assert(
      fc.property(row, fc.integer({ min: 1, max: 100 }), (values, wanted) => {
        const kept = Math.min(wanted, values.length);
        const possible = [...values.keys()].filter((id) => values[id] !== Number.NEGATIVE_INFINITY);
        const sorted = possible.sort((a, b) => (values[b] ?? 0) - (values[a] ?? 0) || a - b).slice(0, kept);
        const { ids, logits } = rowKernels().top(values, kept);
        expect([...ids]).toEqual([...sorted, ...Array.from({ length: kept - sorted.length }, () => -1)]);
        expect([...logits.subarray(0, sorted.length)]).toEqual(sorted.map((id) => values[id]));
      }),
    );
  });
  it('add up exponentials to a relative error of 5e-7, block by block', () => {
    fc.assert(
      fc.property(row, fc.double({ min: 0.05, max: 20, noNaN: true }), (values, scale) => {
        const greatest = Math.max(...values);
        if (greatest === Number.NEGATIVE_INFINITY) return;
        const weights = Array.from(values, (value) => Math.exp((value - greatest) * scale));
        const { total, blocks } = rowKernels().sum(values, greatest, scale);
        const exact = weights.reduce((sum, weight) => sum + weight, 0);
        expect(Math.abs(total / exact - 1)).toBeLessThan(5e-7);
        expect(blocks.length).toBe(Math.ceil(values.length / blockSize));
        for (const [block, sum] of blocks.entries()) {
          const own = weights.slice(block * blockSize, (block + 1) * blockSize).reduce((a, b) => a + b, 0);
          expect(Math.abs(sum - own)).toBeLessThan(5e-7 * own + 1e-37);
        }
      }),
      { numRuns: 500 },
    );
  });
  it('are as exact over a whole vocabulary', () => {
    const values = Float32Array.from({ length: 151_936 }, (_, id) => 12 * Math.sin(id * 1.7) * Math.cos(id * 0.37));
    const greatest = values.reduce((a, b) => Math.max(a, b));
    const exact = values.reduce((sum, value) => sum + Math.exp(value - greatest), 0);
    expect(Math.abs(rowKernels().sum(values, greatest, 1).total / exact - 1)).toBeLessThan(1e-7);
  });
});

/** Weights of any kind: sums may leave the range of bytes on both sides. */
const weightsFor = (from: number, to: number, seed: number): Weights => {
  const taps = Math.min(from, 7);
  const random = (index: number): number => Math.abs(Math.sin(seed + index * 12.9898) * 43_758.5453) % 1;
  const count = Int32Array.from({ length: to }, (_, out) => Math.floor(random(out) * (taps + 1)));
  const first = Int32Array.from({ length: to }, (_, out) => Math.floor(((from - taps) * out) / Math.max(1, to - 1)));
  const values = Int32Array.from({ length: to * taps }, (_, at) => Math.round((random(at + to) - 0.4) * 2 ** 21));
  return { taps, first, count, values };
};

/** One value of a resampling: bytes `step` apart from `start` on, by the weights of an output position. */
function resampled(source: Uint8Array, start: number, step: number, out: number, weights: Weights): number {
  let sum = 2 ** 21;
  for (let tap = 0; tap < (weights.count[out] ?? 0); tap++)
    sum += (source[start + tap * step] ?? 0) * (weights.values[out * weights.taps + tap] ?? 0);
  return Math.min(255, Math.max(0, sum >> 22));
}

const picture = (width: number, height: number, seed: number): Uint8Array =>
  Uint8Array.from({ length: width * height * 3 }, (_, at) => Math.imul(at + seed, 2_654_435_761) >>> 24);

/** Also pictures of more rows, and of longer ones, than are worked on in one go. */
const sizes = fc.oneof(
  fc.record({ width: fc.integer({ min: 1, max: 70 }), height: fc.integer({ min: 1, max: 40 }) }),
  fc.constantFrom({ width: 2, height: 90_000 }, { width: 200_000, height: 2 }, { width: 700, height: 600 }),
);

describe('the kernels of pictures', () => {
  it('resample rows as plain arithmetic does', () => {
    fc.assert(
      fc.property(sizes, fc.integer({ min: 1, max: 60 }), fc.nat(1000), ({ width, height }, to, seed) => {
        const source = picture(width, height, seed);
        const weights = weightsFor(width, to, seed);
        const result = withPictureKernels((kernels) => kernels.rows(source, width, height, to, weights));
        const expected = Uint8Array.from({ length: to * height * 3 }, (_, at) => {
          const pixel = Math.floor(at / 3);
          const [row, out] = [Math.floor(pixel / to), pixel % to];
          const start = (row * width + (weights.first[out] ?? 0)) * 3 + (at % 3);
          return resampled(source, start, 3, out, weights);
        });
        expect(Buffer.compare(result, expected)).toBe(0);
      }),
      { numRuns: 40 },
    );
  });
  it('resample columns as plain arithmetic does', () => {
    fc.assert(
      fc.property(sizes, fc.integer({ min: 1, max: 20 }), fc.nat(1000), ({ width, height }, to, seed) => {
        const source = picture(width, height, seed);
        const weights = weightsFor(height, to, seed);
        const stride = width * 3;
        const result = withPictureKernels((kernels) => kernels.columns(source, stride, to, weights));
        const expected = Uint8Array.from({ length: to * stride }, (_, at) => {
          const out = Math.floor(at / stride);
          return resampled(source, (weights.first[out] ?? 0) * stride + (at % stride), stride, out, weights);
        });
        expect(Buffer.compare(result, expected)).toBe(0);
      }),
      { numRuns: 40 },
    );
  });
  it('cut patches, each channel for itself and repeated', () => {
    const shape = { size: 5, frames: 3, tables: Float32Array.from({ length: 768 }, (_, at) => at / 7) };
    const [width, height] = [15, 10];
    const source = picture(width, height, 3);
    const places = [
      [1, 2],
      [0, 0],
      [1, 0],
    ] as const;
    const length = 3 * shape.frames * shape.size ** 2;
    const values = new Float32Array(places.length * length);
    withPictureKernels((kernels) => kernels.patches(source, width * 3, shape, places, values));
    const expected = Float32Array.from(values, (_, at) => {
      const [row, column] = places[Math.floor(at / length)] ?? [0, 0];
      const within = at % length;
      const channel = Math.floor(within / (shape.frames * 25));
      const [y, x] = [Math.floor((within % 25) / 5), within % 5];
      const byte = source[((row * 5 + y) * width + column * 5 + x) * 3 + channel] ?? 0;
      return shape.tables[channel * 256 + byte] ?? 0;
    });
    expect(values).toEqual(expected);
  });
});
