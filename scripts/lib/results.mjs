import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { outFolder } from './paths.mjs';

const results = join(outFolder, 'test', 'results');

/**
 * @param {string} name
 * @returns {Promise<string>} where the suite shall write its counts; nothing older lies there
 */
export async function resultFile(name) {
  const file = join(results, `${name}.json`);
  await mkdir(results, { recursive: true });
  await rm(file, { force: true });
  return file;
}
