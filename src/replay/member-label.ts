import type { Value } from '../program/index.js';

/** What tells a list member from the others: its text, or the first text among its fields. */
export function memberLabel(value: Value | undefined): string | undefined {
  if (value === undefined) return undefined;
  if (value.kind === 'span' || value.kind === 'text') return JSON.stringify(value.text);
  if (value.kind !== 'record') return undefined;
  for (const field of Object.values(value.fields)) {
    if (field.kind === 'span' || field.kind === 'text') return JSON.stringify(field.text);
  }
  return undefined;
}
