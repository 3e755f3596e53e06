import { closeSync, openSync, writeSync } from 'node:fs';
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { GraphBuilder } from '../../src/engine/onnx/build.js';

/** Sizes of a decoder. */
export interface DecoderShape {
  readonly layers: number;
  readonly hidden: number;
  readonly heads: number;
  readonly keyValueHeads: number;
  readonly headSize: number;
  readonly inner: number;
  readonly vocabulary: number;
}

/** The decoder that is measured: 82 million parameters in single precision, GroupQueryAttention. */
export const shape: DecoderShape = {
  layers: 16,
  hidden: 512,
  heads: 8,
  keyValueHeads: 2,
  headSize: 64,
  inner: 1536,
  vocabulary: 32768,
};

/** The one whose loading is measured: 129 million parameters, half a gigabyte beside the graph's own file. */
export const largeShape: DecoderShape = { ...shape, layers: 8, hidden: 1024, heads: 16, inner: 3072 };

function weights(count: number, scale: number, seed: number): Float32Array {
  let state = seed;
  return Float32Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state / 2 ** 32 - 0.5) * scale;
  });
}

/** Puts a matrix of weights into a graph; returns its name. */
type PutWeights = (graph: GraphBuilder, values: Float32Array, dims: readonly number[]) => string;

function decoder(
  { layers, hidden, heads, keyValueHeads, headSize, inner, vocabulary }: DecoderShape,
  put: PutWeights = (graph, values, dims) => graph.constant(values, dims),
): Uint8Array {
  const graph = new GraphBuilder('decoder');
  let seed = 1;
  const linear = (input: string, from: number, to: number, output?: string): string =>
    graph.apply(
      'MatMul',
      [input, put(graph, weights(from * to, 3.5 / Math.sqrt(from), seed++), [from, to])],
      output === undefined ? {} : { outputs: [output] },
    );
  const normal = (input: string): string =>
    graph.apply('SimplifiedLayerNormalization', [input, graph.constant(new Float32Array(hidden).fill(1), [hidden])], {
      attributes: { axis: { int: -1 }, epsilon: { float: 1e-6 } },
    });
  // the names of the dimensions are those of onnx-community: transformers.js makes empty caches by them
  const embeds = graph.input('inputs_embeds', 'float32', ['batch_size', 'sequence_length', hidden]);
  const mask = graph.input('attention_mask', 'int64', ['batch_size', 'total_sequence_length']);
  const positions = graph.input('position_ids', 'int64', [3, 'batch_size', 'sequence_length']);
  const keep = graph.input('num_logits_to_keep', 'int64', []);
  const count = graph.apply('ReduceSum', [mask, graph.integers([1])], { attributes: { keepdims: { int: 0 } } });
  const last = graph.apply('Cast', [graph.apply('Sub', [count, graph.integers([1])])], {
    attributes: { to: { int: 6 } },
  });
  const width = graph.apply('Gather', [graph.apply('Shape', [mask]), graph.integers(1)]);
  const total = graph.apply('Cast', [width], { attributes: { to: { int: 6 } } });
  // the real decoders turn queries and keys by the positions; here they only must be there
  const place = graph.apply('Cast', [graph.apply('Gather', [positions, graph.integers(0)])], {
    attributes: { to: { int: 1 } },
  });
  const unit = graph.apply('Unsqueeze', [place, graph.integers([2])]);
  let x = graph.apply('Add', [embeds, graph.apply('Mul', [unit, graph.constant(Float32Array.of(1e-9), [])])]);
  for (let layer = 0; layer < layers; layer++) {
    const before = normal(x);
    const [past, present] = [`past_key_values.${layer}`, `present.${layer}`];
    for (const part of ['key', 'value']) {
      graph.input(`${past}.${part}`, 'float32', ['batch_size', keyValueHeads, 'past_sequence_length', headSize]);
      graph.output(`${present}.${part}`, 'float32', ['batch_size', keyValueHeads, 'total_sequence_length', headSize]);
    }
    const [query, key, value] = [heads, keyValueHeads, keyValueHeads].map((many) =>
      linear(before, hidden, many * headSize),
    );
    const mixed = graph.apply(
      'GroupQueryAttention',
      [query ?? '', key ?? '', value ?? '', `${past}.key`, `${past}.value`, last, total],
      {
        outputs: [`mixed.${layer}`, `${present}.key`, `${present}.value`],
        domain: 'com.microsoft',
        attributes: { num_heads: { int: heads }, kv_num_heads: { int: keyValueHeads } },
      },
    );
    x = graph.apply('Add', [x, linear(mixed, heads * headSize, hidden)]);
    const middle = normal(x);
    const gate = linear(middle, hidden, inner);
    const open = graph.apply('Mul', [gate, graph.apply('Sigmoid', [gate])]);
    x = graph.apply('Add', [x, linear(graph.apply('Mul', [open, linear(middle, hidden, inner)]), inner, hidden)]);
  }
  const from = graph.apply('Unsqueeze', [graph.apply('Neg', [keep]), graph.integers([0])]);
  const wanted = graph.apply('Slice', [normal(x), from, graph.integers([2 ** 40]), graph.integers([1])]);
  linear(wanted, hidden, vocabulary, 'logits');
  graph.output('logits', 'float32', ['batch_size', 'num_logits_to_keep', vocabulary]);
  return graph.finish();
}

