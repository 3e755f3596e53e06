import { open } from 'node:fs/promises';

/** Width and height in pixels. */
export interface PictureSize {
  readonly width: number;
  readonly height: number;
}

/** The header of a picture lies in its first bytes; a JPEG may have a thumbnail before its frame. */
const HEAD_BYTES = 256 * 1024;

/** The size of a PNG or JPEG file; `undefined` for others, and for what cannot be read. */
export async function pictureSize(path: string): Promise<PictureSize | undefined> {
  try {
    await using file = await open(path, 'r');
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    const head = buffer.subarray(0, bytesRead);
    return sizeOfPng(head) ?? sizeOfJpeg(head);
  } catch {
    return undefined;
  }
}

const positive = (width: number, height: number): PictureSize | undefined =>
  width > 0 && height > 0 ? { width, height } : undefined;

/** PNG, 11.2.1: the signature, then the chunk IHDR with width and height. */
function sizeOfPng(head: Buffer): PictureSize | undefined {
  if (head.length < 24 || head.readUInt32BE(0) !== 0x89504e47 || head.toString('latin1', 12, 16) !== 'IHDR')
    return undefined;
  return positive(head.readUInt32BE(16), head.readUInt32BE(20));
}

/** ITU T.81, B.2.2: the first frame header (SOF, but not DHT, JPG, DAC) has height, then width. */
function sizeOfJpeg(head: Buffer): PictureSize | undefined {
  if (head.length < 4 || head.readUInt16BE(0) !== 0xffd8) return undefined;
  for (let at = 2; at + 9 <= head.length && head[at] === 0xff; ) {
    const marker = head.readUInt8(at + 1);
    const isFrame = marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
    if (isFrame) return positive(head.readUInt16BE(at + 7), head.readUInt16BE(at + 5));
    // A marker may be padded with bytes of 0xff.
    at += marker === 0xff ? 1 : 2 + head.readUInt16BE(at + 2);
  }
  return undefined;
}
