import type { AstNode } from 'langium';
import type { Place } from '../../language/flow/place.js';
import { placeOf } from '../../language/flow/place.js';
import type { Hole, JsonFormat, Template } from '../../language/generated/ast.js';
import { walk } from '../../language/syntax.js';

/**
 * Whether a slot is mentioned again behind a node: written once more, or asked for. Then two readings of the text so
 * far may still be told apart there.
 */
export function isMentionedAfter(template: Template, node: AstNode, slot: Place): boolean {
  const from = endOf(node);
  for (const each of walk(template)) {
    if ((each.$cstNode?.offset ?? 0) < from) continue;
    if (each.$type === 'Hole' && mentions(each, slot)) return true;
    if (each.$type === 'ForTag' && speaksOf(each, slot)) return true;
    if (each.$type === 'IfTag' && speaksOf(each.condition, slot)) return true;
  }
  return false;
}

/** A tag's choice is over where its block ends; a hole's where the hole does. */
function endOf(node: AstNode): number {
  const { $type } = node;
  if ($type === 'Hole') return node.$cstNode?.end ?? 0;
  let block = node.$container;
  while (block !== undefined && block.$type !== 'ForNode' && block.$type !== 'IfNode') block = block.$container;
  return block?.$cstNode?.end ?? 0;
}

function mentions(hole: Hole, slot: Place): boolean {
  const place = placeOf(hole.value);
  if (place === undefined) return false;
  if (place.path === slot.path) return true;
  const inside = slot.path.startsWith(`${place.path}.`) || slot.path.startsWith(`${place.path}[]`);
  return inside && hole.format?.$type === 'JsonFormat' && includes(hole.format, slot);
}

/** Whether a codec writes the field that the slot is, or all fields. */
function includes(format: JsonFormat, slot: Place): boolean {
  const name = slot.declaration?.name;
  return (
    format.fields.length === 0 ||
    format.fields.some((field) => field.slot?.$refText === name || field.format !== undefined)
  );
}

function speaksOf(expression: AstNode | undefined, slot: Place): boolean {
  if (expression === undefined) return false;
  for (const node of walk(expression)) {
    if ((node.$type === 'NameReference' || node.$type === 'MemberAccess') && placeOf(node)?.path === slot.path)
      return true;
  }
  return false;
}
