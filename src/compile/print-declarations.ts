import { stringLiteral } from '../language/parser/strings.js';
import type { Schema } from '../program/program.js';
import { typeText } from '../program/show/type-text.js';

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
    const fields = type.fields.map((field) => `${field.name}: ${typeText(field.type)}${optional(field)}`);
    return `record ${type.name} { ${fields.join(' ')} }`;
  });
  const inputs = schema.inputs.map((slot) => `input ${slot.name}: ${typeText(slot.type)}`);
  const outputs = schema.outputs.map((slot) => `output ${slot.name}: ${typeText(slot.type)}${optional(slot)}`);
  return [...inputs, ...enums, ...records, ...outputs].join('\n');
}
