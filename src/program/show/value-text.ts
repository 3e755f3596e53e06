import { unreachable } from '../../base/unreachable.js';
import type { Value } from '../value.js';

/** A coordinate or number for people: at most three decimals, no trailing zero. */
export const numberText = (value: number): string => String(Math.round(value * 1000) / 1000);

/** A value on one line for messages: texts in quotes, flags as yes and no, boxes as the four edges in image pixels. */
export function valueText(value: Value): string {
  switch (value.kind) {
    case 'none':
      return 'none';
    case 'text':
    case 'span':
      return quoted(value.text);
    case 'flag':
      return value.value ? 'yes' : 'no';
    case 'number':
      return numberText(value.value);
    case 'enum':
      return value.name;
    case 'box': {
      const { x1, y1, x2, y2 } = value.box;
      const edges = `[${[x1, y1, x2, y2].map((edge) => String(Math.round(edge * 10) / 10)).join(', ')}]`;
      return value.image === undefined ? edges : `${edges} in image ${value.image + 1}`;
    }
    case 'record': {
      const label = memberLabel(value);
      return label === undefined ? `{${Object.keys(value.fields).join(', ')}}` : label;
    }
    case 'list':
      return `${value.items.length} ${value.items.length === 1 ? 'member' : 'members'}`;
    default:
      return unreachable(value);
  }
}

/** Longer texts are cut, so that a message stays one line. */
const TEXT_LIMIT = 60;

const quoted = (text: string): string => {
  const characters = Array.from(text);
  return JSON.stringify(characters.length > TEXT_LIMIT ? `${characters.slice(0, TEXT_LIMIT).join('')}…` : text);
};

/** What tells a list member from the others: its text, or the first text among its fields, in quotes. */
export function memberLabel(value: Value): string | undefined {
  if (value.kind === 'span' || value.kind === 'text') return quoted(value.text);
  if (value.kind !== 'record') return undefined;
  const field = labelField(value);
  return field === undefined ? undefined : memberLabel(field[1]);
}

/** The field that names a record: its first span or text. */
export const labelField = (value: Extract<Value, { readonly kind: 'record' }>): readonly [string, Value] | undefined =>
  Object.entries(value.fields).find(([, field]) => field.kind === 'span' || field.kind === 'text');
