import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { imageBox } from '../../../src/base/boxes.js';
import { altered, alterImage } from '../../../src/engine/image/alter.js';
import { decodeImage } from '../../../src/engine/image/decode.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mrsi-alter-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const pixel = (data: Uint8Array, index: number): readonly number[] => [...data.subarray(index * 3, index * 3 + 3)];

describe('a changed picture', () => {
  // 3 × 2 pixels; mean (60, 30, 5)
  const data = Uint8Array.from([0, 0, 0, 60, 30, 0, 120, 60, 0, 60, 30, 30, 60, 30, 0, 60, 30, 0]);
  const pixels = { width: 3, height: 2, data };

  it('is one grey when it is blank', () => {
    const { data: blank, ...size } = altered(pixels, { kind: 'blank' });
    expect(size).toEqual({ width: 3, height: 2 });
    expect(new Set(blank)).toEqual(new Set([128]));
  });

  it('has its mean colour in every pixel that the box touches, and no other', () => {
    const erased = altered(pixels, { kind: 'erase', region: imageBox(1.5, 0, 2, 1) });
    expect(pixel(erased.data, 1)).toEqual([60, 30, 5]);
    for (const other of [0, 2, 3, 4, 5]) expect(pixel(erased.data, other)).toEqual(pixel(data, other));
  });

  it('is the same outside the picture, and leaves the original alone', () => {
    expect(altered(pixels, { kind: 'erase', region: imageBox(-9, -9, 0, 0) }).data).toEqual(data);
    altered(pixels, { kind: 'erase', region: imageBox(-9, -9, 99, 99) });
    expect(pixel(data, 0)).toEqual([0, 0, 0]);
  });

  it('is written as a file of the same size, upright', async () => {
    const source = join(import.meta.dirname, '../../fixtures/images/turned.jpg');
    const target = join(folder, 'below', 'blank.png');
    await alterImage(source, { kind: 'blank' }, target);
    const [before, after] = await Promise.all([decodeImage(source), decodeImage(target)]);
    expect([after.pixels.width, after.pixels.height]).toEqual([before.pixels.width, before.pixels.height]);
    expect(new Set(after.pixels.data)).toEqual(new Set([128]));
  });

  it('says what is wrong where there is no picture, or no place for one', async () => {
    await expect(alterImage(join(folder, 'gone.png'), { kind: 'blank' }, join(folder, 'x.png'))).rejects.toMatchObject({
      code: 'input/image-missing',
    });
    const source = join(import.meta.dirname, '../../fixtures/images/rgb.png');
    await expect(alterImage(source, { kind: 'blank' }, join(source, 'x.png'))).rejects.toMatchObject({
      code: 'file/unwritable',
    });
  });
});
