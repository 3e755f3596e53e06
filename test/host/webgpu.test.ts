import { beforeAll, afterAll, describe, expect, it } from 'vitest';
import { neverCancelled } from '../../src/base/index.js';
import { InferenceClient, type RunParams } from '../../src/host/index.js';
import type { Trace } from '../../src/trace/index.js';
import { findVulkan } from '../harness/vulkan.js';
import { ModelFolders, picture } from '../unit/engine/oracle-goldens.js';
import { bundleHost } from './host-bundle.js';
import { noteRun, picoAnswer } from './note-program.js';

const vulkan = findVulkan();
const why = 'missing' in vulkan ? ` (${vulkan.missing})` : '';
const environment = 'environment' in vulkan ? vulkan.environment : {};
const folders = new ModelFolders();
let script: string;
beforeAll(async () => {
  script = await bundleHost();
});
afterAll(() => folders.dispose());

const idsOf = ({ tokens }: Trace): readonly number[] => tokens.map(({ id }) => id);

/** How far log-probabilities may lie apart that two processors compute of these models, whose logits are large. */
const tolerance = 0.02;

describe.skipIf('missing' in vulkan)(`WebGPU${why}`, () => {
  let client: InferenceClient;
  beforeAll(() => {
    client = new InferenceClient({ script, tool: { name: 'test', version: '0' }, environment });
  });
  afterAll(() => client.dispose());

  it('is found, tried apart, and reported for both backends', async () => {
    const { providers } = await client.environment(neverCancelled);
    const found = providers.filter(({ provider }) => provider === 'webgpu');
    expect(found.map(({ backend, works, report }) => [backend, works, report])).toEqual([
      ['native', true, expect.stringContaining('It works: logits differ by')],
      ['binding', true, expect.stringContaining('It works: logits differ by')],
    ]);
  }, 120_000);

  it('writes with the demo model what PyTorch writes', async () => {
    const { model, traces } = await client.run({ ...noteRun, executionProvider: 'webgpu' }, {}, neverCancelled);
    expect(model.executionProvider).toBe('webgpu');
    expect(traces[0]?.text).toBe(picoAnswer);
  }, 180_000);

  for (const backend of ['native', 'binding'] as const)
    for (const attention of ['plain', 'grouped'] as const)
      it(`decodes groups, compacts them and forks as the processor does, ${attention} attention, ${backend} backend`, async () => {
        const folder = await folders.withAttention('qwen2_5_vl-gqa2', attention);
        const sampling = { ...noteRun.sampling, temperature: 0.9, groupSize: 3, seed: 3, maxTokens: 16 };
        const inputs = {
          text: { kind: 'text', text: 'Glass Tower next to Redleaf what a day' },
          image: { kind: 'image', paths: [picture('black-white-90x60.png')] },
        } as const;
        const run = { ...noteRun, folder, inputs, sampling, backend, threads: 1 };
        const answers = async (own: Partial<RunParams>): Promise<readonly Trace[]> => {
          const { traces } = await client.run({ ...run, ...own }, {}, neverCancelled);
          const [trace] = traces;
          if (trace === undefined) throw new Error('There is no trace');
          const alone = { ...sampling, groupSize: 1, seed: trace.seed };
          const prefix = { trace, tokens: 11 };
          const fork = await client.run({ ...run, ...own, sampling: alone, prefix }, {}, neverCancelled);
          expect(fork.traces.map(idsOf)).toEqual([idsOf(trace)]);
          // the cache was cut: the first pass runs the eleventh token again, and the last token is never run
          expect(fork.traces[0]?.timing.forwardPasses).toBe(trace.tokens.length - 11);
          return traces;
        };
        const device = await answers({ executionProvider: 'webgpu' });
        const processor = await answers({ executionProvider: 'cpu' });
        expect(new Set(device.map((trace) => idsOf(trace).join())).size).toBe(3);
        // a rounding can decide what is drawn: as long as the same was drawn, it was as probable
        let compared = 0;
        for (const [row, { tokens }] of device.entries())
          for (const [place, token] of tokens.entries()) {
            const other = processor[row]?.tokens[place];
            if (other?.id !== token.id) break;
            expect(Math.abs(other.logprob - token.logprob)).toBeLessThan(tolerance);
            compared++;
          }
        expect(compared).toBeGreaterThanOrEqual(24);
      }, 180_000);
});
