import type { ImageBox } from '../base/boxes.js';
import { unreachable } from '../base/unreachable.js';
import type { Value } from '../program/index.js';

/** A coordinate for people: at most one decimal, no trailing zero. */
export const showNumber = (value: number): string => String(Math.round(value * 10) / 10);

/** A box for people, in pixels of the image: `40, 64, 72, 128`. */
export const showBox = (box: ImageBox): string => [box.x1, box.y1, box.x2, box.y2].map(showNumber).join(', ');

/** A value for people, on one line. */
export function showValue(value: Value): string {
  switch (value.kind) {
    case 'none':
      return 'none';
    case 'text':
    case 'span':
      return value.text;
    case 'flag':
      return value.value ? 'yes' : 'no';
    case 'number':
      return String(value.value);
    case 'enum':
      return value.name;
    case 'box':
      return showBox(value.box);
    case 'list':
      return value.items.length === 0 ? 'empty' : value.items.map(showValue).join('; ');
    case 'record':
      return Object.entries(value.fields)
        .map(([name, field]) => `${name}: ${showValue(field)}`)
        .join(', ');
    default:
      return unreachable(value);
  }
}

/** A duration for people: `840 ms`, `2.4 s`, `3 min 5 s`. */
export function showDuration(milliseconds: number): string {
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`;
  const seconds = milliseconds / 1000;
  if (seconds < 60) return `${seconds < 10 ? seconds.toFixed(1) : Math.round(seconds)} s`;
  return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}

/** `1 box`, `3 boxes`. */
export const countOf = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`;
