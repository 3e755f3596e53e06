import { unreachable } from '../base/unreachable.js';
import {
  findRecord,
  pathParts,
  type Schema,
  type SlotDeclaration,
  type SlotPath,
  type SlotType,
  type Value,
} from '../program/index.js';
import { memberLabel, valueText as plainText } from '../program/show/index.js';

/** A value on one line as a debugger writes it: texts whole and in quotes, lists and records by what they hold. */
export function valueText(value: Value): string {
  switch (value.kind) {
    case 'text':
    case 'span':
      return JSON.stringify(value.text);
    case 'record': {
      const fields = Object.entries(value.fields).map(([name, field]) => `${name}: ${nestedText(field)}`);
      return `{${fields.join(', ')}}`;
    }
    case 'list': {
      if (value.items.length === 0) return '(0)';
      const first = value.items.slice(0, 3).map((item) => memberLabel(item) ?? nestedText(item));
      return `(${value.items.length}) [${first.join(', ')}${value.items.length > 3 ? ', …' : ''}]`;
    }
    case 'none':
    case 'flag':
    case 'number':
    case 'enum':
    case 'box':
      return plainText(value);
    default:
      return unreachable(value);
  }
}

const nestedText = (value: Value): string => (value.kind === 'record' ? '{…}' : valueText(value));

/** The declaration that a path ends at and the type of what stands there; absent for a path of another schema. */
export function declaredAt(
  schema: Schema,
  path: SlotPath,
): { readonly declaration: SlotDeclaration; readonly type: SlotType } | undefined {
  let declarations: readonly SlotDeclaration[] = schema.outputs;
  let declaration: SlotDeclaration | undefined;
  let type: SlotType | undefined;
  for (const part of pathParts(path)) {
    if (typeof part === 'number') {
      if (type?.kind !== 'list') return undefined;
      type = type.of;
    } else {
      if (type !== undefined)
        declarations = type.kind === 'record' ? (findRecord(schema, type.name)?.fields ?? []) : [];
      declaration = declarations.find((each) => each.name === part);
      if (declaration === undefined) return undefined;
      type = declaration.type;
    }
  }
  return declaration === undefined || type === undefined ? undefined : { declaration, type };
}
