import { findRecord, type Schema } from '../../program/program.js';
import type { SlotDeclaration, SlotType } from '../../program/types.js';
import { equalValues, fieldPath, memberPath, type SlotPath, type Slots, type Value } from '../../program/value.js';
import type { TemplateContext } from '../context.js';
import { own } from '../own.js';
import { boxLayout } from '../spelling/box-layout.js';
import { spelledCoordinates } from '../spelling/spell.js';
import type { WritingProblem } from './fill.js';

/** Where values read back are not the values that were written. What was not given may be there: it follows from the rest. */
export function differences(
  given: Slots,
  read: Slots,
  schema: Schema,
  context: TemplateContext,
): readonly WritingProblem[] {
  const problems: WritingProblem[] = [];
  const compareScope = (a: Slots, b: Slots, declarations: readonly SlotDeclaration[], path: SlotPath): void => {
    for (const { name, type } of declarations) {
      const [left, right] = [own(a, name), own(b, name)];
      if (left !== undefined) compare(left, right, type, fieldPath(path, name));
    }
  };
  const compare = (a: Value, b: Value | undefined, type: SlotType, path: SlotPath): void => {
    if (b === undefined) problems.push({ slot: path, reason: 'is not written by this style' });
    else if (a.kind === 'list' && b.kind === 'list' && type.kind === 'list' && a.items.length === b.items.length)
      a.items.forEach((item, index) => compare(item, b.items[index], type.of, memberPath(path, index)));
    else if (a.kind === 'record' && b.kind === 'record' && type.kind === 'record')
      compareScope(a.fields, b.fields, findRecord(schema, type.name)?.fields ?? [], path);
    else if (!isSame(a, b, type)) problems.push({ slot: path, reason: 'reads back as something else in this style' });
  };
  const isSame = (a: Value, b: Value, type: SlotType): boolean => {
    if (a.kind === 'number' && b.kind === 'number') return a.value === b.value;
    if (a.kind !== 'box' || b.kind !== 'box' || type.kind !== 'box') return equalValues(a, b);
    const layout = boxLayout(type.in, { kind: 'plain' }, schema, context);
    const sizes = layout.images[a.image ?? 0];
    if (sizes === undefined || (a.image ?? 0) !== (b.image ?? 0)) return false;
    const [one, two] = [spelledCoordinates(a, layout, sizes), spelledCoordinates(b, layout, sizes)];
    return one !== undefined && two !== undefined && one.every((number, at) => number === two[at]);
  };
  compareScope(given, read, schema.outputs, '');
  return problems;
}
