// Generates src/language/generated from the grammar; arguments go to `langium generate`.
// The generator validates the parser with a library that needs `Object.groupBy` of Node 21, and we support Node 20.
import { pathToFileURL } from 'node:url';
import { join } from 'node:path';
import { root } from './lib/paths.mjs';

/**
 * @template T
 * @param {Iterable<T>} items
 * @param {(item: T) => string} keyOf
 */
function groupBy(items, keyOf) {
  /** @type {Record<string, T[]>} */
  const groups = {};
  for (const item of items) (groups[keyOf(item)] ??= []).push(item);
  return groups;
}

if (!('groupBy' in Object)) Object.assign(Object, { groupBy });
process.argv.splice(2, 0, 'generate', '--mode', 'production');
await import(pathToFileURL(join(root, 'node_modules/langium-cli/bin/langium.js')).href);
