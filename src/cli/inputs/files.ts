import { readdir, readFile, stat } from 'node:fs/promises';
import { join, resolve, sep } from 'node:path';
import { CodedError, type ErrorCode } from '../../base/index.js';

export const isErrno = (error: unknown, ...codes: readonly string[]): boolean =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' && codes.includes(error.code);

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** A path with forward slashes. */
export const slashed = (path: string): string => (sep === '/' ? path : path.replaceAll(sep, '/'));

/** Reads a text file; `undefined` where there is none. */
export async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (isErrno(error, 'ENOENT', 'ENOTDIR')) return undefined;
    throw new CodedError('file/unreadable', `${path} cannot be read: ${reasonOf(error)}`, {
      subject: path,
      cause: error,
    });
  }
}

/** Reads a text file that must be there; where it is not, the error has the given code. */
export async function readText(path: string, missing: ErrorCode, what: string): Promise<string> {
  const text = await readIfThere(path);
  if (text === undefined) throw new CodedError(missing, `There is no ${what} ${path}`, { subject: path });
  return text;
}

/** Makes sure that a path names a file. */
export async function requireFile(path: string, missing: ErrorCode, what: string): Promise<void> {
  try {
    if ((await stat(path)).isFile()) return;
  } catch (error) {
    if (!isErrno(error, 'ENOENT', 'ENOTDIR'))
      throw new CodedError('file/unreadable', `${path} cannot be read: ${reasonOf(error)}`, {
        subject: path,
        cause: error,
      });
  }
  throw new CodedError(missing, `There is no ${what} ${path}`, { subject: path });
}

/** Files as they are, folders by all files in them with the ending, in the order of their names; all as seen from `base`. */
export async function expandFiles(base: string, paths: readonly string[], ending: string): Promise<readonly string[]> {
  const lists = await Promise.all(
    paths.map(async (path) => {
      const isFolder = await stat(resolve(base, path)).then(
        (found) => found.isDirectory(),
        () => false,
      );
      if (!isFolder) return [path];
      const inside = await readdir(resolve(base, path), { recursive: true });
      return inside
        .filter((name) => name.endsWith(ending) && !name.split(sep).includes('node_modules'))
        .map((name) => join(path, name))
        .toSorted();
    }),
  );
  return [...new Set(lists.flat())];
}

/** An error that writing a file gave, with the file's name. */
export const unwritable = (path: string, error: unknown): CodedError =>
  new CodedError('file/unwritable', `${path} cannot be written: ${reasonOf(error)}`, { subject: path, cause: error });
