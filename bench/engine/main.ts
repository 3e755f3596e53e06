import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { availableParallelism, cpus } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { neverCancelled } from '../../src/base/index.js';
import { compileFile } from '../../src/compile/index.js';
import { summarise } from '../../src/engine/decode/summary.js';
import { prepareImage } from '../../src/engine/image/prepare.js';
import { loadModel, type Model, runProgram, type Runtime } from '../../src/engine/index.js';
import { openRuntime } from '../../src/engine/ort/index.js';
import { greedy } from '../../src/trace/index.js';
import { bareLoop } from './bare-loop.js';
import { measure, median, shown } from './median.js';
import { shape, writeSyntheticModel } from './synthetic-model.js';

const root = process.argv[2] ?? process.cwd();
process.argv[1] = join(root, 'bench', 'engine.mjs');
const say = (text: string): void => {
  process.stdout.write(`${text}\n`);
};
const threads = Math.min(2, availableParallelism());
const pico = join(root, 'models/pico-vl');
const results: Record<string, number | null> = {};
const note = (name: string, value: number | null, text: string): void => {
  results[name] = value === null ? null : shown(value);
  say(`${name}: ${text}`);
};

async function topTokens(): Promise<void> {
  const logits = Float32Array.from({ length: 151_936 }, (_, id) => 12 * Math.sin(id * 1.7) * Math.cos(id * 0.37));
  const milliseconds = await measure(60, () => void summarise(logits, 64));
  note(
    'topk_ms',
    milliseconds,
    `top 64 with exact log-probabilities over ${logits.length} tokens, ${shown(milliseconds)} ms a row`,
  );
}

async function guided(): Promise<void> {
  const { programs } = await compileFile(join(root, 'templates/pico.mrsi'), async (path) =>
    readFile(path, 'utf8').catch(() => undefined),
  );
  const [program] = programs;
  if (program === undefined) throw new Error('The template of the demo model does not compile');
  const samples = z
    .array(z.object({ image: z.string(), text: z.string() }))
    .parse(JSON.parse(await readFile(join(root, 'test/goldens/pico-vl/samples.json'), 'utf8')));
  const model = await loadModel(
    pico,
    await openRuntime('cpu', 'binding'),
    { threads: 1, mapped: false },
    neverCancelled,
  );
  const quiet = { onPhase() {}, onToken() {}, onDrop() {}, onTrace() {} };
  const ratios: number[] = [];
  let [freePasses, guidedPasses] = [0, 0];
  for (const [index, sample] of samples.slice(0, 24).entries()) {
    const image = { kind: 'image', paths: [join(root, 'test/goldens/pico-vl', sample.image)] } as const;
    const inputs = { text: { kind: 'text', text: sample.text }, image } as const;
    const one = async (mode: 'free' | 'guided'): Promise<{ ms: number; ids: string; passes: number }> => {
      const start = performance.now();
      const request = { program, style: 'steps', inputs, sampling: { ...greedy, mode } };
      const [trace] = await runProgram(model, request, quiet, neverCancelled);
      const ids = trace?.tokens.map(({ id }) => id).join() ?? '';
      return { ms: performance.now() - start, ids, passes: trace?.timing.forwardPasses ?? 0 };
    };
    const [free, guide] = [await one('free'), await one('guided')];
    // the first ones warm up; traces that differ are not compared
    if (index < 4 || free.ids !== guide.ids) continue;
    ratios.push(free.ms / guide.ms);
    freePasses += free.passes;
    guidedPasses += guide.passes;
  }
  model.dispose();
  const each = ratios.length;
  note(
    'guided_speedup',
    median(ratios),
    `the same trace guided, ${shown(median(ratios))} × faster (median of ${each}); passes ${shown(freePasses / each)} free, ${shown(guidedPasses / each)} guided`,
  );
}

