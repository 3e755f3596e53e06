import { readFile, stat } from 'node:fs/promises';
import { basename, dirname, extname, join, relative, isAbsolute } from 'node:path';
import { CodedError } from '../../base/index.js';
import type { Trace } from '../../trace/index.js';
import type { PanelImage, PanelImages } from '../../view/messages.js';
import { isRemotePath, resolveFrom } from '../shared/files.js';

/** Pictures larger than this are not sent to a panel that may not load them itself. */
const MOST_BYTES = 256 * 1024 * 1024;

/** A server that answers later than this is given up, in milliseconds. */
const FETCH_MS = 30_000;

const types: Readonly<Record<string, string>> = {
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.gif': 'image/gif',
  '.webp': 'image/webp',
  '.avif': 'image/avif',
  '.bmp': 'image/bmp',
};

/** How one panel finds pictures. */
export interface ImageAccess {
  /** Path of the trace file, which the recorded paths are relative to. */
  readonly file: string;
  /** Folders from which the panel may load. */
  readonly roots: readonly string[];
  /** The address under which the panel loads a file of the roots. */
  address(path: string): string;
  /** Folder of the recorded path → folder where the user found it. */
  readonly moved: ReadonlyMap<string, string>;
  /** Address → picture on another machine that the user asked for. */
  readonly fetched: ReadonlyMap<string, FetchedImage>;
}

/** A picture from another machine; kept while the window is open. */
export interface FetchedImage {
  readonly type: string;
  readonly data: Uint8Array;
}

/**
 * Fetches a picture from another machine. Only to be called after the user said so.
 * @throws CodedError `file/unreadable`
 */
export async function fetchImage(address: string): Promise<FetchedImage> {
  const failed = (reason: string): CodedError =>
    new CodedError('file/unreadable', `${address} cannot be fetched: ${reason}`, { subject: address });
  if (!/^https?:/i.test(address)) throw failed('only pictures on the web can be');
  const response = await fetch(address, { signal: AbortSignal.timeout(FETCH_MS), credentials: 'omit' }).catch(
    (error: unknown) => {
      throw failed(error instanceof Error ? error.message : String(error));
    },
  );
  if (!response.ok) throw failed(`the server answers ${response.status}`);
  const [type = ''] = (response.headers.get('content-type') ?? '').split(';');
  if (!Object.values(types).includes(type)) throw failed(`it is no picture but ${type || 'of unknown type'}`);
  if (Number(response.headers.get('content-length') ?? 0) > MOST_BYTES) throw failed('it is too large');
  const data = new Uint8Array(await response.arrayBuffer());
  if (data.length > MOST_BYTES) throw failed('it is too large');
  return { type, data };
}

const isInside = (folder: string, path: string): boolean => {
  const way = relative(folder, path);
  return way !== '' && !way.startsWith('..') && !isAbsolute(way);
};

async function isFile(path: string, most = Number.POSITIVE_INFINITY): Promise<boolean> {
  try {
    const found = await stat(path);
    return found.isFile() && found.size <= most;
  } catch {
    return false;
  }
}

async function panelImage(recorded: string, access: ImageAccess): Promise<PanelImage> {
  if (isRemotePath(recorded)) {
    const fetched = access.fetched.get(recorded);
    return fetched === undefined ? { kind: 'remote', path: recorded } : { kind: 'bytes', ...fetched };
  }
  const original = resolveFrom(access.file, recorded);
  const moved = access.moved.get(dirname(original));
  const path = moved === undefined ? original : join(moved, basename(original));
  if (!(await isFile(path))) return { kind: 'missing', path };
  if (access.roots.some((root) => isInside(root, path))) return { kind: 'local', uri: access.address(path) };
  const type = types[extname(path).toLowerCase()];
  if (type === undefined || !(await isFile(path, MOST_BYTES))) return { kind: 'missing', path };
  return { kind: 'bytes', type, data: await readFile(path) };
}

/** Where a panel finds the pictures of a trace. */
export async function imagesOf(trace: Trace, access: ImageAccess): Promise<PanelImages> {
  const found = Object.entries(trace.inputs).map(
    async ([name, input]): Promise<[string, readonly PanelImage[]]> => [
      name,
      input.kind === 'image' ? await Promise.all(input.images.map(({ path }) => panelImage(path, access))) : [],
    ],
  );
  return Object.fromEntries(await Promise.all(found));
}
