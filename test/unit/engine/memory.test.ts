import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { neverCancelled } from '../../../src/base/index.js';
import { availableMemory, loadModel } from '../../../src/engine/index.js';
import { cacheBytes, requireMemory, weightBytes } from '../../../src/engine/memory.js';
import { readModelFolder } from '../../../src/engine/model/folder.js';
import { type Backend, openRuntime } from '../../../src/engine/ort/index.js';

const pico = join(import.meta.dirname, '../../../models/pico-vl');

describe('memory', () => {
  it('is predicted from the sizes of files and of the cache', async () => {
    const folder = await readModelFolder(pico);
    const files = folder.vision.bytes + folder.embed.bytes + folder.decoder.bytes;
    expect(weightBytes(folder, false)).toBeGreaterThanOrEqual(files);
    expect(weightBytes(folder, true)).toBeLessThan(files);
    // 4 layers, key and value, 2 heads of 32 numbers of 4 bytes
    expect(cacheBytes(folder, 'float32')).toBe(4 * 2 * 2 * 32 * 4);
  });
  it('that is not there is refused with the numbers', async () => {
    const free = await availableMemory();
    await expect(requireMemory('A model', free * 4, pico)).rejects.toMatchObject({
      code: 'model/memory',
      subject: pico,
      message: expect.stringMatching(/A model needs [\d,]+ MiB; [\d,]+ MiB are free/u),
    });
    await expect(requireMemory('A model', 1, pico)).resolves.toBeUndefined();
  });
  for (const backend of ['binding', 'native'] as const satisfies readonly Backend[])
    it(`is given back after each of many loads by the ${backend} backend`, async () => {
      const runtime = await openRuntime('cpu', backend);
      const load = async (times: number): Promise<number> => {
        for (let round = 0; round < times; round++)
          (await loadModel(pico, runtime, { threads: 1, mapped: false }, neverCancelled)).dispose();
        return process.memoryUsage().rss;
      };
      const before = await load(5);
      // ten models of 9 MB that stayed would be 90 MB and more
      expect((await load(10)) - before).toBeLessThan(60 * 1024 * 1024);
    }, 120_000);
});
