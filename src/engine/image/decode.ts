import { createHash } from 'node:crypto';
import { readFileSync, type Stats, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { Metadata, SharpOptions } from 'sharp';
import { CodedError } from '../../base/index.js';
import type { Pixels } from './pixels.js';

/** Largest picture that is decoded, in pixels: a small file can claim to be a huge picture. */
export const largestImagePixels = 100_000_000;
const largestImageBytes = 512 * 1024 * 1024;

/** Files up to so many bytes are read at once: that takes less than five turns of another thread. */
const quickBytes = 8 * 1024 * 1024;

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

function lookAt(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch {
    return undefined;
  }
}

async function readBytes(path: string): Promise<Buffer> {
  const found = lookAt(path);
  if (found === undefined) throw new CodedError('input/image-missing', `${path} does not exist`, { subject: path });
  if (!found.isFile()) throw unreadable(path, 'is not a file');
  if (found.size > largestImageBytes) throw tooLarge(path, `${found.size} bytes`);
  if (found.size === 0) throw unreadable(path, 'is empty');
  try {
    return found.size <= quickBytes ? readFileSync(path) : await readFile(path);
  } catch (error) {
    throw unreadable(path, 'cannot be read', error);
  }
}

/**
 * Repeats grey, and lays what is translucent on white, as transformers 5 and qwen-vl-utils do, to the bit as Pillow's
 * `alpha_composite` rounds it.
 */
function toRgb(data: Uint8Array, width: number, height: number, channels: number): Pixels {
  if (channels === 3) return { width, height, data };
  const count = width * height;
  const rgb = new Uint8Array(count * 3);
  const colours = channels >= 3 ? 3 : 1;
  const hasAlpha = channels > colours;
  for (let pixel = 0, from = 0, to = 0; pixel < count; pixel++, from += channels, to += 3) {
    const alpha = hasAlpha ? (data[from + colours] as number) : 255;
    for (let channel = 0; channel < 3; channel++) {
      const value = data[from + (colours === 3 ? channel : 0)] as number;
      rgb[to + channel] = alpha === 255 ? value : onWhite(value, alpha);
    }
  }
  return { width, height, data: rgb };
}

/** `(value · alpha + 255 · (255 − alpha)) / 255`, rounded. */
function onWhite(value: number, alpha: number): number {
  const sum = value * alpha + 255 * (255 - alpha) + 128;
  return (sum + (sum >> 8)) >> 8;
}

/**
 * Decodes a picture file as `PIL.ImageOps.exif_transpose(Image.open(path))` and transformers' `convert_to_rgb` do:
 * upright, first frame, 8 bits, what is translucent laid on white, embedded colour profile ignored.
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
  const decoding = sharp(bytes, options)
    .autoOrient()
    .toColourspace('srgb')
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  // other threads decode meanwhile
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  try {
    const { data, info } = await decoding;
    return { pixels: toRgb(data, info.width, info.height, info.channels), sha256 };
  } catch (error) {
    throw unreadable(path, 'is damaged or cut short', error);
  }
}
