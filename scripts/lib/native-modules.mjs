import { existsSync } from 'node:fs';
import { cp, mkdir, readFile } from 'node:fs/promises';
import { basename, join, relative, sep } from 'node:path';
import { nativeModules } from '../build.mjs';
import { outFolder, root } from './paths.mjs';
import { npm } from './run.mjs';
import { thisTarget } from './targets.mjs';

/** What onnxruntime-node needs only to download CUDA's libraries while it is being installed. */
const INSTALL_TIME_ONLY = new Set(['adm-zip', 'global-agent']);

/** Files of a module that nothing reads at run time. */
const DEAD_WEIGHT = /\.(map|d\.[cm]?ts|ts|cc|h|gyp|md)$/;
const DEAD_FOLDERS = new Set(['onnxruntime-node/script', 'sharp/src', 'sharp/install']);

/**
 * @param {string} folder of a module
 * @returns {Promise<{ name: string, version: string, dependencies?: Record<string, string>, optionalDependencies?: Record<string, string> }>}
 */
async function description(folder) {
  return JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
}

/**
 * The native modules and all that they require, as far as it is installed for the platform.
 * @param {string} modules a `node_modules` folder
 * @returns {Promise<readonly string[]>} names, each once
 */
async function closure(modules) {
  const names = nativeModules.filter((name) => existsSync(join(modules, name)));
  for (const name of names) {
    const { dependencies, optionalDependencies } = await description(join(modules, name));
    for (const next of Object.keys({ ...dependencies, ...optionalDependencies }))
      if (!names.includes(next) && !INSTALL_TIME_ONLY.has(next) && existsSync(join(modules, next))) names.push(next);
  }
  return names;
}

/**
 * Where the modules of a target are installed: in the tree for this machine's, else in a folder made for it from the
 * same lock, so that the hashes are checked.
 * @param {string} name
 * @param {import('./targets.mjs').Target} target
 * @returns {Promise<string>} a `node_modules` folder
 */
async function modulesFor(name, { os, cpu, libc }) {
  if (name === thisTarget) return join(root, 'node_modules');
  const folder = join(outFolder, 'package', `${name}-modules`);
  await mkdir(folder, { recursive: true });
  for (const file of ['package.json', 'package-lock.json', '.npmrc']) await cp(join(root, file), join(folder, file));
  const platform = [`--os=${os}`, `--cpu=${cpu}`, ...(libc ? [`--libc=${libc}`] : [])];
  const { code, output } = await npm(['ci', '--omit=dev', '--ignore-scripts', ...platform], { cwd: folder });
  if (code !== 0) throw new Error(`npm ci for ${name} failed with exit code ${code}:\n${output}`);
  return join(folder, 'node_modules');
}

/**
 * Whether a file of a module is shipped for the target.
 * @param {string} path relative to `node_modules`
 * @param {import('./targets.mjs').Target} target
 */
function isShipped(path, { os, cpu }) {
  const parts = path.split(sep);
  if (DEAD_FOLDERS.has(parts.join('/'))) return false;
  const libraries = /^onnxruntime-node\/bin\/[^/]+\/(?<os>[^/]+)(\/(?<cpu>[^/]+))?/.exec(parts.join('/'))?.groups;
  if (libraries && (libraries['os'] !== os || (libraries['cpu'] ?? cpu) !== cpu)) return false;
  // the same library twice: what loads it asks for the short name
  if (/^libonnxruntime\.\d+\.\d+\.\d+\.dylib$/.test(basename(path))) return false;
  return !DEAD_WEIGHT.test(path) || /licen[cs]e/i.test(basename(path));
}

/**
 * Copies the native modules of a target with what they require, and nothing of another platform.
 * @param {string} name
 * @param {import('./targets.mjs').Target} target
 * @param {string} folder to become `node_modules`
 * @returns {Promise<readonly string[]>} folders of the modules that were copied, at their source
 */
export async function copyNativeModules(name, target, folder) {
  const modules = await modulesFor(name, target);
  const names = await closure(modules);
  for (const module of names)
    await cp(join(modules, module), join(folder, module), {
      recursive: true,
      filter: (source) => isShipped(relative(modules, source), target),
    });
  return names.map((module) => join(modules, module));
}
