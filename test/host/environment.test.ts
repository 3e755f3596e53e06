import { beforeAll, describe, expect, it } from 'vitest';
import { neverCancelled } from '../../src/base/index.js';
import { InferenceClient } from '../../src/host/index.js';
import { bundleHost } from './host-bundle.js';
import { noteRun, picoAnswer } from './note-program.js';

let script: string;
beforeAll(async () => {
  script = await bundleHost();
});

describe('the inference environment', () => {
  it('is tried in processes of their own and reported, the processor always working', async () => {
    const client = new InferenceClient({ script, tool: { name: 'test', version: '0' } });
    try {
      const { providers, auto, freeMemory, threads } = await client.environment(neverCancelled);
      const processor = providers.filter(({ provider }) => provider === 'cpu');
      expect(processor.map(({ backend, works }) => [backend, works])).toEqual([
        ['native', true],
        ['binding', true],
      ]);
      for (const { works, report, milliseconds } of providers) {
        expect(report).not.toBe('');
        expect(milliseconds !== undefined).toBe(works);
      }
      const taken = providers.find(({ provider, backend }) => provider === auto.provider && backend === auto.backend);
      expect(taken?.works).toBe(true);
      expect(freeMemory).toBeGreaterThan(0);
      expect(threads).toBeGreaterThan(0);
    } finally {
      client.dispose();
    }
  }, 300_000);

  it('lets a user force a backend, and the answer is the same', async () => {
    for (const backend of ['native', 'binding']) {
      const client = new InferenceClient({ script, tool: { name: 'test', version: '0' } });
      try {
        const { traces } = await client.run({ ...noteRun, backend }, {}, neverCancelled);
        expect(traces[0]?.text).toBe(picoAnswer);
        await expect(client.run({ ...noteRun, backend: 'abacus' }, {}, neverCancelled)).rejects.toMatchObject({
          code: 'host/provider',
        });
      } finally {
        client.dispose();
      }
    }
  }, 120_000);
});
