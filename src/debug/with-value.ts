import type { Environment } from '../program/evaluate/index.js';
import { list, type PathPart, pathParts, type SlotPath, type Value } from '../program/index.js';

/** A tree with one value changed; a path that leads nowhere changes nothing. */
function withPart(base: Value, parts: readonly PathPart[], value: Value): Value {
  const [part, ...rest] = parts;
  if (part === undefined) return value;
  if (typeof part === 'number' && base.kind === 'list')
    return list(base.items.map((item, index) => (index === part ? withPart(item, rest, value) : item)));
  if (typeof part === 'string' && base.kind === 'record') {
    const inner = base.fields[part];
    const changed = inner === undefined ? (rest.length === 0 ? value : undefined) : withPart(inner, rest, value);
    return changed === undefined ? base : { ...base, fields: { ...base.fields, [part]: changed } };
  }
  return base;
}

/** What expressions would see if a slot had another value, under its own path and under the names bound to it. */
export function withValue(environment: Environment, slot: SlotPath, value: Value): Environment {
  const [root, ...parts] = pathParts(slot);
  if (typeof root !== 'string') return environment;
  const old = environment.slots[root];
  const changed = old === undefined ? (parts.length === 0 ? value : undefined) : withPart(old, parts, value);
  if (changed === undefined) return environment;
  const variables = Object.fromEntries(
    Object.entries(environment.variables).map(([name, variable]) => {
      const { path } = variable;
      if (path === undefined || variable.value === undefined || !slot.startsWith(path)) return [name, variable];
      const inner = pathParts(slot).slice(pathParts(path).length);
      return [name, { ...variable, value: withPart(variable.value, inner, value) }];
    }),
  );
  return { ...environment, slots: { ...environment.slots, [root]: changed }, variables };
}
