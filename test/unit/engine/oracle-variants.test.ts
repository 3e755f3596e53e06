import { afterAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { neverCancelled } from '../../../src/base/index.js';
import { loadModel, type Tensor } from '../../../src/engine/index.js';
import { loadBinding } from '../../../src/engine/ort/binding.js';
import { floatValues } from '../../../src/engine/tensors.js';
import { greedy } from '../../../src/trace/index.js';
import {
  type Graphs,
  greatestDifference,
  ModelFolders,
  picture,
  readConfiguration,
  readGolden,
  readPack,
  toChat,
} from './oracle-goldens.js';
import { RecordingRuntime } from './recording-runtime.js';

const goldens = z
  .object({
    model: z.string(),
    variants: z.record(
      z.string(),
      z.object({
        cases: z.record(z.string(), z.object({ written: z.array(z.int()), margins: z.array(z.number()) })),
      }),
    ),
  })
  .parse(readGolden('variants/variants.json'));
const array = readPack('variants/variants.bin');
const { cases, vocabulary } = readConfiguration(goldens.model);
const steps = 16;

const own = `models/${goldens.model}/onnx`;
const vision = { 'vision_encoder.onnx': `${own}/vision_encoder.onnx` };
const embed = { 'embed_tokens.onnx': `${own}/embed_tokens.onnx` };
const decoder = (suffix: string, from = 'types'): Graphs => ({
  [`decoder_model_merged_${suffix}.onnx`]: `variants/${from}/decoder_model_merged_${suffix}.onnx`,
});
const complete = (suffix: string, from = 'types'): Graphs => ({
  [`vision_encoder_${suffix}.onnx`]: `variants/${from}/vision_encoder_${suffix}.onnx`,
  [`embed_tokens_${suffix}.onnx`]: `variants/${from}/embed_tokens_${suffix}.onnx`,
  ...decoder(suffix, from),
});
const data = 'decoder_model_merged.onnx';

interface Variant {
  /** Absent: the folder of the variant is a whole model. */
  readonly graphs?: Graphs;
  readonly dataType?: string;
  /**
   * How far logits may be from those of the same graph run by onnxruntime in Python on the machine of the goldens:
   * rounding of the type of computation, and in 8 bits what processors do differently.
   */
  readonly tolerance: number;
}

const variants: Readonly<Record<string, Variant>> = {
  fp16: { graphs: complete('fp16'), dataType: 'fp16', tolerance: 0.05 },
  half: { graphs: complete('fp16', 'half'), dataType: 'fp16', tolerance: 0.05 },
  int8: { graphs: complete('int8'), dataType: 'int8', tolerance: 0.5 },
  uint8: { graphs: { ...vision, ...embed, ...decoder('uint8') }, dataType: 'uint8', tolerance: 0.5 },
  quantized: { graphs: { ...vision, ...embed, ...decoder('quantized') }, dataType: 'q8', tolerance: 0.5 },
  q4: { graphs: { ...vision, ...embed, ...decoder('q4') }, dataType: 'q4', tolerance: 1e-2 },
  q4f16: { graphs: { ...vision, ...embed, ...decoder('q4f16') }, dataType: 'q4f16', tolerance: 0.1 },
  bnb4: { graphs: { ...vision, ...embed, ...decoder('bnb4') }, dataType: 'bnb4', tolerance: 1e-2 },
  external: {
    graphs: {
      ...vision,
      ...embed,
      ...Object.fromEntries(['', '_data', '_data_1'].map((end) => [data + end, `variants/external/${data}${end}`])),
    },
    tolerance: 1e-3,
  },
  genai: { tolerance: 1e-3 },
};

const folders = new ModelFolders();
afterAll(() => folders.dispose());

/** How many of the first tokens are decided by more than what the logits may differ by. */
function sureSteps(margins: readonly number[], tolerance: number): number {
  const unsure = margins.findIndex((margin) => margin <= 2 * tolerance);
  return unsure < 0 ? margins.length : unsure;
}

describe('data types and layouts', () => {
  it('all have goldens', () => {
    expect(Object.keys(variants).toSorted()).toEqual(Object.keys(goldens.variants).toSorted());
  });

  for (const [name, { graphs, dataType, tolerance }] of Object.entries(variants))
    it(`${name} answers as the same graphs do in Python`, async () => {
      const folder =
        graphs === undefined
          ? await folders.copy(`variants/${name}`, name)
          : await folders.make(goldens.model, name, graphs);
      const runtime = new RecordingRuntime(await loadBinding('cpu'));
      const options = { threads: 1, mapped: false, ...(dataType === undefined ? {} : { dataType }) };
      const model = await loadModel(folder, runtime, options, neverCancelled);
      let compared = 0;
      for (const [prompt, golden] of Object.entries(goldens.variants[name]?.cases ?? {})) {
        const found = cases.find((one) => one.name === prompt);
        if (found === undefined) throw new Error(`there is no prompt ${prompt}`);
        const images = await model.look(found.images.map(picture), neverCancelled);
        runtime.runs.length = 0;
        const sampling = { ...greedy, maxTokens: steps, alternatives: 1 };
        const request = { messages: toChat(found.messages), images, sampling };
        const [row] = (await model.generate(request, {}, neverCancelled)).rows;
        const tokens = row?.tokens ?? [];
        const expected = array(`${name}/${prompt}/firstLogits`).values;
        const all = runtime.results('logits');
        const first = logitValues(all[all.length - tokens.length]).slice(-vocabulary);
        expect(greatestDifference(first, expected), prompt).toBeLessThan(tolerance);
        const sure = sureSteps(golden.margins, tolerance);
        expect(tokens.slice(0, sure).map((token) => token.id)).toEqual(golden.written.slice(0, sure));
        compared += sure;
      }
      model.dispose();
      expect(compared).toBeGreaterThanOrEqual(tolerance < 0.02 ? 48 : 6);
    }, 60_000);
});

function logitValues(tensor: Tensor | undefined): readonly number[] {
  if (tensor === undefined) throw new Error('no logits were asked for');
  return Array.from(floatValues(tensor, 'logits'));
}
