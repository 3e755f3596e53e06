import { unreachable } from '../base/unreachable.js';
import { stringLiteral } from '../language/parser/strings.js';
import type { Schema } from '../program/program.js';
import type { SlotType } from '../program/types.js';

/** A type as the language writes it. */
export function printType(type: SlotType): string {
  switch (type.kind) {
    case 'text':
      return 'Text';
    case 'image':
      return 'Image';
    case 'span':
      return `Span of ${type.of}`;
    case 'box':
      return `Box in ${type.in}`;
    case 'flag':
      return 'Flag';
    case 'int':
      return `Int${printBounds(type)}`;
    case 'number':
      return `Number${printBounds(type)}`;
    case 'enum':
    case 'record':
      return type.name;
    case 'list':
      return `${printType(type.of)}[]`;
    case 'prose':
      return type.maxTokens === undefined ? 'Prose' : `Prose(max: ${type.maxTokens})`;
    default:
      return unreachable(type);
  }
}

function printBounds(type: { readonly min?: number; readonly max?: number }): string {
  if (type.min === undefined && type.max === undefined) return '';
  return `(${type.min ?? ''}..${type.max ?? ''})`;
}

/**
 * The declarations of a schema in the language again, without conditions, constraints and wording: enough to type an
 * expression against a program whose source is not at hand.
 */
export function printDeclarations(schema: Schema): string {
  const enums = schema.enums.map(
    (type) =>
      `enum ${type.name} { ${type.values.map((value) => `${value.name} ${stringLiteral(value.gloss)}`).join(' ')} }`,
  );
  const optional = (slot: { readonly when?: unknown }): string => (slot.when === undefined ? '' : ' when true');
  const records = schema.records.map((type) => {
    const fields = type.fields.map((field) => `${field.name}: ${printType(field.type)}${optional(field)}`);
    return `record ${type.name} { ${fields.join(' ')} }`;
  });
  const inputs = schema.inputs.map((slot) => `input ${slot.name}: ${printType(slot.type)}`);
  const outputs = schema.outputs.map((slot) => `output ${slot.name}: ${printType(slot.type)}${optional(slot)}`);
  return [...inputs, ...enums, ...records, ...outputs].join('\n');
}
