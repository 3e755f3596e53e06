/** Paths as text, without a file system: forward slashes, `.` and `..` resolved as far as possible. */

const isDrive = (path: string): boolean => /^[A-Za-z]:/.test(path);

export const isAbsolutePath = (path: string): boolean => path.startsWith('/') || isDrive(path);

/** `a/./b/../c` → `a/c`; `..` at the beginning of a relative path stays. */
export function normalizePath(path: string): string {
  const parts: string[] = [];
  const slashed = path.replaceAll('\\', '/');
  const absolute = slashed.startsWith('/');
  for (const part of slashed.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') parts.pop();
    else if (part !== '..' || !absolute) parts.push(part);
  }
  const joined = parts.join('/');
  return absolute ? `/${joined}` : joined;
}

/** The folder of a file; empty for a bare name. */
export function folderOf(path: string): string {
  const end = path.lastIndexOf('/');
  return end < 0 ? '' : path.slice(0, Math.max(end, path.startsWith('/') ? 1 : 0));
}

/** `path` seen from `folder`; absolute paths stay. */
export function resolvePath(folder: string, path: string): string {
  if (isAbsolutePath(path)) return normalizePath(path);
  return normalizePath(folder === '' ? path : `${folder}/${path}`);
}

/** `path` relative to `folder`, or `path` itself where no relative way exists. */
export function relativePath(folder: string, path: string): string {
  const from = normalizePath(folder).split('/').filter(Boolean);
  const to = normalizePath(path).split('/').filter(Boolean);
  if (isAbsolutePath(folder) !== isAbsolutePath(path)) return path;
  let shared = 0;
  while (shared < from.length && shared < to.length - 1 && from[shared] === to[shared]) shared++;
  if (from[shared] === '..' || (shared === 0 && isAbsolutePath(path) && from.length > 0)) return path;
  return [...from.slice(shared).map(() => '..'), ...to.slice(shared)].join('/');
}