function embedding(): Uint8Array {
  const graph = new GraphBuilder('embed');
  const ids = graph.input('input_ids', 'int64', ['batch_size', 'sequence_length']);
  const table = graph.constant(weights(shape.vocabulary * shape.hidden, 2, 77), [shape.vocabulary, shape.hidden]);
  graph.apply('Gather', [table, ids], { outputs: ['inputs_embeds'] });
  graph.output('inputs_embeds', 'float32', ['batch_size', 'sequence_length', shape.hidden]);
  return graph.finish();
}

function vision(): Uint8Array {
  const graph = new GraphBuilder('vision');
  const pixels = graph.input('pixel_values', 'float32', ['patches', 1176]);
  const grid = graph.input('image_grid_thw', 'int64', ['images', 3]);
  const blocks = graph.apply('Reshape', [pixels, graph.integers([-1, 4 * 1176])]);
  const unused = graph.apply('ReduceSum', [graph.apply('Cast', [grid], { attributes: { to: { int: 1 } } })], {
    attributes: { keepdims: { int: 0 } },
  });
  const features = graph.apply('MatMul', [
    blocks,
    graph.constant(weights(4 * 1176 * shape.hidden, 0.02, 99), [4 * 1176, shape.hidden]),
  ]);
  const nothing = graph.apply('Mul', [unused, graph.constant(Float32Array.of(0), [])]);
  graph.apply('Add', [features, nothing], { outputs: ['image_features'] });
  graph.output('image_features', 'float32', ['tokens', shape.hidden]);
  return graph.finish();
}

/** Writes the model into a folder, in onnx-community's layout, with the tokenizer of the demo model. */
export async function writeSyntheticModel(folder: string, pico: string): Promise<void> {
  await mkdir(join(folder, 'onnx'), { recursive: true });
  for (const name of ['tokenizer.json', 'tokenizer_config.json', 'preprocessor_config.json', 'generation_config.json'])
    await cp(join(pico, name), join(folder, name));
  const config = JSON.parse(await readFile(join(pico, 'config.json'), 'utf8')) as Record<string, unknown>;
  const own = {
    hidden_size: shape.hidden,
    num_hidden_layers: shape.layers,
    num_attention_heads: shape.heads,
    num_key_value_heads: shape.keyValueHeads,
    head_dim: shape.headSize,
    intermediate_size: shape.inner,
    vocab_size: shape.vocabulary,
    max_position_embeddings: 4096,
  };
  // transformers.js looks for the decoder's part in a place of its own
  const text = { ...own, model_type: 'qwen2_5_vl_text' };
  await writeFile(join(folder, 'config.json'), JSON.stringify({ ...config, ...own, text_config: text }));
  for (const [name, make] of Object.entries({
    decoder_model_merged: () => decoder(shape),
    embed_tokens: embedding,
    vision_encoder: vision,
  }))
    await writeFile(join(folder, 'onnx', `${name}.onnx`), make());
}

/** Pages of weights begin where every system can map them. */
const alignment = 65_536;

/** Writes a decoder whose weights stand in a file beside it. Returns the path of the graph. */
export async function writeExternalDecoder(folder: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  const name = 'decoder_model_merged.onnx';
  const file = openSync(join(folder, `${name}_data`), 'w');
  let end = 0;
  try {
    const graph = decoder(largeShape, (builder, values, dims) => {
      const offset = Math.ceil(end / alignment) * alignment;
      const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
      writeSync(file, bytes, 0, bytes.length, offset);
      end = offset + bytes.length;
      return builder.external(dims, `${name}_data`, offset, bytes.length);
    });
    await writeFile(join(folder, name), graph);
  } finally {
    closeSync(file);
  }
  return join(folder, name);
}
