import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pictureSize } from '../../../src/extension/preview/pictures/picture-size.js';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mrsi-pictures-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const picture = (): Sharp => sharp({ create: { width: 37, height: 21, channels: 3, background: '#123456' } });

async function sizeOf(name: string, bytes: Uint8Array): Promise<unknown> {
  const path = join(folder, name);
  await writeFile(path, bytes);
  return pictureSize(path);
}

describe('the size of a picture', () => {
  const size = { width: 37, height: 21 };

  it('is read from the header of a PNG', async () => {
    expect(await sizeOf('a.png', await picture().png().toBuffer())).toEqual(size);
  });

  it('is read from the frame of a JPEG, behind what cameras write before it', async () => {
    const bytes = await picture()
      .withExif({ IFD0: { Copyright: 'nobody' } })
      .jpeg({ progressive: true })
      .toBuffer();
    expect(await sizeOf('a.jpg', bytes)).toEqual(size);
  });

  const encodings: Readonly<Record<string, (picture: Sharp) => Sharp>> = {
    png: (each) => each.png(),
    jpeg: (each) => each.jpeg(),
    'progressive jpeg': (each) => each.jpeg({ progressive: true }),
    'lossy webp': (each) => each.webp(),
    'lossless webp': (each) => each.webp({ lossless: true }),
    gif: (each) => each.gif(),
    tiff: (each) => each.tiff(),
    avif: (each) => each.avif(),
  };

  it.each(Object.entries(encodings))('is read of %s as sharp reads it, turned or not', async (name, encode) => {
    for (const orientation of [undefined, 1, 2, 3, 4, 5, 6, 7, 8]) {
      const turned = orientation === undefined ? picture() : picture().withMetadata({ orientation });
      const bytes = await encode(turned).toBuffer();
      const { autoOrient } = await sharp(bytes).metadata();
      expect(await sizeOf(`picture ${name}`, bytes), `orientation ${orientation}`).toEqual({
        width: autoOrient.width,
        height: autoOrient.height,
      });
    }
  });

  it('is read of the large ones of cameras, whose directory stands at the end', async () => {
    const noise = { type: 'gaussian', mean: 128, sigma: 60 } as const;
    const large = sharp({ create: { width: 900, height: 500, channels: 3, background: '#000', noise } });
    const tiff = await large.clone().withMetadata({ orientation: 6 }).tiff({ compression: 'none' }).toBuffer();
    expect(tiff.length).toBeGreaterThan(1_000_000);
    expect(await sizeOf('large.tiff', tiff)).toEqual({ width: 500, height: 900 });
    const webp = await large.clone().withMetadata({ orientation: 8 }).webp({ lossless: true }).toBuffer();
    expect(webp.length).toBeGreaterThan(256 * 1024);
    expect(await sizeOf('large.webp', webp)).toEqual({ width: 500, height: 900 });
  });

  it('is unknown of other files, of broken ones, and of none', async () => {
    expect(await sizeOf('a.svg', Buffer.from('<svg width="9" height="9"/>'))).toBeUndefined();
    const whole = await picture().jpeg().toBuffer();
    for (let length = 0; length < 24; length++)
      // oxlint-disable-next-line no-await-in-loop -- one file after the other
      expect(await sizeOf('cut', whole.subarray(0, length))).toBeUndefined();
    expect(
      await sizeOf('loop.jpg', Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0, 0)),
    ).toBeUndefined();
    expect(await pictureSize(join(folder, 'absent.png'))).toBeUndefined();
  });
});
