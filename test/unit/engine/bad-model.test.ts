import { cp, mkdir, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { CodedError, neverCancelled } from '../../../src/base/index.js';
import { loadModel, type Runtime } from '../../../src/engine/index.js';
import { GraphBuilder } from '../../../src/engine/onnx/build.js';
import { inspectGraph, staysInside } from '../../../src/engine/onnx/inspect.js';
import { loadBinding } from '../../../src/engine/ort/binding.js';

const pico = join(import.meta.dirname, '../../../models/pico-vl');
const oracle = join(import.meta.dirname, '../../goldens/oracle');
let runtime: Runtime;
let scratch: string;
let folder: string;
beforeAll(async () => {
  runtime = await loadBinding('cpu');
  scratch = await mkdtemp(join(tmpdir(), 'mrsi-model-'));
});
afterAll(() => rm(scratch, { recursive: true }));
let count = 0;
beforeEach(async () => {
  folder = join(scratch, `${count++}`);
  await cp(pico, folder, { recursive: true });
});

/** The error with which the model in `folder` is refused; it must name a file of the folder. */
async function refusal(): Promise<CodedError> {
  const error: unknown = await loadModel(folder, runtime, { threads: 1, mapped: false }, neverCancelled).then(
    (model) => model.dispose(),
    (failure: unknown) => failure,
  );
  if (!(error instanceof CodedError)) throw new Error(`It was loaded, or failed with ${String(error)}`);
  expect(error.subject).toContain(folder);
  return error;
}

/** Changes a JSON file of the folder. */
async function change(name: string, by: (data: Record<string, unknown>) => void): Promise<void> {
  const path = join(folder, name);
  const data = JSON.parse(await readFile(path, 'utf8')) as Record<string, unknown>;
  by(data);
  await writeFile(path, JSON.stringify(data));
}

const jsonFiles = ['config.json', 'tokenizer.json', 'preprocessor_config.json'];
const graphs = ['vision_encoder', 'embed_tokens', 'decoder_model_merged'].map((name) => `onnx/${name}.onnx`);

describe('a model folder', () => {
  it('that does not exist is named', async () => {
    await rm(folder, { recursive: true });
    expect((await refusal()).code).toBe('model/folder-missing');
  });
  for (const file of [...jsonFiles, ...graphs])
    it(`without ${file} is refused by that name`, async () => {
      await rm(join(folder, file));
      const error = await refusal();
      expect(error.code).toBe('model/file-missing');
      expect(error.message).toContain(join(folder, file));
    });
  it('without a chat template is refused', async () => {
    await change('tokenizer_config.json', (data) => delete data['chat_template']);
    expect((await refusal()).code).toBe('model/file-missing');
  });
  for (const file of [...jsonFiles, 'tokenizer_config.json', ...graphs])
    for (const share of [0, 0.01, 0.5, 0.99])
      it(`whose ${file} is cut to ${share * 100} % is refused by that name`, async () => {
        const path = join(folder, file);
        await truncate(path, Math.floor((await readFile(path)).length * share));
        const error = await refusal();
        expect(error.code).toBe('model/file-corrupt');
        expect(error.message).toContain(path);
      });
  for (const file of graphs)
    it(`whose ${file} has noise where its structure stands is refused`, async () => {
      const path = join(folder, file);
      const bytes = await readFile(path);
      // inputs and outputs stand last; damaged weights cannot be told from others
      for (let at = bytes.length - 200; at < bytes.length; at += 3) bytes[at] = (at * 31) % 256;
      await writeFile(path, bytes);
      expect(['model/file-corrupt', 'model/graph-mismatch']).toContain((await refusal()).code);
    });
  it('of a family that is not known is refused', async () => {
    await change('config.json', (data) => {
      data['model_type'] = 'llama';
    });
    const error = await refusal();
    expect(error.code).toBe('model/family-unknown');
    expect(error.message).toContain('llama');
  });
  it.each([
    ['hidden_size', 'many'],
    ['hidden_size', -1],
    ['num_hidden_layers', 1.5],
    ['vocab_size', 0],
    ['max_position_embeddings', 1e300],
    ['image_token_id', null],
  ])('whose config.json has %s = %j is refused with the name of the entry', async (name, value) => {
    await change('config.json', (data) => {
      data[name] = value;
    });
    const error = await refusal();
    expect(error.code).toBe('model/file-corrupt');
    expect(error.message).toContain(name);
  });
  it.each([
    ['hidden_size', 256],
    ['num_hidden_layers', 5],
    ['num_key_value_heads', 3],
    ['head_dim', 64],
  ])('whose graphs do not fit %s = %d is refused', async (name, value) => {
    await change('config.json', (data) => {
      data[name] = value;
    });
    expect((await refusal()).code).toBe('model/graph-mismatch');
  });
  it('whose tokenizer belongs to another model is refused', async () => {
    await cp(join(oracle, 'models/qwen2_5_vl-gqa2/tokenizer.json'), join(folder, 'tokenizer.json'));
    expect((await refusal()).code).toBe('model/file-corrupt');
  });
  it('whose picture sizes are absurd is refused', async () => {
    await change('preprocessor_config.json', (data) => {
      data['size'] = { shortest_edge: 1e15, longest_edge: 1e15 };
    });
    expect((await refusal()).code).toBe('model/file-corrupt');
  });
  for (const [wrong, right] of [
    ['embed_tokens', 'decoder_model_merged'],
    ['decoder_model_merged', 'vision_encoder'],
    ['vision_encoder', 'embed_tokens'],
  ])
    it(`with ${wrong} in the place of ${right} is refused with what the graph has`, async () => {
      await cp(join(folder, `onnx/${wrong}.onnx`), join(folder, `onnx/${right}.onnx`));
      const error = await refusal();
      expect(error.code).toBe('model/graph-mismatch');
      expect(error.message).toContain(`${right}.onnx`);
    });
  it('with the decoder of another model is refused', async () => {
    const other = join(oracle, 'models/qwen2_5_vl-gqa2/onnx/decoder_model_merged.onnx');
    await cp(other, join(folder, 'onnx/decoder_model_merged.onnx'));
    expect((await refusal()).code).toBe('model/graph-mismatch');
  });
});

/** A field of a protocol buffer: number, then bytes. */
const field = (number: number, content: Uint8Array): Uint8Array => {
  const length: number[] = [];
  for (let left = content.length; ; left >>>= 7) {
    length.push((left & 0x7f) | (left > 0x7f ? 0x80 : 0));
    if (left <= 0x7f) break;
  }
  return Buffer.concat([Uint8Array.of((number << 3) | 2), Uint8Array.from(length), content]);
};
const text = (number: number, content: string): Uint8Array => field(number, Buffer.from(content));
const join2 = (...parts: readonly Uint8Array[]): Uint8Array => Buffer.concat(parts);

/** A model with one tensor that lies elsewhere. */
function withExternalTensor(entries: Readonly<Record<string, string>>): Uint8Array {
  const pairs = Object.entries(entries).map(([key, value]) => field(13, join2(text(1, key), text(2, value))));
  const tensor = join2(Uint8Array.of(1 << 3, 4, 2 << 3, 1), text(8, 'w'), ...pairs, Uint8Array.of(14 << 3, 1));
  const node = join2(text(1, 'w'), text(2, 'y'), text(4, 'Identity'));
  return join2(Uint8Array.of(1 << 3, 8), field(7, join2(field(1, node), field(5, tensor))));
}

describe('a hostile graph', () => {
  const write = async (bytes: Uint8Array): Promise<string> => {
    const path = join(folder, 'onnx', 'hostile.onnx');
    await writeFile(path, bytes);
    return path;
  };
  const inspect = async (bytes: Uint8Array): Promise<unknown> =>
    inspectGraph(await write(bytes)).then(
      () => undefined,
      (error: unknown) => error,
    );

  it('may not read files outside its folder', async () => {
    await writeFile(join(folder, 'secret'), Buffer.alloc(64));
    for (const location of [
      '../secret',
      'a/../../secret',
      '..\\secret',
      '/etc/passwd',
      'C:\\secret',
      '*/_ORT_MEM_ADDR_/*',
      '',
      '.',
      'a/./b',
      'file:///etc/passwd',
    ]) {
      expect(staysInside(location)).toBe(false);
      expect(await inspect(withExternalTensor({ location, length: '16' }))).toMatchObject({
        code: 'model/file-corrupt',
      });
    }
    expect(staysInside('decoder model.onnx_data-1')).toBe(true);
    expect(staysInside('weights/part_1.bin')).toBe(true);
  });
  it('may not read past the end of its data, nor from what is no file', async () => {
    await writeFile(join(folder, 'onnx', 'data'), Buffer.alloc(16));
    await mkdir(join(folder, 'onnx', 'place'));
    expect(await inspect(withExternalTensor({ location: 'data', length: '16' }))).toBeUndefined();
    for (const wrong of [
      { location: 'data', length: '17' },
      { location: 'data', offset: '8', length: '16' },
      { location: 'data', offset: '-8', length: '16' },
      { location: 'data', offset: '0x10', length: 'many' },
      { location: 'place', length: '16' },
    ])
      expect(await inspect(withExternalTensor(wrong))).toMatchObject({ code: 'model/file-corrupt' });
    expect(await inspect(withExternalTensor({ location: 'gone', length: '16' }))).toMatchObject({
      code: 'model/file-missing',
      message: expect.stringContaining('gone'),
    });
  });
  it('may not declare absurd sizes', async () => {
    const huge = Uint8Array.of(1 << 3, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x40);
    const negative = Uint8Array.of(1 << 3, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1);
    for (const dims of [huge, negative]) {
      const node = join2(text(1, 'w'), text(2, 'y'), text(4, 'Identity'));
      const bytes = join2(Uint8Array.of(1 << 3, 8), field(7, join2(field(1, node), field(5, dims))));
      expect(await inspect(bytes)).toMatchObject({ code: 'model/file-corrupt' });
    }
  });
  it('may not be nested without end', async () => {
    let graph: Uint8Array = field(1, text(4, 'Identity'));
    for (let depth = 0; depth < 100; depth++) graph = field(1, join2(text(4, 'If'), field(5, field(6, graph))));
    expect(await inspect(join2(Uint8Array.of(1 << 3, 8), field(7, graph)))).toMatchObject({
      code: 'model/file-corrupt',
    });
  });
  it('is told from a graph that can be run', async () => {
    const builder = new GraphBuilder('double');
    const x = builder.input('x', 'float32', ['n']);
    builder.apply('Add', [x, x], { outputs: ['y'] });
    builder.output('y', 'float32', ['n']);
    const path = await write(builder.finish());
    expect((await inspectGraph(path)).operators).toEqual(new Set(['Add']));
    const session = await runtime.open(path, { threads: 1, mapped: false });
    const feeds = { x: { type: 'float32' as const, dims: [2], data: Float32Array.of(1.5, -2) } };
    const { y } = await session.run(feeds, ['y'], neverCancelled);
    expect([...(y?.data ?? [])]).toEqual([3, -4]);
    session.dispose();
  });
});
