import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { CodedError } from '../../../src/base/index.js';
import { resizeBicubic } from '../../../src/engine/image/bicubic.js';
import { decodeImage } from '../../../src/engine/image/decode.js';
import { cutPatches } from '../../../src/engine/image/patches.js';
import { roundHalfEven, smartResize } from '../../../src/engine/image/smart-resize.js';

const folder = join(import.meta.dirname, '../../fixtures/images');
const pictures = z
  .record(
    z.string(),
    z.object({
      width: z.int(),
      height: z.int(),
      sha256: z.string().optional(),
      pixels: z.string().optional(),
      resized: z.array(z.object({ width: z.int(), height: z.int(), sha256: z.string() })).optional(),
    }),
  )
  .parse(JSON.parse(await readFile(join(folder, 'pictures.json'), 'utf8')));

const digest = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

describe('decoding', () => {
  for (const [name, expected] of Object.entries(pictures))
    it(`reads ${name} as Pillow does`, async () => {
      const { pixels, sha256 } = await decodeImage(join(folder, name));
      expect(sha256).toBe(digest(await readFile(join(folder, name))));
      expect([pixels.width, pixels.height]).toEqual([expected.width, expected.height]);
      if (expected.pixels === undefined) expect(digest(pixels.data)).toBe(expected.sha256);
      else {
        const reference = Buffer.from(expected.pixels, 'hex');
        expect(pixels.data.length).toBe(reference.length);
        expect(Math.max(...pixels.data.map((value, at) => Math.abs(value - (reference[at] ?? 0))))).toBeLessThanOrEqual(
          2,
        );
      }
    });
});

describe('bicubic resampling', () => {
  for (const [name, { resized = [] }] of Object.entries(pictures))
    for (const size of resized)
      it(`makes of ${name} at ${size.width} × ${size.height} the very bytes that Pillow makes`, async () => {
        const { pixels } = await decodeImage(join(folder, name));
        expect(digest(resizeBicubic(pixels, size.width, size.height).data)).toBe(size.sha256);
      });
});

describe('files that are no pictures', () => {
  let scratch: string;
  beforeAll(async () => {
    scratch = await mkdtemp(join(tmpdir(), 'mrsi-image-'));
  });
  afterAll(() => rm(scratch, { recursive: true }));

  const refuse = async (path: string): Promise<CodedError> => {
    const error: unknown = await decodeImage(path).then(
      () => undefined,
      (failure: unknown) => failure,
    );
    if (!(error instanceof CodedError)) throw new Error(`${path} was read, or failed with ${String(error)}`);
    expect(error.message).toContain(path);
    return error;
  };
  const write = async (name: string, bytes: Uint8Array | string): Promise<string> => {
    const path = join(scratch, name);
    await writeFile(path, bytes);
    return path;
  };

  it('names a missing file', async () => {
    expect((await refuse(join(scratch, 'none.png'))).code).toBe('input/image-missing');
  });
  it('refuses folders, empty files, text, and formats that can do more than hold pixels', async () => {
    const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"><rect width="5" height="5"/></svg>';
    const files = [
      scratch,
      await write('empty.png', ''),
      await write('text.png', 'no picture'),
      await write('a.svg', svg),
    ];
    for (const path of files) expect((await refuse(path)).code).toBe('input/image-unreadable');
  });
  for (const name of ['rgb.png', 'plain.jpg', 'lossless.webp', 'interlaced.gif'])
    it(`refuses ${name} cut short`, async () => {
      const whole = await readFile(join(folder, name));
      const path = await write(`cut-${name}`, whole.subarray(0, whole.length * 0.6));
      expect((await refuse(path)).code).toBe('input/image-unreadable');
    });
  it('refuses a decompression bomb before it is decoded', async () => {
    const path = await write('bomb.png', bomb(60_000, 60_000));
    const before = process.memoryUsage().rss;
    expect((await refuse(path)).code).toBe('input/image-too-large');
    expect(process.memoryUsage().rss - before).toBeLessThan(256 * 1024 * 1024);
  });
});

/** A PNG of some bytes that claims to be huge. */
function bomb(width: number, height: number): Uint8Array {
  const chunk = (type: string, data: Buffer): Buffer => {
    const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
    const length = Buffer.alloc(4);
    length.writeUInt32BE(data.length);
    const check = Buffer.alloc(4);
    check.writeUInt32BE(crc32(body));
    return Buffer.concat([length, body, check]);
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const data = deflateSync(Buffer.alloc(1 << 20));
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', data), chunk('IEND', Buffer.alloc(0))]);
}

function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return (crc ^ 0xffffffff) >>> 0;
}

describe('smart resize', () => {
  // transformers.models.qwen2_vl.image_processing_qwen2_vl.smart_resize(height, width, 28, 3136, 1003520)
  it.each([
    [
      [1, 1],
      [56, 56],
    ],
    [
      [70, 98],
      [56, 112],
    ],
    [
      [640, 480],
      [644, 476],
    ],
    [
      [1920, 1080],
      [1316, 728],
    ],
    [
      [10, 2000],
      [28, 812],
    ],
    [
      [4000, 3000],
      [1148, 840],
    ],
    [
      [42, 42],
      [56, 56],
    ],
  ])('of %j is %j', ([width = 0, height = 0], [wide, high]) => {
    expect(smartResize(width, height, 28, 3136, 1003520)).toEqual({ width: wide, height: high });
  });
  it('rounds halves to even, as Python does', () => {
    expect([0.5, 1.5, 2.5, 3.5, 2.4, 2.6].map(roundHalfEven)).toEqual([0, 2, 2, 4, 2, 3]);
  });
  it('keeps sides multiples of the factor and the area within its limits', () => {
    const side = fc.integer({ min: 28, max: 5000 });
    fc.assert(
      fc.property(side, side, (width, height) => {
        const size = smartResize(width, height, 28, 3136, 1003520);
        expect([size.width % 28, size.height % 28]).toEqual([0, 0]);
        expect(Math.min(size.width, size.height)).toBeGreaterThanOrEqual(28);
        expect(size.width * size.height).toBeGreaterThanOrEqual(3136);
        if (Math.max(width, height) < 28 * 28 * Math.min(width, height))
          expect(size.width * size.height).toBeLessThanOrEqual(1003520);
      }),
    );
  });
});

describe('patches', () => {
  it('stand in the order (block row, block column, row, column), each as channel, frame, y, x', () => {
    const [patchSize, mergeSize, temporalPatchSize] = [2, 2, 2];
    const [width, height] = [8, 4];
    const data = Uint8Array.from({ length: width * height * 3 }, (_, index) => index);
    const rules = {
      patchSize,
      mergeSize,
      temporalPatchSize,
      mean: [0, 0, 0] as const,
      std: [1, 1, 1] as const,
      rescale: 1,
      minPixels: 1,
      maxPixels: 1e6,
    };
    const { values, count, length, grid } = cutPatches({ width, height, data }, rules);
    expect({ count, length, grid }).toEqual({ count: 8, length: 24, grid: [1, 2, 4] });
    // independent reading of the reference's reshape and transpose: for each output index, where it came from
    const expected: number[] = [];
    for (const blockColumn of [0, 1])
      for (const row of [0, 1])
        for (const column of [0, 1])
          for (const channel of [0, 1, 2])
            for (let frame = 0; frame < temporalPatchSize; frame++)
              for (const y of [0, 1])
                for (const x of [0, 1])
                  expected.push(((row * 2 + y) * width + (blockColumn * 2 + column) * 2 + x) * 3 + channel);
    expect([...values]).toEqual(expected);
  });
});
