import { basename, dirname, resolve, sep } from 'node:path';

/** A path with forward slashes, as files and programs write it. */
export const slashed = (path: string): string => (sep === '/' ? path : path.replaceAll(sep, '/'));

/** Absolute path of what a file names: relative to the file's folder. */
export const resolveFrom = (file: string, path: string): string => resolve(dirname(file), path);

/** Whether a path names another machine: a URL, or a Windows share. Such a file is only fetched after asking. */
export const isRemotePath = (path: string): boolean =>
  /^[a-z][a-z0-9+.-]+:\/\//i.test(path) || /^(\\\\|\/\/)/.test(path);

export { basename };
