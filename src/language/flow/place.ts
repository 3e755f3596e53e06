import {
  type Expression,
  type FieldDeclaration,
  isBinding,
  isForTag,
  isOutputDeclaration,
  isVariable,
  type OutputDeclaration,
  type Variable,
} from '../generated/ast.js';
import { typeOfSlot } from '../types/declared.js';
import { memberType, type Type } from '../types/type.js';

/**
 * The place of a slot in the outputs: `entities`, `entities[].region`. All members of a list share one place, since
 * a template says the same of each of them.
 */
export interface Place {
  readonly path: string;
  readonly type: Type;
  /** The slot's declaration; a member of a list has none. */
  readonly declaration?: OutputDeclaration | FieldDeclaration;
  /** The place of the record that the slot is a field of; undefined for an output. */
  readonly record?: Place;
}

/** The place that a path of names stands for; undefined for any other expression. */
export function placeOf(node: Expression | undefined): Place | undefined {
  if (node?.$type === 'Parenthesized') return placeOf(node.inner);
  if (node?.$type === 'NameReference') {
    const target = node.target?.ref;
    if (isOutputDeclaration(target)) return outputPlace(target);
    return isVariable(target) ? memberPlace(target) : undefined;
  }
  if (node?.$type !== 'MemberAccess') return undefined;
  const record = placeOf(node.receiver);
  const field = node.member?.ref;
  if (record?.type.kind !== 'record' || field?.$type !== 'FieldDeclaration') return undefined;
  return fieldPlace(record, field);
}

export const outputPlace = (output: OutputDeclaration): Place => ({
  path: output.name,
  type: typeOfSlot(output),
  declaration: output,
});

export const fieldPlace = (record: Place, field: FieldDeclaration): Place => ({
  path: `${record.path}.${field.name}`,
  type: typeOfSlot(field),
  declaration: field,
  record,
});

/** The place of a variable that goes through a list of the outputs. */
function memberPlace(variable: Variable): Place | undefined {
  const owner = variable.$container;
  if (!isForTag(owner) && !isBinding(owner)) return undefined;
  const list = placeOf(owner.list);
  return list === undefined ? undefined : membersOf(list);
}

/** The place of a list's members. */
export function membersOf(list: Place): Place | undefined {
  const type = list.type.kind === 'list' ? memberType(list.type) : undefined;
  return type === undefined ? undefined : { path: `${list.path}[]`, type };
}
