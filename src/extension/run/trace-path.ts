import { isAbsolute, join } from 'node:path';

const two = (value: number): string => String(value).padStart(2, '0');

/** Parts of a name that every file system takes. */
const plain = (name: string): string => name.replaceAll(/[^\p{L}\p{N}_-]+/gu, '-').slice(0, 60);

/** What names a new trace file. */
export interface TraceFileName {
  readonly schema: string;
  readonly style: string;
  readonly time: Date;
}

/**
 * Path of a new trace file; names sort by time: `20261122-162031-PicoGMNER-steps.mrsitrace`.
 * @param root folder that a relative `folder` lies in
 * @param attempt number of files of that name that exist already
 */
export function tracePath(root: string, folder: string, { schema, style, time }: TraceFileName, attempt = 0): string {
  const day = `${time.getFullYear()}${two(time.getMonth() + 1)}${two(time.getDate())}`;
  const clock = `${two(time.getHours())}${two(time.getMinutes())}${two(time.getSeconds())}`;
  const suffix = attempt === 0 ? '' : `-${attempt + 1}`;
  const name = `${day}-${clock}-${plain(schema)}-${plain(style)}${suffix}.mrsitrace`;
  return join(isAbsolute(folder) ? folder : join(root, folder), name);
}
