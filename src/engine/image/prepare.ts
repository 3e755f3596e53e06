import {
  type CancellationToken,
  CodedError,
  type ImageSizes,
  imagePixel,
  modelPixel,
  throwIfCancelled,
} from '../../base/index.js';
import type { ImageRules } from '../model/config.js';
import { resizeBicubic } from './bicubic.js';
import { decodeImage } from './decode.js';
import { cutPatches, type Patches } from './patches.js';
import { smartResize } from './smart-resize.js';

/** A picture ready for the vision encoder. */
export interface PreparedImage {
  readonly path: string;
  readonly sha256: string;
  readonly sizes: ImageSizes;
  readonly patches: Patches;
  /** Tokens that it takes in the prompt. */
  readonly tokens: number;
}

/** What a model can take. */
export interface ImageLimits {
  /** Longest side over shortest side. */
  readonly maxAspectRatio: number;
  /** Tokens that a picture may take. */
  readonly maxTokens: number;
}

/** Reads and prepares one picture file. */
export async function prepareImage(
  path: string,
  rules: ImageRules,
  { maxAspectRatio, maxTokens }: ImageLimits,
  token: CancellationToken,
): Promise<PreparedImage> {
  throwIfCancelled(token);
  const { pixels, sha256 } = await decodeImage(path);
  throwIfCancelled(token);
  const { width, height } = pixels;
  if (Math.max(width, height) > maxAspectRatio * Math.min(width, height))
    throw new CodedError(
      'input/image-unreadable',
      `${path} is ${width} × ${height}: too long and narrow for the model`,
      {
        subject: path,
      },
    );
  const factor = rules.patchSize * rules.mergeSize;
  const seen = smartResize(width, height, factor, rules.minPixels, rules.maxPixels);
  const tokens = (seen.width * seen.height) / factor ** 2;
  if (tokens > maxTokens)
    throw new CodedError('input/image-too-large', `${path} takes ${tokens} tokens, the model's context ${maxTokens}`, {
      subject: path,
    });
  const patches = cutPatches(resizeBicubic(pixels, seen.width, seen.height), rules);
  return {
    path,
    sha256,
    sizes: {
      original: { width: imagePixel(width), height: imagePixel(height) },
      seen: { width: modelPixel(seen.width), height: modelPixel(seen.height) },
    },
    patches,
    tokens,
  };
}
