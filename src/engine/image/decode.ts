import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import type { Metadata, SharpOptions } from 'sharp';
import { CodedError } from '../../base/index.js';
import type { Pixels } from './pixels.js';

/** Largest picture that is decoded, in pixels: a small file can claim to be a huge picture. */
export const largestImagePixels = 100_000_000;
const largestImageBytes = 512 * 1024 * 1024;

const formats = new Set(['png', 'jpeg', 'webp', 'gif', 'tiff', 'heif']);

/** A decoded picture file. */
export interface DecodedImage {
  readonly pixels: Pixels;
  /** Of the file's bytes, lower-case hexadecimal. */
  readonly sha256: string;
}

const unreadable = (path: string, why: string, cause?: unknown): CodedError =>
  new CodedError('input/image-unreadable', `${path} ${why}`, { subject: path, cause });

const tooLarge = (path: string, what: string): CodedError =>
  new CodedError('input/image-too-large', `${path} is too large: ${what}`, { subject: path });

async function readBytes(path: string): Promise<Buffer> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) throw new CodedError('input/image-missing', `${path} does not exist`, { subject: path });
  if (!found.isFile()) throw unreadable(path, 'is not a file');
  if (found.size > largestImageBytes) throw tooLarge(path, `${found.size} bytes`);
  if (found.size === 0) throw unreadable(path, 'is empty');
  try {
    return await readFile(path);
  } catch (error) {
    throw unreadable(path, 'cannot be read', error);
  }
}

/** Drops alpha and repeats grey, as `Image.convert('RGB')` of PIL does. */
function toRgb(data: Uint8Array, width: number, height: number, channels: number): Pixels {
  if (channels === 3) return { width, height, data };
  const count = width * height;
  const rgb = new Uint8Array(count * 3);
  const green = channels >= 3 ? 1 : 0;
  const blue = channels >= 3 ? 2 : 0;
  for (let pixel = 0, from = 0, to = 0; pixel < count; pixel++, from += channels, to += 3) {
    rgb[to] = data[from] ?? 0;
    rgb[to + 1] = data[from + green] ?? 0;
    rgb[to + 2] = data[from + blue] ?? 0;
  }
  return { width, height, data: rgb };
}

/**
 * Decodes a picture file as `PIL.ImageOps.exif_transpose(Image.open(path)).convert('RGB')` does: upright, first frame,
 * 8 bits, alpha dropped, embedded colour profile ignored.
 *
 * @throws CodedError `input/image-missing`, `input/image-unreadable` or `input/image-too-large`
 */
export async function decodeImage(path: string): Promise<DecodedImage> {
  const bytes = await readBytes(path);
  const { default: sharp } = await import('sharp');
  const options: SharpOptions = { limitInputPixels: largestImagePixels, failOn: 'error', ignoreIcc: true };
  let metadata: Metadata;
  try {
    metadata = await sharp(bytes, { ...options, limitInputPixels: false }).metadata();
  } catch (error) {
    throw unreadable(path, 'is not a picture, or damaged', error);
  }
  if (!formats.has(metadata.format)) throw unreadable(path, `is of the kind ${metadata.format}, which is not read`);
  if (metadata.width * metadata.height > largestImagePixels)
    throw tooLarge(path, `${metadata.width} × ${metadata.height} pixels`);
  try {
    const { data, info } = await sharp(bytes, options)
      .autoOrient()
      .toColourspace('srgb')
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true });
    return {
      pixels: toRgb(data, info.width, info.height, info.channels),
      sha256: createHash('sha256').update(bytes).digest('hex'),
    };
  } catch (error) {
    throw unreadable(path, 'is damaged or cut short', error);
  }
}
