import { type PictureSize, positive, upright } from './size.js';
import { exifOrientation } from './tiff.js';

/** ITU T.81, B.2.2: the first frame header (SOF, but not DHT, JPG, DAC) has height, then width; EXIF may turn it. */
export function sizeOfJpeg(head: Buffer): PictureSize | undefined {
  if (head.length < 4 || head.readUInt16BE(0) !== 0xffd8) return undefined;
  let orientation: number | undefined;
  for (let at = 2; at + 9 <= head.length && head[at] === 0xff; ) {
    const marker = head.readUInt8(at + 1);
    // A marker may be padded with bytes of 0xff.
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    const isFrame = marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
    if (isFrame) return upright(positive(head.readUInt16BE(at + 7), head.readUInt16BE(at + 5)), orientation);
    const length = head.readUInt16BE(at + 2);
    if (marker === 0xe1 && head.toString('latin1', at + 4, at + 10) === 'Exif\0\0')
      orientation ??= exifOrientation(head.subarray(at + 10, at + 2 + length));
    at += 2 + length;
  }
  return undefined;
}
