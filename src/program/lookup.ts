import type { SlotPath, Slots, Value } from './value.js';

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

/** The value at a path; `undefined` where none was given. */
export function valueAt(slots: Slots, path: SlotPath): Value | undefined {
  let here: Value | undefined;
  let fields: Slots | undefined = slots;
  for (const part of pathParts(path)) {
    if (typeof part === 'number') here = here?.kind === 'list' ? here.items[part] : undefined;
    else here = fields !== undefined && Object.hasOwn(fields, part) ? fields[part] : undefined;
    if (here === undefined) return undefined;
    fields = here.kind === 'record' ? here.fields : undefined;
  }
  return here;
}
