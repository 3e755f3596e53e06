import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { cp, copyFile, mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import type { ChatMessage } from '../../../src/engine/index.js';

/** Goldens of `training/oracle`: see its README. */
export const oracle = join(import.meta.dirname, '../../goldens/oracle');

export const readGolden = (path: string): unknown => JSON.parse(readFileSync(join(oracle, path), 'utf8'));

const directory = z.record(
  z.string(),
  z.object({
    type: z.enum(['float32', 'int16', 'uint16', 'int32']),
    shape: z.array(z.int().nonnegative()),
    offset: z.int().nonnegative(),
  }),
);

/** An array of a pack. */
export interface Packed {
  readonly shape: readonly number[];
  readonly values: readonly number[];
  /** Slice number `index` along the first axis. */
  row(index: number): readonly number[];
}

const kinds = { float32: Float32Array, int16: Int16Array, uint16: Uint16Array, int32: Int32Array } as const;

/** Reads a `MRSIPACK` file: magic, length of the directory, directory, arrays. */
export function readPack(path: string): (name: string) => Packed {
  const bytes = readFileSync(join(oracle, path));
  if (bytes.toString('latin1', 0, 8) !== 'MRSIPACK') throw new Error(`${path} is no pack`);
  const start = 12 + bytes.readUInt32LE(8);
  const entries = directory.parse(JSON.parse(bytes.toString('utf8', 12, start)));
  return (name) => {
    const entry = entries[name];
    if (entry === undefined) throw new Error(`${path} has no ${name}`);
    const count = entry.shape.reduce((product, side) => product * side, 1);
    const Kind = kinds[entry.type];
    const from = start + entry.offset;
    const values = Array.from(
      new Kind(Uint8Array.from(bytes.subarray(from, from + count * Kind.BYTES_PER_ELEMENT)).buffer),
    );
    const width = count / (entry.shape[0] ?? 1);
    return { shape: entry.shape, values, row: (index) => values.slice(index * width, (index + 1) * width) };
  };
}

const part = z.union([
  z.object({ type: z.literal('text'), text: z.string() }),
  z.object({ type: z.literal('image'), image: z.string() }),
]);
const message = z.object({
  role: z.enum(['system', 'user', 'assistant']),
  content: z.union([z.string(), z.array(part)]),
});

/** Messages in the spelling of `transformers`. */
export const conversation = z.array(message);

/** The same messages as the engine takes them; pictures are counted in their order. */
export function toChat(messages: z.infer<typeof conversation>): readonly ChatMessage[] {
  let image = 0;
  return messages.map(({ role, content }) => ({
    role,
    parts:
      typeof content === 'string'
        ? [{ kind: 'text', text: content }]
        : content.map((piece) =>
            piece.type === 'image' ? { kind: 'image', image: image++ } : { kind: 'text', text: piece.text },
          ),
  }));
}

const grid = z.tuple([z.int(), z.int(), z.int()]);
const oracleCase = z.object({
  name: z.string(),
  messages: conversation,
  prompt: z.string(),
  images: z.array(z.string()),
  written: z.string(),
  stops: z.boolean(),
  delta: z.int(),
  margin: z.number(),
  grid: z.array(grid).optional(),
});
export type OracleCase = z.infer<typeof oracleCase>;

const configuration = z.object({
  model: z.string(),
  family: z.string(),
  imageToken: z.int(),
  stopTokens: z.array(z.int()),
  vocabulary: z.int(),
  hiddenSize: z.int(),
  cases: z.array(oracleCase),
});

export const configurations = [
  'qwen2_5_vl-gqa2',
  'qwen2_5_vl-mha',
  'qwen2_5_vl-gqa4',
  'qwen2_vl-gqa2',
  'qwen2_vl-gqa3',
  'mimo_vl-gqa4',
] as const;

/** The goldens of one configuration. */
export function readConfiguration(
  name: string,
): z.infer<typeof configuration> & { readonly array: (name: string) => Packed } {
  return { ...configuration.parse(readGolden(`cases/${name}.json`)), array: readPack(`cases/${name}.bin`) };
}

export const picture = (name: string): string => join(oracle, 'images', name);

/** Graphs to put into a copy of a model's folder: name in `onnx/` → path under the goldens. */
export type Graphs = Readonly<Record<string, string>>;

/** A scratch folder with copies of models in which some graphs are replaced. */
export class ModelFolders {
  private readonly scratch = mkdtempSync(join(tmpdir(), 'mrsi-oracle-'));

  /** A model's folder with other graphs in the place of all its own. */
  async make(model: string, name: string, graphs: Graphs): Promise<string> {
    const folder = join(this.scratch, name);
    await cp(join(oracle, 'models', model), folder, {
      recursive: true,
      filter: (path) => !path.endsWith('.onnx') && !path.endsWith('grouped'),
    });
    await mkdir(join(folder, 'onnx'), { recursive: true });
    for (const [file, from] of Object.entries(graphs)) await copyFile(join(oracle, from), join(folder, 'onnx', file));
    return folder;
  }

  /** With plain attention, or with GroupQueryAttention. */
  withAttention(model: string, attention: 'plain' | 'grouped'): Promise<string> {
    const own = `models/${model}/onnx`;
    return this.make(model, `${model}-${attention}`, {
      'vision_encoder.onnx': `${own}/vision_encoder.onnx`,
      'embed_tokens.onnx': `${own}/embed_tokens.onnx`,
      'decoder_model_merged.onnx': `${attention === 'plain' ? own : `models/${model}/grouped`}/decoder_model_merged.onnx`,
    });
  }

  /** A copy of a folder of the goldens. */
  async copy(from: string, name: string): Promise<string> {
    const folder = join(this.scratch, name);
    await cp(join(oracle, from), folder, { recursive: true });
    return folder;
  }

  dispose(): void {
    rmSync(this.scratch, { recursive: true });
  }
}

/** The greatest difference of two rows of numbers, which must be equally long and finite. */
export function greatestDifference(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length) throw new Error(`${actual.length} numbers instead of ${expected.length}`);
  let greatest = 0;
  for (let index = 0; index < expected.length; index++) {
    const difference = Math.abs((actual[index] ?? Number.NaN) - (expected[index] ?? Number.NaN));
    if (!(difference < Number.POSITIVE_INFINITY)) throw new Error(`number ${index} is ${actual[index]}`);
    greatest = Math.max(greatest, difference);
  }
  return greatest;
}
