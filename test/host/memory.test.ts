import { cp, mkdtemp, readFile, rm, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { neverCancelled } from '../../src/base/index.js';
import { InferenceClient } from '../../src/host/index.js';
import { bundleHost } from './host-bundle.js';
import { noteRun, picoAnswer, picoFolder } from './note-program.js';

const mebi = 1024 * 1024;
const external = join(import.meta.dirname, '../goldens/oracle/variants/external');
const model = join(import.meta.dirname, '../goldens/oracle/models/qwen2_5_vl-gqa2');

let script: string;
let client: InferenceClient;
beforeAll(async () => {
  script = await bundleHost();
});
afterEach(() => client.dispose());
const open = (): InferenceClient => {
  client = new InferenceClient({ script, tool: { name: 'test', version: '0' } });
  return client;
};

/** Bytes of memory that the host holds. */
async function heldByHost(): Promise<number> {
  const status = await readFile(`/proc/${client.pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB$/mu.exec(status)?.[1]) * 1024;
}

describe.skipIf(process.platform !== 'linux')('the memory of the host', () => {
  for (const backend of ['binding', 'native'] as const)
    it(`is given back by release: ten loads, runs and forks in a row leave nothing behind, ${backend} backend`, async () => {
      open();
      const round = async (): Promise<void> => {
        const { traces } = await client.run({ ...noteRun, backend }, {}, neverCancelled);
        const [trace] = traces;
        if (trace === undefined) throw new Error('There is no trace');
        expect(trace.text).toBe(picoAnswer);
        await client.run({ ...noteRun, backend, prefix: { trace, tokens: 9 } }, {}, neverCancelled);
        await client.release();
      };
      for (let warm = 0; warm < 4; warm++) await round();
      const before = await heldByHost();
      for (let again = 0; again < 10; again++) await round();
      // ten models of 9 MB that stayed would be 90 MB, without their caches
      expect((await heldByHost()) - before).toBeLessThan(60 * mebi);
    }, 120_000);

  it('is enough, or a model is refused by the sizes of its files before any is loaded', async () => {
    open();
    const scratch = await mkdtemp(join(tmpdir(), 'mrsi-memory-'));
    try {
      await cp(model, scratch, { recursive: true });
      await cp(external, join(scratch, 'onnx'), { recursive: true });
      // a file with a hole of a terabyte: it takes no place on the disk
      const weights = join(scratch, 'onnx', 'decoder_model_merged.onnx_data');
      await truncate(weights, 1024 * 1024 * mebi);
      const failure: unknown = await client
        .load({ folder: scratch, executionProvider: 'cpu', backend: 'binding' }, neverCancelled)
        .catch((error: unknown) => error);
      expect(failure).toMatchObject({
        code: 'model/memory',
        message: expect.stringMatching(/needs 1,3[\d,]+ MiB; [\d,]+ MiB are free/u),
      });
      // the host is as it was
      expect((await client.load({ folder: picoFolder, executionProvider: 'cpu' }, neverCancelled)).model.name).toBe(
        'pico-vl',
      );
    } finally {
      await rm(scratch, { recursive: true });
    }
  }, 60_000);
});
