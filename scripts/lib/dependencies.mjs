import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from './paths.mjs';
import { npm } from './run.mjs';

const OLDEST_NODE = 20;

/**
 * The part of `package-lock.json` that says what must lie in `node_modules`.
 * @typedef {{ readonly version?: string, readonly integrity?: string, readonly optional?: boolean }} LockedPackage
 */

/**
 * @param {string} file
 * @returns {Promise<Record<string, LockedPackage> | undefined>} undefined where there is no such file
 */
async function lockedPackages(file) {
  try {
    const { packages } = JSON.parse(await readFile(file, 'utf8'));
    return packages;
  } catch {
    return undefined;
  }
}

/**
 * Whether `node_modules` holds exactly what `package-lock.json` asks for. npm writes its own lock into `node_modules`
 * as the last act of an install, so an interrupted one is seen too. Optional packages may be missing (they belong to
 * other platforms) but not differ.
 * @param {string} [folder]
 */
export async function dependenciesAreInstalled(folder = root) {
  const wanted = await lockedPackages(join(folder, 'package-lock.json'));
  const present = await lockedPackages(join(folder, 'node_modules', '.package-lock.json'));
  if (!wanted || !present) return false;
  return Object.entries(wanted).every(([path, locked]) => {
    if (path === '') return true;
    const installed = present[path];
    return installed ? installed.version === locked.version : locked.optional === true;
  });
}

/**
 * Installs what `package-lock.json` asks for, unless it is there already.
 * @throws {Error} with npm's exit code when the install fails, or when this Node is too old
 */
export async function installDependencies() {
  const major = Number(process.versions.node.split('.')[0]);
  if (major < OLDEST_NODE)
    throw new Error(`Node ${OLDEST_NODE} or newer is needed; this is ${process.versions.node}: https://nodejs.org`);
  if (await dependenciesAreInstalled()) return;
  console.log('Installing dependencies …');
  const { code } = await npm(['ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund'], {
    cwd: root,
    show: true,
  });
  if (code !== 0) throw new Error(`npm ci failed with exit code ${code}; its messages stand above`);
}
