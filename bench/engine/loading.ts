import { existsSync, readFileSync, statSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { neverCancelled } from '../../src/base/index.js';
import type { CacheLayout, Runtime, Session, Tensors } from '../../src/engine/runtime.js';
import { measure } from './median.js';
import { type Results, shown } from './results.js';
import { largeShape, writeExternalDecoder } from './synthetic-model.js';

const megabyte = 1 << 20;

/** Memory that this process alone holds, where the system tells of it; else all that it has in memory. */
function ownMemory(): number {
  globalThis.gc?.();
  const rollup = '/proc/self/smaps_rollup';
  if (!existsSync(rollup)) return process.memoryUsage.rss();
  const lines = readFileSync(rollup, 'utf8').matchAll(/^Private_\w+:\s+(\d+) kB$/gm);
  return Array.from(lines, ([, kilobytes]) => Number(kilobytes) * 1024).reduce((sum, bytes) => sum + bytes, 0);
}

/** Milliseconds of passes over some tokens: a part of a prompt, and a single one after it. */
async function passes(session: Session, count: number): Promise<{ readonly prompt: number; readonly step: number }> {
  const { layers, hidden, keyValueHeads: heads, headSize } = largeShape;
  const pairs = Array.from({ length: layers }, (_, layer) =>
    ['key', 'value'].map((part) => ({
      past: `past_key_values.${layer}.${part}`,
      present: `present.${layer}.${part}`,
      heads,
      headSize,
      type: 'float32' as const,
    })),
  ).flat();
  const layout: CacheLayout = { kind: 'packed', pairs };
  const pass = (from: number, tokens: number): Tensors => ({
    inputs_embeds: {
      type: 'float32',
      dims: [1, tokens, hidden],
      data: Float32Array.from({ length: tokens * hidden }, (_, index) => Math.sin(index)),
    },
    attention_mask: { type: 'int64', dims: [1, from + tokens], data: new BigInt64Array(from + tokens).fill(1n) },
    position_ids: { type: 'int64', dims: [3, 1, tokens], data: new BigInt64Array(3 * tokens).fill(1n) },
    num_logits_to_keep: { type: 'int64', dims: [], data: BigInt64Array.of(1n) },
  });
  const prompt = await measure(3, async () => {
    const cache = session.openCache(layout, 1, count);
    await cache.run(pass(0, count), ['logits'], count, neverCancelled);
    cache.dispose();
  });
  const cache = session.openCache(layout, 1, count + 64);
  await cache.run(pass(0, count), ['logits'], count, neverCancelled);
  let width = count;
  const step = await measure(20, async () => {
    await cache.run(pass(width, 1), ['logits'], width + 1, neverCancelled);
    width++;
  });
  cache.dispose();
  return { prompt, step };
}

/** Loading with weights repacked and with weights mapped, what each costs in passes, and in memory. */
export async function loading(results: Results, runtime: Runtime, cache: string, threads: number): Promise<void> {
  const folder = join(cache, 'bench-external-1');
  const graph = join(folder, 'decoder_model_merged.onnx');
  if (!existsSync(graph)) {
    results.say(`Writing a decoder of ${largeShape.layers} layers into ${folder} …`);
    await rm(folder, { recursive: true, force: true });
    await writeExternalDecoder(folder);
  }
  const files = statSync(graph).size + statSync(`${graph}_data`).size;
  const one = async (mapped: boolean): Promise<{ load: number; memory: number; prompt: number; step: number }> => {
    // the first session is weighed: what later ones take may be memory that earlier ones left
    const before = ownMemory();
    const session = await runtime.open(graph, { threads, mapped });
    const memory = ownMemory() - before;
    const times = await passes(session, 256);
    session.dispose();
    const load = await measure(3, async () => (await runtime.open(graph, { threads, mapped })).dispose());
    return { load, memory, ...times };
  };
  const mapped = await one(true);
  const packed = await one(false);
  const size = shown(files / megabyte);
  results.note(
    'mapped_load_speedup',
    packed.load / mapped.load,
    `${size} MB beside the graph: ${shown(packed.load)} ms repacked, ${shown(mapped.load)} ms mapped`,
  );
  results.note(
    'mapped_prefill_cost',
    mapped.prompt / packed.prompt,
    `256 tokens of a prompt: ${shown(mapped.prompt)} ms mapped, ${shown(packed.prompt)} ms repacked; a step ${shown(mapped.step)} and ${shown(packed.step)} ms`,
  );
  results.note(
    'packed_memory_share',
    packed.memory / files,
    `memory of the session repacked, ${shown(packed.memory / megabyte)} MB, over the size of its files`,
  );
  results.note(
    'mapped_memory_share',
    mapped.memory / files,
    `mapped, ${shown(mapped.memory / megabyte)} MB; its weights are pages of the file`,
  );
}
