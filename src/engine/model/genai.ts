import { join } from 'node:path';
import { z } from 'zod';
import { CodedError } from '../../base/index.js';
import type { ImageRules, ModelConfig } from './config.js';
import { communityNames, type GraphNames } from './graph-names.js';
import { readJson } from './read-json.js';

const positive = z.int().positive();
const fileName = z.string().regex(/^[^/\\]+$/u, 'not a plain file name');

const genaiConfig = z.object({
  model: z.object({
    type: z.string(),
    context_length: positive,
    vocab_size: positive,
    eos_token_id: z.union([z.int(), z.array(z.int())]),
    image_token_id: z.int().nonnegative(),
    vision_start_token_id: z.int().nonnegative(),
    decoder: z.object({
      filename: fileName,
      head_size: positive,
      hidden_size: positive,
      num_attention_heads: positive,
      num_hidden_layers: positive,
      num_key_value_heads: positive,
      inputs: z.object({
        inputs_embeds: z.string().optional(),
        attention_mask: z.string().optional(),
        position_ids: z.string().optional(),
        past_key_names: z.string().optional(),
        past_value_names: z.string().optional(),
      }),
      outputs: z.object({
        logits: z.string().optional(),
        present_key_names: z.string().optional(),
        present_value_names: z.string().optional(),
      }),
    }),
    embedding: z.object({
      filename: fileName,
      inputs: z.object({ input_ids: z.string().optional(), image_features: z.string().optional() }),
      outputs: z.object({ inputs_embeds: z.string().optional() }),
    }),
    vision: z.object({
      filename: fileName,
      config_filename: fileName.optional(),
      spatial_merge_size: positive.optional(),
      patch_size: positive.optional(),
      inputs: z.object({ pixel_values: z.string().optional(), image_grid_thw: z.string().optional() }),
      outputs: z.object({ image_features: z.string().optional() }),
    }),
  }),
});

const triple = z.tuple([z.number(), z.number(), z.number()]);
const attributes = z.object({
  smart_resize: z.union([z.number(), z.boolean()]).optional(),
  min_pixels: positive.optional(),
  max_pixels: positive.optional(),
  patch_size: positive.optional(),
  merge_size: positive.optional(),
  temporal_patch_size: positive.optional(),
  rescale_factor: z.number().positive().optional(),
  mean: triple.optional(),
  std: triple.optional(),
});
const processorConfig = z.object({
  processor: z.object({
    transforms: z.array(z.object({ operation: z.object({ type: z.string(), attrs: attributes.optional() }) })),
  }),
});

/** Image preparation as onnxruntime-extensions spells it. */
async function readImageRules(folder: string, name: string): Promise<ImageRules> {
  const { processor } = await readJson(folder, name, processorConfig);
  const steps = new Map(processor.transforms.map(({ operation }) => [operation.type, operation.attrs ?? {}]));
  const [resize, normalize, patch] = [steps.get('Resize'), steps.get('Normalize'), steps.get('PatchImage')];
  const { min_pixels: minPixels, max_pixels: maxPixels, merge_size: mergeSize } = resize ?? {};
  const patchSize = patch?.patch_size ?? resize?.patch_size;
  const path = join(folder, name);
  if (
    minPixels === undefined ||
    maxPixels === undefined ||
    mergeSize === undefined ||
    patchSize === undefined ||
    normalize?.mean === undefined ||
    normalize.std === undefined
  )
    throw new CodedError('model/file-corrupt', `${path} does not say how pictures are resized, normalised and cut`, {
      subject: path,
    });
  return {
    patchSize,
    temporalPatchSize: patch?.temporal_patch_size ?? 2,
    mergeSize,
    mean: normalize.mean,
    std: normalize.std,
    rescale: steps.get('Rescale')?.rescale_factor ?? 1 / 255,
    minPixels,
    maxPixels,
  };
}

/** A model folder in the layout of onnxruntime-genai. */
export interface GenaiFolder {
  readonly config: ModelConfig;
  readonly names: GraphNames;
  readonly graphs: { readonly vision: string; readonly embed: string; readonly decoder: string };
}

/** Reads `genai_config.json` and the processor configuration that it names. */
export async function readGenai(folder: string): Promise<GenaiFolder> {
  const { model } = await readJson(folder, 'genai_config.json', genaiConfig);
  const { decoder, embedding, vision } = model;
  const or = (given: string | undefined, usual: readonly string[]): readonly string[] =>
    given === undefined ? usual : [given];
  const usual = communityNames;
  return {
    config: {
      family: model.type,
      architectures: [],
      hiddenSize: decoder.hidden_size,
      layers: decoder.num_hidden_layers,
      heads: decoder.num_attention_heads,
      keyValueHeads: decoder.num_key_value_heads,
      headSize: decoder.head_size,
      vocabulary: model.vocab_size,
      contextLength: model.context_length,
      imageToken: model.image_token_id,
      visionStartToken: model.vision_start_token_id,
      stopTokens: [...new Set([model.eos_token_id].flat())],
      image: await readImageRules(folder, vision.config_filename ?? 'processor_config.json'),
    },
    names: {
      vision: {
        pixels: or(vision.inputs.pixel_values, usual.vision.pixels),
        grid: or(vision.inputs.image_grid_thw, usual.vision.grid),
        features: or(vision.outputs.image_features, usual.vision.features),
      },
      embed: {
        ids: or(embedding.inputs.input_ids, usual.embed.ids),
        features: or(embedding.inputs.image_features, ['image_features']),
        embeds: or(embedding.outputs.inputs_embeds, usual.embed.embeds),
      },
      decoder: {
        embeds: or(decoder.inputs.inputs_embeds, usual.decoder.embeds),
        mask: or(decoder.inputs.attention_mask, usual.decoder.mask),
        positions: or(decoder.inputs.position_ids, usual.decoder.positions),
        keep: usual.decoder.keep,
        logits: or(decoder.outputs.logits, usual.decoder.logits),
        pastKey: decoder.inputs.past_key_names ?? usual.decoder.pastKey,
        pastValue: decoder.inputs.past_value_names ?? usual.decoder.pastValue,
        presentKey: decoder.outputs.present_key_names ?? usual.decoder.presentKey,
        presentValue: decoder.outputs.present_value_names ?? usual.decoder.presentValue,
      },
    },
    graphs: {
      vision: join(folder, vision.filename),
      embed: join(folder, embedding.filename),
      decoder: join(folder, decoder.filename),
    },
  };
}