async function images(): Promise<void> {
  const path = join(root, 'test/goldens/oracle/images/large-640x480.png');
  const rules = {
    patchSize: 14,
    temporalPatchSize: 2,
    mergeSize: 2,
    mean: [0.5, 0.5, 0.5] as const,
    std: [0.5, 0.5, 0.5] as const,
    rescale: 1 / 255,
    minPixels: 3136,
    maxPixels: 1_003_520,
  };
  const limits = { maxAspectRatio: 200, maxTokens: 1e6 };
  const milliseconds = await measure(20, () => prepareImage(path, rules, limits, neverCancelled));
  note('image_ms', milliseconds, `a picture of 640 × 480, from the file to patches, ${shown(milliseconds)} ms`);
}

/** Milliseconds a step of rows that decode together, of the engine and of a bare loop over the library. */
async function steps(
  model: Model,
  runtime: Runtime,
  decoder: string,
  rows: number,
  context: number,
): Promise<[number, number]> {
  const words = 'a '.repeat(context - 40);
  const messages = [{ role: 'user', parts: [{ kind: 'text', text: words }] }] as const;
  const sampling = { ...greedy, temperature: 1, groupSize: rows, maxTokens: 24, alternatives: 5 };
  const times: number[] = [];
  let last = 0;
  let heard = 0;
  await model.generate(
    { messages, images: [], sampling },
    {
      onToken: () => {
        if (++heard % rows !== 0) return;
        const now = performance.now();
        if (heard > 4 * rows) times.push(now - last);
        last = now;
      },
    },
    neverCancelled,
  );
  return [median(times), await bareLoop(runtime, decoder, rows, context, threads)];
}

async function decoding(folder: string): Promise<void> {
  const runtime = await openRuntime('cpu', 'native');
  const model = await loadModel(folder, runtime, { threads, mapped: false }, neverCancelled);
  const decoder = join(folder, 'onnx', 'decoder_model_merged.onnx');
  const [single, singleFloor] = await steps(model, runtime, decoder, 1, 2048);
  note(
    'single_c2048_vs_floor',
    single / singleFloor,
    `one stream, context 2048: ${shown(single)} ms a token, bare loop ${shown(singleFloor)} ms`,
  );
  note('overhead_ms', single - singleFloor, `outside the library ${shown(single - singleFloor)} ms a token`);
  results['overhead_share'] = shown((single - singleFloor) / single);
  const [small, smallFloor] = await steps(model, runtime, decoder, 8, 512);
  note(
    'group8_c512_tokens_per_second',
    8000 / small,
    `group of 8, context 512: ${shown(small)} ms a step, bare loop ${shown(smallFloor)} ms`,
  );
  const [large, largeFloor] = await steps(model, runtime, decoder, 8, 2048);
  note(
    'group8_c2048_vs_floor',
    large / largeFloor,
    `group of 8, context 2048: ${shown(large)} ms a step, bare loop ${shown(largeFloor)} ms`,
  );
  model.dispose();
}

async function loading(folder: string): Promise<void> {
  const runtime = await openRuntime('cpu', 'native');
  const load = (mapped: boolean): Promise<number> =>
    measure(2, async () => {
      const session = await runtime.open(join(folder, 'onnx', 'decoder_model_merged.onnx'), { threads, mapped });
      session.dispose();
    });
  const [packed, mapped] = [await load(false), await load(true)];
  note('mapped_load_speedup', packed / mapped, `loading ${shown(packed)} ms prepacked, ${shown(mapped)} ms without`);
}

async function main(): Promise<void> {
  say(
    `${cpus()[0]?.model ?? 'a processor'}, ${availableParallelism()} threads, ${threads} used; Node ${process.versions.node}`,
  );
  await topTokens();
  await images();
  await guided();
  const folder = join(root, 'out', 'bench', 'synthetic');
  if (!existsSync(join(folder, 'onnx', 'vision_encoder.onnx'))) {
    say(`Writing a decoder of ${shape.layers} layers …`);
    await writeSyntheticModel(folder, pico);
  }
  await loading(folder);
  await decoding(folder);
  // compared with transformers.js only where it was installed; not measured is not a number
  for (const name of ['group8_c512_vs_transformersjs', 'group8_c2048_vs_transformersjs', 'image_vs_transformersjs'])
    note(name, null, 'not measured: there is no comparison with transformers.js yet');
  say(JSON.stringify(results));
}

await main();
process.exit(0);
