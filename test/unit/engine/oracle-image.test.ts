import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { neverCancelled } from '../../../src/base/index.js';
import { prepareImage } from '../../../src/engine/image/prepare.js';
import { smartResize } from '../../../src/engine/image/smart-resize.js';
import { ropePositions } from '../../../src/engine/text/rope-positions.js';
import { greatestDifference, oracle, picture, readGolden, readPack } from './oracle-goldens.js';

const triple = z.tuple([z.number(), z.number(), z.number()]);
const goldens = z
  .object({
    rules: z.record(
      z.string(),
      z.object({
        minPixels: z.int(),
        maxPixels: z.int(),
        mean: triple,
        std: triple,
        pictures: z.record(
          z.string(),
          z.object({
            original: z.tuple([z.int(), z.int()]),
            seen: z.tuple([z.int(), z.int()]),
            grid: triple,
            sha256: z.string(),
            mean: z.number(),
          }),
        ),
      }),
    ),
    sizes: z.array(z.tuple([z.int(), z.int(), z.int(), z.int(), z.int(), z.int()])).min(300),
    refused: z.array(z.tuple([z.int(), z.int()])).min(3),
  })
  .parse(readGolden('preprocessing.json'));
const array = readPack('preprocessing.bin');

/** A difference of 0.5/255 before the mean is taken off and the standard deviation divided out. */
const tolerance = (std: readonly number[]): number => 0.5 / 255 / Math.min(...std);
/** Decoders of JPEG may differ by a step. */
const toleratedSteps = (name: string): number => (name.endsWith('.jpg') ? 1 : 0);

for (const [name, { pictures, ...rules }] of Object.entries(goldens.rules))
  describe(`pictures prepared by the rules "${name}"`, () => {
    const imageRules = { ...rules, patchSize: 14, temporalPatchSize: 2, mergeSize: 2, rescale: 1 / 255 };
    for (const [file, expected] of Object.entries(pictures))
      it(`make of ${file} what PIL and transformers make of it`, async () => {
        const prepared = await prepareImage(
          picture(file),
          imageRules,
          { maxAspectRatio: 200, maxTokens: 1e6 },
          neverCancelled,
        );
        const { original, seen } = prepared.sizes;
        expect([original.width, original.height]).toEqual(expected.original);
        expect([seen.width, seen.height]).toEqual(expected.seen);
        expect(prepared.patches.grid).toEqual(expected.grid);
        const { values } = prepared.patches;
        const places = array(`${name}/${file}/places`).values;
        const sampled = places.map((place) => values[place] ?? Number.NaN);
        const steps = toleratedSteps(file);
        expect(greatestDifference(sampled, array(`${name}/${file}/values`).values)).toBeLessThan(
          tolerance(rules.std) * (1 + 2 * steps),
        );
        expect(values.reduce((sum, value) => sum + value, 0) / values.length).toBeCloseTo(expected.mean, steps ? 2 : 5);
        const bytes = Buffer.from(values.buffer, values.byteOffset, values.byteLength);
        if (steps === 0) expect(createHash('sha256').update(bytes).digest('hex')).toBe(expected.sha256);
        const resized = await sharp(join(oracle, 'resized', name, `${file}.png`))
          .removeAlpha()
          .raw()
          .toBuffer();
        expect(greatestDifference(toBytes(values, rules, expected.seen), resized)).toBeLessThanOrEqual(steps);
      });
  });

/** The bytes of the resized picture, from its patches: each pixel stands in two frames, which must be equal. */
function toBytes(
  values: Float32Array,
  { mean, std }: { readonly mean: readonly number[]; readonly std: readonly number[] },
  [width, height]: readonly [number, number],
): Uint8Array {
  const bytes = new Uint8Array(width * height * 3);
  const blocks = width / 28;
  for (let index = 0; index < values.length; index++) {
    const [x, y] = [index % 14, Math.trunc(index / 14) % 14];
    const channel = Math.trunc(index / 392) % 3;
    const patch = Math.trunc(index / 1176);
    const block = Math.trunc(patch / 4);
    const column = (block % blocks) * 28 + (patch % 2) * 14 + x;
    const row = Math.trunc(block / blocks) * 28 + (Math.trunc(patch / 2) % 2) * 14 + y;
    const value = Math.round(((values[index] ?? 0) * (std[channel] ?? 1) + (mean[channel] ?? 0)) * 255);
    const at = (row * width + column) * 3 + channel;
    if (Math.trunc(index / 196) % 2 === 1 && bytes[at] !== value)
      throw new Error(`the frames differ in patch ${patch}`);
    bytes[at] = value;
  }
  return bytes;
}

describe('sizes', () => {
  it('are those of smart_resize in transformers', () => {
    const actual = goldens.sizes.map(([width, height, least, most]) => {
      const size = smartResize(width, height, 28, least, most);
      return [width, height, least, most, size.width, size.height];
    });
    expect(actual).toEqual(goldens.sizes);
  });

  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mrsi-narrow-'));
  });
  afterAll(() => rm(folder, { recursive: true }));
  it('that transformers refuses are refused', async () => {
    const rules = { patchSize: 14, temporalPatchSize: 2, mergeSize: 2, rescale: 1 / 255 };
    const limits = { minPixels: 3136, maxPixels: 1003520, mean: [0, 0, 0], std: [1, 1, 1] } as const;
    for (const [width, height] of goldens.refused) {
      const path = join(folder, `${width}x${height}.png`);
      await writeFile(
        path,
        await sharp({ create: { width, height, channels: 3, background: 'white' } })
          .png()
          .toBuffer(),
      );
      await expect(
        prepareImage(path, { ...rules, ...limits }, { maxAspectRatio: 200, maxTokens: 1e6 }, neverCancelled),
      ).rejects.toThrow(path);
    }
  });
});

describe('rotary positions', () => {
  const { imageToken, cases } = z
    .object({
      imageToken: z.int(),
      cases: z.array(
        z.object({
          runs: z.array(z.tuple([z.int(), z.int()])),
          grids: z.array(z.tuple([z.int(), z.int(), z.int()])),
          delta: z.int(),
          positions: z.array(z.array(z.int())).length(3),
        }),
      ),
    })
    .parse(readGolden('positions.json'));
  for (const { runs, grids, delta, positions } of cases)
    it(`of ${grids.length} pictures among ${positions[0]?.length} tokens are those of get_rope_index`, () => {
      const ids = runs.flatMap(([id, count]) => Array.from({ length: count }, () => id));
      const actual = ropePositions(ids, imageToken, grids, 2);
      expect([...actual.values]).toEqual(positions.flat());
      expect(actual.delta).toBe(delta);
    });
});
