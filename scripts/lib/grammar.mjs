import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { outFolder, root } from './paths.mjs';
import { node } from './run.mjs';

const configuration = join(root, 'langium-config.json');
const stamp = join(outFolder, 'langium.sha256');

/**
 * @param {string} folder
 * @returns {Promise<string[]>} grammar files under the folder, sorted
 */
async function grammars(folder) {
  const entries = await readdir(folder, { recursive: true });
  return entries
    .filter((name) => name.endsWith('.langium'))
    .sort()
    .map((name) => join(folder, name));
}

/**
 * The folders and files that Langium's configuration says it writes.
 * @param {string} text of `langium-config.json`
 * @returns {string[]}
 */
function outputs(text) {
  const { out, languages = [] } = JSON.parse(text);
  const textMate = languages.flatMap((/** @type {{ textMate?: { out: string } }} */ language) =>
    language.textMate ? [language.textMate.out] : [],
  );
  return [...(out ? [out] : []), ...textMate].map((path) => join(root, path));
}

/**
 * Generates the parser's tables and syntax tree types from the grammar, unless grammar, configuration and Langium's
 * version are those of the last time.
 * @throws {Error} with Langium's messages when the grammar is wrong
 */
export async function generateParser() {
  const text = await readFile(configuration, 'utf8');
  const version = await readFile(join(root, 'node_modules/langium-cli/package.json'), 'utf8');
  const hash = createHash('sha256').update(text).update(version);
  for (const file of await grammars(join(root, 'src'))) hash.update(await readFile(file));
  const digest = hash.digest('hex');

  const last = await readFile(stamp, 'utf8').catch(() => '');
  if (last === digest && outputs(text).every((path) => existsSync(path))) return;

  const { code, output } = await node(join(root, 'scripts/generate.mjs'), [], { cwd: root });
  if (code !== 0) throw new Error(`langium generate failed with exit code ${code}:\n${output}`);
  await mkdir(outFolder, { recursive: true });
  await writeFile(stamp, digest);
}
