import { existsSync, mkdtempSync, readFileSync, rmSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runWithCodeCache } from '../../../src/server/code-cache.js';

let folder = '';
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'mrsi-code-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A program that says what it is in a file beside it. */
function program(word: string): string {
  const path = join(folder, 'program.cjs');
  writeFileSync(
    path,
    `require('node:fs').writeFileSync(require('node:path').join(__dirname, 'said'), ${JSON.stringify(word)} + (() => typeof module.exports)());`,
  );
  return path;
}

const said = (): string => readFileSync(join(folder, 'said'), 'utf8');

async function kept(cache: string): Promise<void> {
  await expect.poll(() => existsSync(cache), { timeout: 5000 }).toBe(true);
}

test('the second run uses the code of the first one, in a folder that was not there', async () => {
  const path = program('one ');
  const cache = join(folder, 'storage', 'code');
  expect(runWithCodeCache(path, cache, 0)).toBe(false);
  expect(said()).toBe('one object');
  await kept(cache);
  rmSync(join(folder, 'said'));
  expect(runWithCodeCache(path, cache, 0)).toBe(true);
  expect(said()).toBe('one object');
});

test('another program of the same length is compiled anew', async () => {
  const cache = join(folder, 'code');
  const first = program('one ');
  runWithCodeCache(first, cache, 0);
  await kept(cache);
  const later = new Date(Date.now() + 5000);
  utimesSync(program('two '), later, later);
  expect(runWithCodeCache(first, cache, 0)).toBe(false);
  expect(said()).toBe('two object');
});

test('a cache that is cut off, and one that cannot be written, do no harm', async () => {
  const cache = join(folder, 'code');
  const path = program('one ');
  runWithCodeCache(path, cache, 0);
  await kept(cache);
  truncateSync(cache, readFileSync(cache).length - 40);
  expect(runWithCodeCache(path, cache, 0)).toBe(false);
  expect(said()).toBe('one object');
  expect(runWithCodeCache(path, join(path, 'no-folder', 'code'), 0)).toBe(false);
  expect(runWithCodeCache(path, undefined)).toBe(false);
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(said()).toBe('one object');
});
