import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';

/**
 * Compares text with a file of `test/goldens`. A file that is missing fails; `UPDATE_GOLDENS=1` writes it anew.
 * @param name path below `test/goldens`
 */
export function expectGolden(name: string, text: string): void {
  const file = fileURLToPath(new URL(`../goldens/${name}`, import.meta.url));
  if (process.env['UPDATE_GOLDENS'] === '1') {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  expect(existsSync(file), `test/goldens/${name} is missing; write it with UPDATE_GOLDENS=1 and read it`).toBe(true);
  expect(text).toBe(readFileSync(file, 'utf8'));
}
