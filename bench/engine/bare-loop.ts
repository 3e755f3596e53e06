import { neverCancelled } from '../../src/base/index.js';
import type { CacheLayout, Runtime, Tensors } from '../../src/engine/index.js';
import { median } from './median.js';
import { shape } from './synthetic-model.js';

/**
 * The floor: the decoder's graph alone with a cache in place, fed constants, nothing chosen and nothing recorded.
 * @returns milliseconds a step, the median
 */
export async function bareLoop(
  runtime: Runtime,
  decoder: string,
  rows: number,
  context: number,
  threads: number,
): Promise<number> {
  const session = await runtime.open(decoder, { threads, mapped: false });
  const pairs = Array.from({ length: shape.layers }, (_, layer) =>
    ['key', 'value'].map((part) => ({
      past: `past_key_values.${layer}.${part}`,
      present: `present.${layer}.${part}`,
      heads: shape.keyValueHeads,
      headSize: shape.headSize,
      type: 'float32' as const,
    })),
  ).flat();
  const layout: CacheLayout = { kind: 'packed', pairs };
  const cache = session.openCache(layout, rows, context + 64);
  const times: number[] = [];
  try {
    const embeds = new Float32Array(rows * shape.hidden).fill(0.1);
    for (let step = 0; step < 20; step++) {
      const total = context + step + 1;
      const feeds: Tensors = {
        inputs_embeds: { type: 'float32', dims: [rows, 1, shape.hidden], data: embeds },
        attention_mask: { type: 'int64', dims: [rows, total], data: new BigInt64Array(rows * total).fill(1n) },
        position_ids: { type: 'int64', dims: [3, rows, 1], data: new BigInt64Array(3 * rows).fill(BigInt(total)) },
        num_logits_to_keep: { type: 'int64', dims: [], data: BigInt64Array.of(1n) },
      };
      const start = performance.now();
      await cache.run(feeds, ['logits'], total, neverCancelled);
      if (step >= 4) times.push(performance.now() - start);
    }
  } finally {
    cache.dispose();
    session.dispose();
  }
  return median(times);
}
