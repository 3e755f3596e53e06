import { neverCancelled } from '../../base/index.js';
import { GraphBuilder } from '../onnx/build.js';
import type { CacheLayout, Runtime, Tensors } from '../runtime.js';

const [hidden, heads, headSize, vocabulary] = [32, 2, 16, 48];
const layout: CacheLayout = {
  kind: 'packed',
  pairs: [
    { past: 'past.key', present: 'present.key', heads: 1, headSize, type: 'float32' },
    { past: 'past.value', present: 'present.value', heads: 1, headSize, type: 'float32' },
  ],
};
const options = { threads: 1, mapped: false } as const;

/** Numbers in [−0.5, 0.5) that are the same everywhere. */
function pseudoRandom(count: number, seed: number): Float32Array {
  let state = seed;
  return Float32Array.from({ length: count }, () => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    return state / 0x80000000 - 0.5;
  });
}

/** One layer of attention with the operators that real decoders use, and logits. */
function tinyDecoder(): Uint8Array {
  const graph = new GraphBuilder('self-test');
  const x = graph.input('inputs_embeds', 'float32', ['rows', 'length', hidden]);
  const mask = graph.input('attention_mask', 'int64', ['rows', 'total']);
  for (const { past, present } of layout.pairs) {
    graph.input(past, 'float32', ['rows', 1, 'past', headSize]);
    graph.output(present, 'float32', ['rows', 1, 'total', headSize]);
  }
  graph.output('logits', 'float32', ['rows', 'length', vocabulary]);
  const project = (input: string, from: number, to: number, seed: number): string =>
    graph.apply('MatMul', [input, graph.constant(pseudoRandom(from * to, seed), [from, to])]);
  const count = graph.apply('ReduceSum', [mask, graph.integers([1])], { attributes: { keepdims: { int: 0 } } });
  const last = graph.apply('Cast', [graph.apply('Sub', [count, graph.integers([1])])], {
    attributes: { to: { int: 6 } },
  });
  const width = graph.apply('Gather', [graph.apply('Shape', [mask]), graph.integers(1)]);
  const total = graph.apply('Cast', [width], { attributes: { to: { int: 6 } } });
  const [query, key, value] = [heads, 1, 1].map((many, part) => project(x, hidden, many * headSize, part + 1));
  const mixed = graph.apply(
    'GroupQueryAttention',
    [query ?? '', key ?? '', value ?? '', ...layout.pairs.map(({ past }) => past), last, total],
    {
      outputs: ['mixed', ...layout.pairs.map(({ present }) => present)],
      domain: 'com.microsoft',
      attributes: { num_heads: { int: heads }, kv_num_heads: { int: 1 } },
    },
  );
  const sum = graph.apply('Add', [x, project(mixed, heads * headSize, hidden, 4)]);
  graph.apply('MatMul', [sum, graph.constant(pseudoRandom(hidden * vocabulary, 5), [hidden, vocabulary])], {
    outputs: ['logits'],
  });
  return graph.finish();
}

/**
 * Runs the tiny decoder as generation does: a prompt, a group made from it, single steps, a row that leaves.
 * @returns all logits, to be compared with those of another runtime
 */
