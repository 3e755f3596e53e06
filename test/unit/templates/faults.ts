import { imageBox } from '../../../src/base/index.js';
import { findEnum, findRecord, type Schema, type SlotDeclaration, type SlotType } from '../../../src/program/index.js';
import type { Slots, Value } from '../../../src/program/index.js';

/** Other values of a slot, wrong ones among them. */
function others(value: Value, type: SlotType, schema: Schema): readonly Value[] {
  switch (type.kind) {
    case 'span':
      return [
        { kind: 'span', text: 'nowhere' },
        { kind: 'span', text: '@nobody' },
      ];
    case 'text':
    case 'prose':
      return [{ kind: 'text', text: '' }];
    case 'flag':
      return [{ kind: 'flag', value: !(value.kind === 'flag' && value.value) }];
    case 'int':
    case 'number':
      return [0, 1, 2, 3].map((number) => ({ kind: 'number', value: number }));
    case 'box': {
      const image = value.kind === 'box' && value.image !== undefined ? { image: value.image } : {};
      const far: Value = { kind: 'box', box: imageBox(-5, -5, 2000, 2000), ...image };
      return value.kind === 'none' ? [far] : [far, { kind: 'none' }];
    }
    case 'enum':
      return (findEnum(schema, type.name)?.values ?? []).map(({ name }) => ({ kind: 'enum', enum: type.name, name }));
    case 'record': {
      if (value.kind !== 'record') return [];
      const fields = findRecord(schema, type.name)?.fields ?? [];
      return faultsOf(value.fields, fields, schema).map((changed) => ({ ...value, fields: changed }));
    }
    case 'list': {
      if (value.kind !== 'list') return [];
      const { items } = value;
      const changed = items.flatMap((item, index) =>
        others(item, type.of, schema).map((other): Value => ({ kind: 'list', items: items.with(index, other) })),
      );
      const [first] = items;
      return first === undefined
        ? changed
        : [...changed, { kind: 'list', items: [...items, first] }, { kind: 'list', items: [] }];
    }
    case 'image':
      return [];
  }
}

/** The slots with one fault each: a value changed, a member of a list said again, or a list left empty. */
export const faultsOf = (slots: Slots, declarations: readonly SlotDeclaration[], schema: Schema): readonly Slots[] =>
  declarations.flatMap(({ name, type }) => {
    const value = slots[name];
    return value === undefined ? [] : others(value, type, schema).map((other) => ({ ...slots, [name]: other }));
  });
