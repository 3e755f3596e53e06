import { imageBox } from '../base/boxes.js';
import { unreachable } from '../base/unreachable.js';
import {
  findEnum,
  flag,
  locateSpan,
  none,
  number,
  type Schema,
  type SlotType,
  text,
  type Value,
} from '../program/index.js';
import { typeText } from '../program/show/index.js';
import type { Trace } from '../trace/index.js';

/** A value as typed by a user, or why it is none of its type. */
export type ReadValue = { readonly value: Value } | { readonly error: string };

/**
 * Reads what a user typed as a value of a slot's type: `yes` or `true`, `LOC`, `Lake Orin` or `"Lake Orin"`,
 * `[40, 64, 72, 128]` in pixels of the image, `none` where the slot may be absent. Lists and records are written
 * field by field.
 */
export function readValue(
  written: string,
  type: SlotType,
  optional: boolean,
  schema: Schema,
  inputs: Trace['inputs'],
): ReadValue {
  const input = written.trim();
  if (input === 'none' && optional) return { value: none };
  const wanted = (what: string): ReadValue => ({ error: `${typeText(type)} needs ${what}, not ${input}.` });
  switch (type.kind) {
    case 'flag':
      if (/^(true|yes)$/i.test(input)) return { value: flag(true) };
      return /^(false|no)$/i.test(input) ? { value: flag(false) } : wanted('yes or no');
    case 'int':
    case 'number': {
      const value = input === '' ? Number.NaN : Number(input);
      if (!Number.isFinite(value) || (type.kind === 'int' && !Number.isInteger(value)))
        return wanted(type.kind === 'int' ? 'a whole number' : 'a number');
      if (value < (type.min ?? value) || value > (type.max ?? value)) return wanted('a number within its bounds');
      return { value: number(value) };
    }
    case 'enum': {
      const values = findEnum(schema, type.name)?.values ?? [];
      const found = values.find(({ name, aliases }) => name === input || aliases.includes(input));
      return found === undefined
        ? wanted(`one of ${values.map(({ name }) => name).join(', ')}`)
        : { value: { kind: 'enum', enum: type.name, name: found.name } };
    }
    case 'span': {
      const piece = unquoted(input);
      const whole = inputs[type.of];
      const start = whole?.kind === 'text' ? locateSpan(whole.text, piece) : undefined;
      if (piece.trim() !== piece || start === undefined) return wanted(`a verbatim piece of ${type.of}`);
      return { value: { kind: 'span', text: piece, start } };
    }
    case 'text':
    case 'prose':
      return { value: text(unquoted(input)) };
    case 'box': {
      const numbers = input.match(/-?\d+(\.\d+)?/g)?.map(Number) ?? [];
      const [x1, y1, x2, y2, more] = numbers;
      if (x1 === undefined || y1 === undefined || x2 === undefined || y2 === undefined || more !== undefined)
        return wanted('four numbers, [x1, y1, x2, y2]');
      const image = inputs[type.in];
      const size = image?.kind === 'image' ? image.images[0]?.sizes.original : undefined;
      if (x1 > x2 || y1 > y2 || x1 < 0 || y1 < 0 || (size !== undefined && (x2 > size.width || y2 > size.height)))
        return wanted(`a box within ${type.in}`);
      return { value: { kind: 'box', box: imageBox(x1, y1, x2, y2) } };
    }
    case 'list':
    case 'record':
      return { error: `A ${type.kind} cannot be written as a whole: change its fields.` };
    case 'image':
      return { error: 'An image is an input and cannot be changed.' };
    default:
      return unreachable(type);
  }
}

/** The text in double quotes, if it is a JSON string; else the text itself. */
function unquoted(input: string): string {
  if (!input.startsWith('"')) return input;
  try {
    const value: unknown = JSON.parse(input);
    return typeof value === 'string' ? value : input;
  } catch {
    return input;
  }
}
