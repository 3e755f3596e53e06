import { isNamedType, isRecordDeclaration, type FieldDeclaration, type RecordDeclaration } from '../generated/ast.js';
import { rangeOfProperty } from '../syntax.js';
import type { Check } from './check.js';
import { inserted } from './fixes.js';

/** A record holds itself only in a list or under a condition, else no value of it would ever end. */
export const recursiveRecord: Check = {
  RecordDeclaration: (node, { report }) => {
    for (const field of node.fields) {
      const inner = heldBy(field);
      if (inner !== undefined && reaches(inner, node, new Set())) {
        const range = rangeOfProperty(field, 'type');
        report(
          'recursive-record',
          range,
          `\`${node.name}\` holds itself: make it a list or give the field a \`when\`.`,
          { fixes: [{ title: 'Make it a list', changes: [inserted(range.end, '[]')] }] },
        );
      }
    }
  },
};

/** The record that a field always holds. */
function heldBy(field: FieldDeclaration): RecordDeclaration | undefined {
  if (field.condition !== undefined || !isNamedType(field.type)) return undefined;
  const target = field.type.declaration?.ref;
  return isRecordDeclaration(target) ? target : undefined;
}

function reaches(from: RecordDeclaration, to: RecordDeclaration, seen: Set<RecordDeclaration>): boolean {
  if (from === to) return true;
  if (seen.has(from)) return false;
  seen.add(from);
  return from.fields.some((field) => {
    const inner = heldBy(field);
    return inner !== undefined && reaches(inner, to, seen);
  });
}
