import { type FileHandle, open } from 'node:fs/promises';
import { sizeOfHeif } from './heif.js';
import { sizeOfJpeg } from './jpeg.js';
import { sizeOfPng } from './png.js';
import { sizeOfTiff } from './tiff.js';
import { type PictureSize, positive, type ReadAt } from './size.js';
import { sizeOfWebp } from './webp.js';

export type { PictureSize } from './size.js';

/** Enough for what stands before the frame of a JPEG, thumbnail included. */
const HEAD_BYTES = 256 * 1024;

/**
 * The size of a picture as the model is shown it, upright, from the headers of a PNG, JPEG, WebP, GIF, TIFF, AVIF or HEIF
 * file: what the inference host decodes. `undefined` for others, and for what cannot be read.
 */
export async function pictureSize(path: string): Promise<PictureSize | undefined> {
  let file: FileHandle | undefined;
  try {
    file = await open(path, 'r');
    const read = readerOf(file);
    const head = await read(0, HEAD_BYTES);
    return (
      sizeOfPng(head) ??
      sizeOfJpeg(head) ??
      sizeOfGif(head) ??
      sizeOfHeif(head) ??
      (await sizeOfWebp(head, read)) ??
      (await sizeOfTiff(head, read))
    );
  } catch {
    // What is cut short or damaged has no size that could be known.
    return undefined;
  } finally {
    await file?.close();
  }
}

const readerOf =
  (file: FileHandle): ReadAt =>
  async (offset, length) => {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, offset);
    return buffer.subarray(0, bytesRead);
  };

/** GIF89a, 18: the logical screen follows the signature. */
const sizeOfGif = (head: Buffer): PictureSize | undefined =>
  /^GIF8[79]a$/.test(head.toString('latin1', 0, 6)) ? positive(head.readUInt16LE(6), head.readUInt16LE(8)) : undefined;
