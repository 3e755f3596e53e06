import { join } from 'node:path';
import { z } from 'zod';
import { CodedError } from '../../base/index.js';
import { readJson, readOptionalJson } from './read-json.js';

const positive = z.int().positive();
const tokenIds = z.union([z.int(), z.array(z.int())]);

const textConfig = z.object({
  hidden_size: positive,
  num_hidden_layers: positive,
  num_attention_heads: positive,
  num_key_value_heads: positive.optional(),
  head_dim: positive.optional(),
  vocab_size: positive,
  max_position_embeddings: positive,
});

const modelConfig = z.object({
  model_type: z.string(),
  architectures: z.array(z.string()).optional(),
  eos_token_id: tokenIds.nullish(),
  image_token_id: z.int().nonnegative(),
  vision_start_token_id: z.int().nonnegative(),
  vision_config: z.object({
    patch_size: positive.optional(),
    spatial_merge_size: positive.optional(),
    temporal_patch_size: positive.optional(),
  }),
});

const generationConfig = z.object({ eos_token_id: tokenIds.nullish() });

const triple = z.tuple([z.number(), z.number(), z.number()]);
const preprocessorConfig = z.object({
  patch_size: positive,
  temporal_patch_size: positive,
  merge_size: positive,
  image_mean: triple,
  image_std: triple,
  rescale_factor: z.number().positive().optional(),
  min_pixels: positive.optional(),
  max_pixels: positive.optional(),
  size: z.object({ shortest_edge: positive.optional(), longest_edge: positive.optional() }).nullish(),
  resample: z.int().optional(),
  do_resize: z.boolean().optional(),
});

/** How pictures are prepared, from `preprocessor_config.json`. */
export interface ImageRules {
  readonly patchSize: number;
  readonly temporalPatchSize: number;
  readonly mergeSize: number;
  readonly mean: readonly [number, number, number];
  readonly std: readonly [number, number, number];
  readonly rescale: number;
  /** Area of the resized picture in pixels. */
  readonly minPixels: number;
  readonly maxPixels: number;
}

/** What the engine needs to know of a model, from the JSON files of its folder. */
export interface ModelConfig {
  readonly family: string;
  readonly architectures: readonly string[];
  readonly hiddenSize: number;
  readonly layers: number;
  readonly heads: number;
  readonly keyValueHeads: number;
  readonly headSize: number;
  readonly vocabulary: number;
  readonly contextLength: number;
  readonly imageToken: number;
  readonly visionStartToken: number;
  readonly stopTokens: readonly number[];
  readonly image: ImageRules;
}

const asList = (ids: number | number[] | null | undefined): readonly number[] =>
  ids === undefined || ids === null ? [] : Array.isArray(ids) ? ids : [ids];

/** Default area limits of Qwen2VLImageProcessor: 56² and 28² × 1280. */
const defaultPixels = { min: 56 * 56, max: 28 * 28 * 1280 } as const;

/** No model looks at more than this, whatever its file says. */
const mostPixels = 100_000_000;

async function readImageRules(folder: string): Promise<ImageRules> {
  const nested = z.object({ image_processor: preprocessorConfig });
  const file =
    (await readOptionalJson(folder, 'preprocessor_config.json', preprocessorConfig)) ??
    (await readOptionalJson(folder, 'processor_config.json', nested))?.image_processor;
  const path = join(folder, 'preprocessor_config.json');
  if (file === undefined) throw new CodedError('model/file-missing', `${path} is missing`, { subject: path });
  const minPixels = file.size?.shortest_edge ?? file.min_pixels ?? defaultPixels.min;
  const maxPixels = file.size?.longest_edge ?? file.max_pixels ?? defaultPixels.max;
  if (file.resample !== undefined && file.resample !== 3)
    throw new CodedError(
      'model/graph-mismatch',
      `${path} asks for resampling ${file.resample}; only 3, bicubic, is known`,
      {
        subject: path,
      },
    );
  if (
    file.do_resize === false ||
    minPixels > maxPixels ||
    minPixels > mostPixels ||
    file.patch_size * file.merge_size > 4096
  )
    throw new CodedError('model/file-corrupt', `${path} has image sizes that no model of this family has`, {
      subject: path,
    });
  return {
    patchSize: file.patch_size,
    temporalPatchSize: file.temporal_patch_size,
    mergeSize: file.merge_size,
    mean: file.image_mean,
    std: file.image_std,
    rescale: file.rescale_factor ?? 1 / 255,
    minPixels,
    maxPixels,
  };
}

/** Reads `config.json`, `generation_config.json` and `preprocessor_config.json` of a model folder. */
export async function readModelConfig(folder: string): Promise<ModelConfig> {
  const config = await readJson(folder, 'config.json', modelConfig);
  const nested = await readJson(folder, 'config.json', z.object({ text_config: textConfig.optional() }));
  const text = nested.text_config ?? (await readJson(folder, 'config.json', textConfig));
  const generation = await readOptionalJson(folder, 'generation_config.json', generationConfig);
  const stops = [...asList(generation?.eos_token_id), ...asList(config.eos_token_id)];
  return {
    family: config.model_type,
    architectures: config.architectures ?? [],
    hiddenSize: text.hidden_size,
    layers: text.num_hidden_layers,
    heads: text.num_attention_heads,
    keyValueHeads: text.num_key_value_heads ?? text.num_attention_heads,
    headSize: text.head_dim ?? text.hidden_size / text.num_attention_heads,
    vocabulary: text.vocab_size,
    contextLength: text.max_position_embeddings,
    imageToken: config.image_token_id,
    visionStartToken: config.vision_start_token_id,
    stopTokens: [...new Set(stops)],
    image: await readImageRules(folder),
  };
}
