import { neverCancelled } from '../../src/base/index.js';
import { prepareImage } from '../../src/engine/image/prepare.js';
import { measure } from './median.js';
import type { Results } from './results.js';

/** How pictures are prepared for the measurement: the limits of Qwen2.5-VL's own files, up to a megapixel. */
export const imageRules = {
  patchSize: 14,
  temporalPatchSize: 2,
  mergeSize: 2,
  mean: [0.48145466, 0.4578275, 0.40821073] as const,
  std: [0.26862954, 0.26130258, 0.27577711] as const,
  rescale: 1 / 255,
  minPixels: 3136,
  maxPixels: 1_003_520,
};

/** Milliseconds from a picture's file to patches. */
export const prepareTime = (path: string): Promise<number> =>
  measure(20, () => prepareImage(path, imageRules, { maxAspectRatio: 200, maxTokens: 1e6 }, neverCancelled));

export async function images(results: Results, path: string): Promise<void> {
  results.note('image_ms', await prepareTime(path), 'a picture of 640 × 480 from the file to patches, ms');
}
