import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { CodedError, type ImageBox } from '../../base/index.js';
import { decodeImage } from './decode.js';
import type { Pixels } from './pixels.js';

/** What is done to a picture: made one grey, or a box painted over in the picture's mean colour. */
export type ImageChange = { readonly kind: 'blank' } | { readonly kind: 'erase'; readonly region: ImageBox };

/** The neutral grey of a blank picture: the middle of 8 bits. */
const GREY = 128;

/** The mean of each channel, rounded; of an empty picture grey. */
function meanColour({ data }: Pixels): readonly [number, number, number] {
  const sums: [number, number, number] = [0, 0, 0];
  for (let at = 0; at + 2 < data.length; at += 3) {
    sums[0] += data[at] ?? 0;
    sums[1] += data[at + 1] ?? 0;
    sums[2] += data[at + 2] ?? 0;
  }
  const count = data.length / 3;
  const mean = (sum: number): number => (count === 0 ? GREY : Math.round(sum / count));
  return [mean(sums[0]), mean(sums[1]), mean(sums[2])];
}

/** The picture with a change; pixels that a box touches are in it, what lies outside the picture is left out. */
export function altered(pixels: Pixels, change: ImageChange): Pixels {
  const { width, height } = pixels;
  if (change.kind === 'blank') return { width, height, data: new Uint8Array(width * height * 3).fill(GREY) };
  const data = Uint8Array.from(pixels.data);
  const [red, green, blue] = meanColour(pixels);
  const { x1, y1, x2, y2 } = change.region;
  const [left, right] = [Math.max(0, Math.floor(x1)), Math.min(width, Math.ceil(x2))];
  for (let y = Math.max(0, Math.floor(y1)); y < Math.min(height, Math.ceil(y2)); y++)
    for (let x = left; x < right; x++) data.set([red, green, blue], (y * width + x) * 3);
  return { width, height, data };
}

/**
 * Writes a changed copy of a picture as PNG, upright, of the same size in pixels. Its folder is made.
 * @throws CodedError as `decodeImage` does, and `file/unwritable`
 */
export async function alterImage(source: string, change: ImageChange, target: string): Promise<void> {
  const { pixels } = await decodeImage(source);
  const { width, height, data } = altered(pixels, change);
  const { default: sharp } = await import('sharp');
  try {
    await mkdir(dirname(target), { recursive: true });
    await sharp(data, { raw: { width, height, channels: 3 } })
      .png()
      .toFile(target);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new CodedError('file/unwritable', `${target} cannot be written: ${reason}`, { subject: target, cause });
  }
}
