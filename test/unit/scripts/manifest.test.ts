import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { root } from '../../../scripts/lib/paths.mjs';

/** Every string in a JSON value. */
function strings(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return value !== null && typeof value === 'object' ? Object.values(value).flatMap(strings) : [];
}

it('every file that package.json names is there, except what is built', async () => {
  const { contributes, icon } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  const paths = [icon, ...strings(contributes).filter((text) => text.startsWith('./'))];
  expect(paths.filter((path) => !path.startsWith('./dist/') && !existsSync(join(root, path)))).toEqual([]);
});
