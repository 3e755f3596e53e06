import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pictureSize } from '../../../src/extension/preview/picture-size.js';

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

  it('is unknown of other files, of broken ones, and of none', async () => {
    expect(await sizeOf('a.webp', await picture().webp().toBuffer())).toBeUndefined();
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
