import { CodedError, type ImageSizes } from '../../base/index.js';
import { prepareImage } from '../../engine/image/prepare.js';
import { readModelConfig } from '../../engine/model/config.js';
import { findProfile } from '../../engine/model/profile.js';
import type { TemplateContext } from '../../template/index.js';
import type { CliContext } from '../context.js';
import type { RunItem } from './run-inputs.js';

/** Makes what templates need to know of inputs, for a model of which only the small files are read. */
export type ContextMaker = (item: RunItem) => Promise<TemplateContext>;

/**
 * Reads a model's configuration: how it sees pictures and spells boxes.
 * @throws CodedError `model/…`
 */
export async function contextMaker(folder: string, { cancellation }: CliContext): Promise<ContextMaker> {
  const config = await readModelConfig(folder);
  const profile = findProfile(config.family, folder);
  const limits = { maxAspectRatio: profile.maxAspectRatio, maxTokens: config.contextLength };
  // Rows of a data file often share a picture (training data are rendered over one blank picture of each size).
  const known = new Map<string, ImageSizes>();
  const sizesOf = async (path: string): Promise<ImageSizes> => {
    const found = known.get(path) ?? (await prepareImage(path, config.image, limits, cancellation)).sizes;
    known.set(path, found);
    return found;
  };
  return async ({ inputs }) => {
    const texts: Record<string, string> = {};
    const images: Record<string, readonly ImageSizes[]> = {};
    for (const [name, input] of Object.entries(inputs)) {
      if (input.kind === 'text') {
        if (input.text.trim() === '')
          throw new CodedError('input/text-empty', `The input ${name} is empty`, { subject: name });
        texts[name] = input.text;
        continue;
      }
      const sizes: ImageSizes[] = [];
      // oxlint-disable-next-line no-await-in-loop -- one decoded picture in memory at a time
      for (const path of input.paths) sizes.push(await sizesOf(path));
      images[name] = sizes;
    }
    return { texts, images, boxSpelling: profile.boxSpelling };
  };
}
