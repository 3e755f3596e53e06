import { type PictureSize, positive, type ReadAt, upright } from './size.js';
import { exifOrientation } from './tiff.js';

/** WebP container: RIFF chunks; the first is a lossy, lossless or extended picture, EXIF follows the picture. */
export async function sizeOfWebp(head: Buffer, read: ReadAt): Promise<PictureSize | undefined> {
  if (head.toString('latin1', 0, 4) !== 'RIFF' || head.toString('latin1', 8, 12) !== 'WEBP') return undefined;
  const kind = head.toString('latin1', 12, 16);
  // RFC 6386, 9.1: three bytes of tag and three of start code, then 14 bits each.
  if (kind === 'VP8 ') return positive(head.readUInt16LE(26) & 0x3fff, head.readUInt16LE(28) & 0x3fff);
  // Lossless bitstream, 3: a signature, then 14 bits each less one.
  if (kind === 'VP8L') {
    const bits = head.readUInt32LE(21);
    return positive((bits & 0x3fff) + 1, ((bits >>> 14) & 0x3fff) + 1);
  }
  if (kind !== 'VP8X') return undefined;
  const size = positive(head.readUIntLE(24, 3) + 1, head.readUIntLE(27, 3) + 1);
  const hasExif = (head.readUInt8(20) & 0x08) !== 0;
  return hasExif ? upright(size, await orientation(read)) : size;
}

async function orientation(read: ReadAt): Promise<number | undefined> {
  for (let at = 12; ; ) {
    // oxlint-disable-next-line no-await-in-loop -- the length of a chunk tells where the next one is
    const front = await read(at, 8);
    if (front.length < 8) return undefined;
    const length = front.readUInt32LE(4);
    if (front.toString('latin1', 0, 4) === 'EXIF') {
      // oxlint-disable-next-line no-await-in-loop -- the last one that is read
      const block = await read(at + 8, Math.min(length, 64 * 1024));
      // Some writers put the mark of JPEG's block before it.
      return exifOrientation(block.toString('latin1', 0, 6) === 'Exif\0\0' ? block.subarray(6) : block);
    }
    at += 8 + length + (length % 2);
  }
}
