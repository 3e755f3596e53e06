import { join } from 'node:path';
import { expect, it } from 'vitest';
import { modulesOf, notices } from '../../../scripts/lib/notices.mjs';
import { root } from '../../../scripts/lib/paths.mjs';

it('finds the module of each bundled source once, scoped and nested ones too', () => {
  const sources = [
    'src/base/index.ts',
    'node_modules/zod/a.js',
    'node_modules/zod/b.js',
    'node_modules/@x/y/node_modules/z/i.js',
  ];
  const modules = ['node_modules/zod', 'node_modules/@x/y/node_modules/z'];
  expect(modulesOf(sources)).toEqual(modules.map((path) => join(root, path)));
});

it('names a module with its version and its licence', async () => {
  const text = await notices([join(root, 'node_modules/zod')]);
  expect(text).toMatch(/^zod \d+\.\d+\.\d+$/m);
  expect(text).toContain('MIT License');
});
