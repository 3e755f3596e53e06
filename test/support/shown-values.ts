import type { Slots, Value } from '../../src/program/index.js';
import type { Deviation } from '../../src/trace/index.js';

/** A value on one line, for tests and goldens. */
export function showValue(value: Value): string {
  switch (value.kind) {
    case 'none':
      return 'none';
    case 'text':
      return JSON.stringify(value.text);
    case 'span':
      return `${JSON.stringify(value.text)}@${value.start ?? '?'}`;
    case 'flag':
      return value.value ? 'yes' : 'no';
    case 'number':
      return String(value.value);
    case 'enum':
      return value.name;
    case 'box': {
      const { x1, y1, x2, y2 } = value.box;
      return `[${[x1, y1, x2, y2].join(',')}]${value.image === undefined ? '' : ` of ${value.image}`}`;
    }
    case 'record':
      return `{${showSlots(value.fields)}}`;
    case 'list':
      return `[${value.items.map(showValue).join(' | ')}]`;
  }
}

export const showSlots = (slots: Slots): string =>
  Object.entries(slots)
    .map(([name, value]) => `${name}: ${showValue(value)}`)
    .join(', ');

/** A deviation on one line, with the text that it is about. */
export const showDeviation = ({ kind, range, message, slot }: Deviation, text: string): string =>
  `${kind} ${range.start}..${range.end} ${JSON.stringify(text.slice(range.start, range.end))}${slot === undefined ? '' : ` ${slot}`}: ${message}`;
