import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from './paths.mjs';

/**
 * The modules that bundled sources come from.
 * @param {readonly string[]} sources paths relative to the repository
 * @returns {readonly string[]} folders of modules
 */
export function modulesOf(sources) {
  const folders = sources.flatMap((source) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(source)?.[1] ?? []);
  return [...new Set(folders)].map((folder) => join(root, folder));
}

/**
 * Names, versions and licences of the modules that a package holds, as their licences ask for.
 * @param {readonly string[]} folders of modules
 * @returns {Promise<string>}
 */
export async function notices(folders) {
  const parts = await Promise.all(
    folders.map(async (folder) => {
      const { name, version, license, homepage } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
      const file = (await readdir(folder)).find((entry) => /^licen[cs]e/i.test(entry));
      const text = file ? (await readFile(join(folder, file), 'utf8')).trim() : `Licence: ${license ?? 'not stated'}`;
      return { name, text: [`${name} ${version}`, homepage, '', text].filter((line) => line !== undefined).join('\n') };
    }),
  );
  parts.sort((a, b) => a.name.localeCompare(b.name));
  const rule = `\n\n${'-'.repeat(80)}\n\n`;
  return `MRSI Studio contains the following software of others.${rule}${parts.map(({ text }) => text).join(rule)}\n`;
}
