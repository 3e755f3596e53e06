import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { dependenciesAreInstalled } from '../../../scripts/lib/dependencies.mjs';
import { root } from '../../../scripts/lib/paths.mjs';

describe('whether the dependencies are installed', () => {
  let folder = '';
  const write = async (wanted: object, present?: object): Promise<void> => {
    await writeFile(join(folder, 'package-lock.json'), JSON.stringify({ packages: { '': {}, ...wanted } }));
    if (!present) return;
    await mkdir(join(folder, 'node_modules'));
    await writeFile(join(folder, 'node_modules/.package-lock.json'), JSON.stringify({ packages: present }));
  };
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mrsi-dependencies-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  const zod = { 'node_modules/zod': { version: '4.0.0' } };
  const windowsOnly = { 'node_modules/other': { version: '1.0.0', optional: true } };

  it('is false on a fresh clone', async () => {
    await write(zod);
    expect(await dependenciesAreInstalled(folder)).toBe(false);
  });
  it('is false where a version differs', async () => {
    await write(zod, { 'node_modules/zod': { version: '3.9.9' } });
    expect(await dependenciesAreInstalled(folder)).toBe(false);
  });
  it('is false where one is missing', async () => {
    await write(zod, {});
    expect(await dependenciesAreInstalled(folder)).toBe(false);
  });
  it('is true where only what belongs to other platforms is missing', async () => {
    await write({ ...zod, ...windowsOnly }, zod);
    expect(await dependenciesAreInstalled(folder)).toBe(true);
  });
});

describe('the lock', async () => {
  const { packages } = JSON.parse(await readFile(join(root, 'package-lock.json'), 'utf8'));
  const paths = Object.keys(packages);

  it('names no registry, so that it serves behind every mirror', () => {
    expect(paths.filter((path) => 'resolved' in packages[path])).toEqual([]);
  });
  it('holds the packages of all platforms, without which npm ci refuses', () => {
    const names = new Set(paths.map((path) => path.split('node_modules/').at(-1)));
    const wanted = paths.flatMap((path) => Object.keys(packages[path].optionalDependencies ?? {}));
    expect(wanted.filter((name) => !names.has(name))).toEqual([]);
  });
});
