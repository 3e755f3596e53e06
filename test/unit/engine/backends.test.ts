import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CancellationError, CancellationSource, neverCancelled } from '../../../src/base/index.js';
import { type ChatMessage, loadModel, type Runtime } from '../../../src/engine/index.js';
import { GraphBuilder } from '../../../src/engine/onnx/build.js';
import { type Backend, openRuntime } from '../../../src/engine/ort/index.js';
import { probeApart, probeHere } from '../../../src/engine/ort/probe.js';
import { compareLogits, runTinyDecoder } from '../../../src/engine/ort/self-test.js';
import { greedy } from '../../../src/trace/index.js';
import { ModelFolders, picture, readConfiguration, toChat } from './oracle-goldens.js';
import { picoPicture, picoSamples } from '../../support/pico.js';

const root = join(import.meta.dirname, '../../..');
const options = { threads: 1, mapped: false } as const;
const backends: readonly Backend[] = ['binding', 'native'];

/** A graph that computes for long: products of large matrices, one after the other. */
function slowGraph(): Uint8Array {
  const graph = new GraphBuilder('slow');
  let value = graph.input('x', 'float32', [512, 512]);
  const weights = graph.constant(new Float32Array(512 * 512).fill(1e-3), [512, 512]);
  for (let layer = 0; layer < 100; layer++) value = graph.apply('MatMul', [value, weights]);
  graph.apply('Identity', [value], { outputs: ['y'] });
  graph.output('y', 'float32', [512, 512]);
  return graph.finish();
}
const slowFeeds = { x: { type: 'float32', dims: [512, 512], data: new Float32Array(512 * 512).fill(1) } } as const;

for (const backend of backends)
  describe(`the ${backend} backend`, () => {
    let runtime: Runtime;
    const folders = new ModelFolders();
    beforeAll(async () => {
      runtime = await openRuntime('cpu', backend);
    });
    afterAll(() => folders.dispose());

    it('writes what PyTorch writes with the demo model', async () => {
      const model = await loadModel(join(root, 'models/pico-vl'), runtime, options, neverCancelled);
      for (const sample of picoSamples().slice(0, 10)) {
        const text = `Extract entities step by step.\nText: ${sample.text}`;
        const parts: ChatMessage['parts'] = [
          { kind: 'image', image: 0 },
          { kind: 'text', text },
        ];
        const images = await model.look([picoPicture(sample)], neverCancelled);
        const request = { messages: [{ role: 'user', parts } as const], images, sampling: greedy };
        const { rows } = await model.generate(request, {}, neverCancelled);
        expect(rows[0]?.tokens.map(({ id }) => id)).toEqual(sample.greedy.steps.tokens);
      }
      model.dispose();
    });

    for (const attention of ['plain', 'grouped'] as const)
      it(`gives rows of a group what they have alone, with ${attention} attention, and forks at any token`, async () => {
        const name = 'qwen2_5_vl-gqa2';
        const folder = await folders.withAttention(name, attention);
        const model = await loadModel(folder, runtime, options, neverCancelled);
        const { cases } = readConfiguration(name);
        const one = cases.find((each) => each.name === 'two');
        if (one === undefined) throw new Error('There is no such case');
        const images = await model.look(one.images.map(picture), neverCancelled);
        const sampling = { ...greedy, temperature: 0.8, seed: 21, groupSize: 5, maxTokens: 40, alternatives: 0 };
        const request = { messages: toChat(one.messages), images, sampling };
        const group = await model.generate(request, {}, neverCancelled);
        expect(new Set(group.rows.map(({ tokens }) => tokens.map(({ id }) => id).join())).size).toBe(5);
        for (const row of group.rows) {
          const ids = row.tokens.map(({ id }) => id);
          const alone = { ...request, sampling: { ...sampling, groupSize: 1, seed: row.seed } };
          const again = await model.generate(alone, {}, neverCancelled);
          expect(again.rows[0]?.tokens.map(({ id }) => id)).toEqual(ids);
          const forked = await model.generate(
            { ...alone, beginning: { tokens: row.tokens.slice(0, 17) } },
            {},
            neverCancelled,
          );
          expect(forked.rows[0]?.tokens.map(({ id }) => id)).toEqual(ids);
        }
        model.dispose();
      });

    it('loads with mapped weights', async () => {
      const model = await loadModel(
        join(root, 'models/pico-vl'),
        runtime,
        { threads: 1, mapped: true },
        neverCancelled,
      );
      model.dispose();
    });
    it('says what is wrong with a graph', async () => {
      await expect(runtime.openBytes(Uint8Array.of(1, 2, 3), options)).rejects.toThrow(/\w/u);
    });
  });

