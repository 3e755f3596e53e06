import { operationsOf } from './graph.js';
import type { CompiledStyle, HoleOperation } from './operations.js';

/** The holes of a style that hold plain open text, and `json` if some text is written as a JSON string. */
export function openTextsOf(style: CompiledStyle): ReadonlySet<HoleOperation | 'json'> {
  const found = new Set<HoleOperation | 'json'>();
  for (const operation of operationsOf(style)) {
    if (operation.kind !== 'hole') continue;
    const { type } = operation.place;
    if (type.kind !== 'text' && type.kind !== 'prose') continue;
    const inQuotes = operation.format.kind === 'json' || operation.format.kind === 'quoted';
    found.add(inQuotes ? 'json' : operation);
  }
  return found;
}
