import { readFile } from 'node:fs/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assembleKernels } from '../../../scripts/kernels.mjs';
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
    const { path, text } = await assembleKernels();
    expect(await readFile(path, 'utf8')).toBe(text);
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
