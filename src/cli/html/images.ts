import { readFile } from 'node:fs/promises';
import type { TraceImage } from '../../trace/index.js';

/** Longest side of a picture in a page, in pixels; a page is to look at, not to keep pictures. */
const LONGEST = 1280;
/** Pictures that browsers show and that are no larger than this stand in the page as they are. */
const AS_IS_BYTES = 512 * 1024;
const remote = /^[a-z][a-z0-9+.-]+:\/\//i;

/** A picture as a `data:` address, upright; `undefined` where it cannot be read. Nothing is fetched from elsewhere. */
export async function dataAddress({ path }: TraceImage): Promise<string | undefined> {
  if (remote.test(path)) return undefined;
  try {
    const bytes = await readFile(path);
    const { default: sharp } = await import('sharp');
    const picture = sharp(bytes, { limitInputPixels: 100_000_000 });
    const { format, orientation = 1, width, height } = await picture.metadata();
    const shown = format === 'png' || format === 'jpeg' || format === 'webp' || format === 'gif';
    if (shown && orientation === 1 && bytes.length <= AS_IS_BYTES) return address(`image/${format}`, bytes);
    const small = Math.max(width, height) <= LONGEST;
    const upright = picture.autoOrient();
    const resized = small ? upright : upright.resize(LONGEST, LONGEST, { fit: 'inside' });
    return address('image/webp', await resized.webp({ quality: 90 }).toBuffer());
  } catch {
    return undefined;
  }
}

const address = (type: string, bytes: Buffer): string => `data:${type};base64,${bytes.toString('base64')}`;
