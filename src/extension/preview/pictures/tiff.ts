import { type PictureSize, positive, type ReadAt, upright } from './size.js';

const WIDTH = 256;
const HEIGHT = 257;
const ORIENTATION = 274;
const SHORT = 3;

/** Numbers of a TIFF file in its own byte order. */
interface Numbers {
  readonly short: (at: number) => number;
  readonly long: (at: number) => number;
}

/** TIFF 6.0, 2: the byte order, then 42. `undefined` where it is something else. */
function numbersOf(bytes: Buffer): Numbers | undefined {
  if (bytes.length < 8) return undefined;
  const order = bytes.toString('latin1', 0, 2);
  if (order === 'II' && bytes.readUInt16LE(2) === 42)
    return { short: (at) => bytes.readUInt16LE(at), long: (at) => bytes.readUInt32LE(at) };
  if (order === 'MM' && bytes.readUInt16BE(2) === 42)
    return { short: (at) => bytes.readUInt16BE(at), long: (at) => bytes.readUInt32BE(at) };
  return undefined;
}

/** Tags of a directory at an offset of the numbers; only those that are one short or long. */
function tagsAt({ short, long }: Numbers, offset: number): ReadonlyMap<number, number> {
  const tags = new Map<number, number>();
  const count = short(offset);
  for (let entry = offset + 2; entry < offset + 2 + count * 12; entry += 12)
    tags.set(short(entry), short(entry + 2) === SHORT ? short(entry + 8) : long(entry + 8));
  return tags;
}

/** TIFF 6.0, 2: the first directory, which may stand anywhere in the file, has width, height and orientation. */
export async function sizeOfTiff(head: Buffer, read: ReadAt): Promise<PictureSize | undefined> {
  const numbers = numbersOf(head);
  if (numbers === undefined) return undefined;
  const offset = numbers.long(4);
  // 4096 entries are more than any writer makes.
  const directory = await read(offset, 2 + 4096 * 12);
  const moved = numbersOf(Buffer.concat([head.subarray(0, 8), directory]));
  if (moved === undefined) return undefined;
  const tags = tagsAt(moved, 8);
  return upright(positive(tags.get(WIDTH) ?? 0, tags.get(HEIGHT) ?? 0), tags.get(ORIENTATION));
}

/** The orientation, 1 to 8, that an EXIF block tells: it is a TIFF file without a picture. */
export function exifOrientation(block: Buffer): number | undefined {
  try {
    const numbers = numbersOf(block);
    return numbers && tagsAt(numbers, numbers.long(4)).get(ORIENTATION);
  } catch {
    // A damaged block turns nothing.
    return undefined;
  }
}
