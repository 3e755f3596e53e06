import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { type BoxSpelling, boxSpellingOf, smartResize } from '../../base/index.js';
import { basename } from '../shared/files.js';
import type { PictureSize } from './pictures/picture-size.js';

/** How a model sees pictures and spells boxes, as far as the small files of its folder tell. */
export interface ModelView {
  /** Name of its folder. */
  readonly name: string;
  readonly spelling: BoxSpelling;
  /** The size at which it is shown a picture. */
  seen(size: PictureSize): PictureSize;
}

const config = z.object({ model_type: z.string() });
const positive = z.int().positive();
const preprocessor = z.object({
  patch_size: positive.max(512),
  merge_size: positive.max(8),
  min_pixels: positive.optional().catch(undefined),
  max_pixels: positive.optional().catch(undefined),
  size: z.object({ shortest_edge: positive.optional(), longest_edge: positive.optional() }).nullish().catch(undefined),
});

/** Default limits of Qwen2VLImageProcessor: 56² and 28² × 1280. */
const [LEAST, MOST] = [56 * 56, 28 * 28 * 1280];

async function readJson<Shape>(path: string, shape: z.ZodType<Shape>): Promise<Shape | undefined> {
  try {
    return shape.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch {
    // A run with this model says what is wrong with the file.
    return undefined;
  }
}

/** Reads a model's folder; `undefined` where it holds no model of a family that is known. */
export async function readModelView(folder: string): Promise<ModelView | undefined> {
  const family = (await readJson(join(folder, 'config.json'), config))?.model_type;
  const spelling = family === undefined ? undefined : boxSpellingOf(family);
  if (spelling === undefined) return undefined;
  const rules =
    (await readJson(join(folder, 'preprocessor_config.json'), preprocessor)) ??
    (await readJson(join(folder, 'processor_config.json'), z.object({ image_processor: preprocessor })))
      ?.image_processor;
  return {
    name: basename(folder),
    spelling,
    seen({ width, height }) {
      if (rules === undefined) return { width, height };
      const least = rules.size?.shortest_edge ?? rules.min_pixels ?? LEAST;
      const most = rules.size?.longest_edge ?? rules.max_pixels ?? MOST;
      return smartResize(width, height, rules.patch_size * rules.merge_size, least, most);
    },
  };
}
