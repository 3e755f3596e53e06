import { posix } from 'node:path';
import type { Room } from './import-table.js';
import { scanImports } from './scan-imports.js';

/** The room that a path belongs to: the longest key that it begins with. */
export function roomOf(path: string, table: Readonly<Record<string, Room>>): string | undefined {
  return Object.keys(table)
    .filter((key) => path === key || path.startsWith(`${key}/`))
    .toSorted((a, b) => b.length - a.length)[0];
}

/** Sentences about all that a file imports and may not. */
export function importProblems(path: string, source: string, table: Readonly<Record<string, Room>>): readonly string[] {
  const key = roomOf(path, table);
  const room = key === undefined ? undefined : table[key];
  if (key === undefined || room === undefined) return [`${path} stands in no room of the import table`];
  return scanImports(source).flatMap(({ specifier, line }) => {
    const problem = whyNot(path, key, room, specifier, table);
    return problem === undefined ? [] : [`${path}:${line} ${problem}`];
  });
}

function whyNot(
  path: string,
  key: string,
  room: Room,
  specifier: string | undefined,
  table: Readonly<Record<string, Room>>,
): string | undefined {
  if (specifier === undefined) return 'imports something computed, which cannot be checked';
  if (specifier.startsWith('.')) {
    const target = posix.join(posix.dirname(path), specifier).replace(/\.js$/, '.ts');
    const other = roomOf(target, table);
    if (other === undefined) return `imports ${specifier}, which stands in no room of the import table`;
    return other === key || room.rooms.includes(other)
      ? undefined
      : `imports ${specifier}: ${key} may not import ${other}`;
  }
  if (specifier.startsWith('node:'))
    return room.node === true ? undefined : `imports ${specifier}: ${key} may not import modules of Node`;
  const name = specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
  return room.packages?.includes(name) === true ? undefined : `imports ${specifier}: ${key} may not import ${name}`;
}
