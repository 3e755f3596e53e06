import type { SlotPath } from '../program/index.js';

/** One step into a value: the name of a field, or the 0-based index of a list member. */
export type PathPart = string | number;

/** The parts of a path: `entities[2].region` → `entities`, 2, `region`. */
export function pathParts(path: SlotPath): readonly PathPart[] {
  const parts: PathPart[] = [];
  for (const match of path.matchAll(/\[(\d+)\]|([^.[\]]+)/g)) {
    if (match[1] !== undefined) parts.push(Number(match[1]));
    else if (match[2] !== undefined) parts.push(match[2]);
  }
  return parts;
}

/** Whether `path` is `base` or stands in it. */
export const isWithin = (path: SlotPath, base: SlotPath): boolean =>
  path === base || (path.startsWith(base) && (path[base.length] === '.' || path[base.length] === '['));

/** The last name of a path without indices: `entities[2].region` → `region`, `entities[2]` → `entities`. */
export function lastName(path: SlotPath): string {
  const names = pathParts(path).filter((part): part is string => typeof part === 'string');
  return names.at(-1) ?? path;
}

/** The list member that a path stands in or is, innermost: `entities[2].region` → `entities[2]`. */
export function memberOf(path: SlotPath): SlotPath | undefined {
  const end = path.lastIndexOf(']');
  return end < 0 ? undefined : path.slice(0, end + 1);
}
