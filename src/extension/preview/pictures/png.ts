import { type PictureSize, positive, upright } from './size.js';
import { exifOrientation } from './tiff.js';

/** PNG, 11.2.1: the signature, then the chunk IHDR with width and height; 11.3.3.6: `eXIf` may turn it. */
export function sizeOfPng(head: Buffer): PictureSize | undefined {
  if (head.length < 24 || head.readUInt32BE(0) !== 0x89504e47 || head.toString('latin1', 12, 16) !== 'IHDR')
    return undefined;
  return upright(positive(head.readUInt32BE(16), head.readUInt32BE(20)), orientation(head));
}

function orientation(head: Buffer): number | undefined {
  for (let at = 8; at + 12 <= head.length; ) {
    const length = head.readUInt32BE(at);
    if (head.toString('latin1', at + 4, at + 8) === 'eXIf')
      return exifOrientation(head.subarray(at + 8, at + 8 + length));
    at += 12 + length;
  }
  return undefined;
}