describe('both backends', () => {
  it('compute the same with a cache in place as with one that is copied', async () => {
    const [a, b] = [await openRuntime('cpu', 'binding'), await openRuntime('cpu', 'native')];
    expect(compareLogits(await runTinyDecoder(a), await runTinyDecoder(b))).toBeLessThan(1e-5);
  });
});

describe('the native backend alone', () => {
  it('leaves the event loop free, and ends a run in its middle', async () => {
    const session = await (await openRuntime('cpu', 'native')).openBytes(slowGraph(), options);
    let longest = 0;
    let last = performance.now();
    const beat = setInterval(() => {
      longest = Math.max(longest, performance.now() - last);
      last = performance.now();
    }, 2);
    const whole = performance.now();
    await session.run(slowFeeds, ['y'], neverCancelled);
    const wholeMs = performance.now() - whole;
    clearInterval(beat);
    expect(longest).toBeLessThan(wholeMs / 2);
    const source = new CancellationSource();
    const run = session.run(slowFeeds, ['y'], source.token);
    await new Promise((resolve) => setTimeout(resolve, wholeMs / 5));
    const asked = performance.now();
    source.cancel();
    await expect(run).rejects.toBeInstanceOf(CancellationError);
    expect(performance.now() - asked).toBeLessThan(200);
    // the session is usable after
    const { y } = await session.run(slowFeeds, ['y'], neverCancelled);
    expect(y?.dims).toEqual([512, 512]);
    session.dispose();
  }, 120_000);

  it('gives memory back', async () => {
    const runtime = await openRuntime('cpu', 'native');
    const run = async (times: number): Promise<number> => {
      for (let round = 0; round < times; round++) await runTinyDecoder(runtime);
      globalThis.gc?.();
      return process.memoryUsage().rss;
    };
    const before = await run(50);
    expect((await run(150)) - before).toBeLessThan(64 * 1024 * 1024);
  });
});

describe('trying a way to run graphs', () => {
  let scratch: string;
  beforeAll(async () => {
    scratch = await mkdtemp(join(tmpdir(), 'mrsi-probe-'));
  });
  afterAll(() => rm(scratch, { recursive: true }));

  it('says what works', async () => {
    for (const backend of backends) {
      const probe = await probeHere('cpu', backend);
      expect(probe).toMatchObject({ provider: 'cpu', backend, works: true });
      expect(probe.milliseconds).toBeGreaterThan(0);
    }
  });
  it('says why something does not', async () => {
    expect(await probeHere('abacus', 'binding')).toMatchObject({
      works: false,
      report: expect.stringContaining('abacus'),
    });
  });
  it('survives what ends its process', async () => {
    const script = join(scratch, 'crash.cjs');
    await writeFile(script, 'process.stderr.write("driver lost\\n", () => process.kill(process.pid, "SIGSEGV"));');
    expect(await probeApart(script, 'webgpu', 'native')).toEqual({
      provider: 'webgpu',
      backend: 'native',
      works: false,
      report: 'Its test was ended by SIGSEGV: driver lost',
    });
    await writeFile(script, 'process.stdout.write("{ not json\\n");');
    expect(await probeApart(script, 'cuda', 'native')).toMatchObject({ works: false });
  });
});
