import type { Value } from '../value.js';

/** Plain data that is equal for equal values, so that values can be looked up: what `equalValues` says, as a key. */
export function keyOf(value: Value): unknown {
  switch (value.kind) {
    case 'none':
      return null;
    case 'text':
    case 'span':
      return ['text', value.text];
    case 'flag':
      return value.value;
    case 'number':
      // JSON writes -0 as 0, and the two are equal.
      return value.value;
    case 'enum':
      return ['enum', value.enum, value.name];
    case 'box': {
      const { x1, y1, x2, y2 } = value.box;
      return ['box', value.image ?? null, x1, y1, x2, y2];
    }
    case 'record':
      return [
        'record',
        value.record,
        Object.keys(value.fields)
          .toSorted()
          .map((name) => {
            const field = value.fields[name];
            return [name, field === undefined ? null : keyOf(field)];
          }),
      ];
    case 'list':
      return ['list', value.items.map(keyOf)];
  }
}