export async function runTinyDecoder(runtime: Runtime): Promise<Float32Array> {
  const session = await runtime.openBytes(tinyDecoder(), options);
  const collected: number[] = [];
  const feeds = (count: number, lengths: readonly number[], seed: number): Tensors => {
    const [rows, total] = [lengths.length, Math.max(...lengths)];
    const mask = lengths.flatMap((length) => Array.from({ length: total }, (_, at) => (at < length ? 1n : 0n)));
    return {
      inputs_embeds: { type: 'float32', dims: [rows, count, hidden], data: pseudoRandom(rows * count * hidden, seed) },
      attention_mask: { type: 'int64', dims: [rows, total], data: BigInt64Array.from(mask) },
    };
  };
  try {
    const prompt = session.openCache(layout, 1, 12);
    const collect = (results: Tensors): void => {
      for (const value of results['logits']?.data ?? []) collected.push(Number(value));
    };
    collect(await prompt.run(feeds(5, [5], 11), ['logits'], 5, neverCancelled));
    const group = prompt.rebuild(
      [0, 0, 0].map((row) => [{ row, start: 0, end: 5 }]),
      5,
    );
    collect(await group.run(feeds(1, [6, 6, 6], 12), ['logits'], 6, neverCancelled));
    collect(await group.run(feeds(1, [7, 7, 7], 13), ['logits'], 7, neverCancelled));
    const fewer = group.rebuild(
      [2, 0].map((row) => [{ row, start: 0, end: 7 }]),
      7,
    );
    collect(await fewer.run(feeds(1, [8, 8], 14), ['logits'], 8, neverCancelled));
    // one row goes on alone, and is in its place again afterwards
    collect(await fewer.runRow(1, feeds(3, [11], 15), ['logits'], 11, neverCancelled));
    collect(await fewer.run(feeds(1, [9, 12], 16), ['logits'], 12, neverCancelled));
    // a fork: the beginning of one cache, cut, with a piece of another one after it
    const fork = prompt.rebuild(
      [
        [
          { row: 0, start: 0, end: 4 },
          { row: 1, start: 5, end: 7, cache: group },
        ],
      ],
      6,
      9,
    );
    for (const cache of [prompt, group, fewer]) cache.dispose();
    collect(await fork.run(feeds(2, [8], 17), ['logits'], 8, neverCancelled));
    fork.dispose();
    return Float32Array.from(collected);
  } finally {
    session.dispose();
  }
}

/** Some graphics processors have a kernel of attention of their own from 32 positions on. */
export const shortPass = 31;

/**
 * Runs a prompt that is longer than that, in pieces.
 * @param piece positions that are run at once
 * @returns the logits of all of them
 */
export async function runLongPrompt(runtime: Runtime, piece: number): Promise<Float32Array> {
  const length = 3 * shortPass;
  const session = await runtime.openBytes(tinyDecoder(), options);
  try {
    const prompt = pseudoRandom(length * hidden, 21);
    const cache = session.openCache(layout, 1, length);
    const logits = new Float32Array(length * vocabulary);
    for (let start = 0; start < length; start += piece) {
      const end = Math.min(length, start + piece);
      const feeds: Tensors = {
        inputs_embeds: {
          type: 'float32',
          dims: [1, end - start, hidden],
          data: prompt.slice(start * hidden, end * hidden),
        },
        attention_mask: { type: 'int64', dims: [1, end], data: new BigInt64Array(end).fill(1n) },
      };
      const results = await cache.run(feeds, ['logits'], end, neverCancelled);
      logits.set(results['logits']?.data as Float32Array, start * vocabulary);
    }
    cache.dispose();
    return logits;
  } finally {
    session.dispose();
  }
}

/** A stack of matrix products, as large as those of a small model's layers. */
function products(): Uint8Array {
  const graph = new GraphBuilder('speed');
  const side = 768;
  let value = graph.input('x', 'float32', [64, side]);
  for (let layer = 0; layer < 6; layer++)
    value = graph.apply('MatMul', [value, graph.constant(pseudoRandom(side * side, layer + 1), [side, side])], {
      outputs: [layer === 5 ? 'y' : `h${layer}`],
    });
  graph.output('y', 'float32', [64, side]);
  return graph.finish();
}

/** Milliseconds of a run of matrix products: the better of some, after the first. */
export async function measureSpeed(runtime: Runtime, threads: number): Promise<number> {
  const session = await runtime.openBytes(products(), { threads, mapped: false });
  try {
    const feeds: Tensors = { x: { type: 'float32', dims: [64, 768], data: pseudoRandom(64 * 768, 1) } };
    let best = Number.POSITIVE_INFINITY;
    for (let round = 0; round < 4; round++) {
      const start = performance.now();
      await session.run(feeds, ['y'], neverCancelled);
      if (round > 0) best = Math.min(best, performance.now() - start);
    }
    return best;
  } finally {
    session.dispose();
  }
}

/** The largest difference between the logits of two runtimes; infinite where they do not even have the same number. */
export function compareLogits(a: Float32Array, b: Float32Array): number {
  if (a.length !== b.length || a.length === 0) return Number.POSITIVE_INFINITY;
  let worst = 0;
  for (let index = 0; index < a.length; index++) {
    const difference = Math.abs((a[index] as number) - (b[index] as number));
    if (!(difference <= worst)) worst = difference;
  }
  return worst;
}
