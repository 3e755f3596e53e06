import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheFolder } from './paths.mjs';
import { npm } from './run.mjs';
import { SERVER_NODE_VERSION, SERVER_PACKAGE } from './vscode-version.mjs';

/**
 * A VS Code server on this machine: the Node that it runs on and its main program.
 * @typedef {{ readonly node: string, readonly main: string, readonly folder: string }} VsCodeServer
 */

const nodePackage = `node-${process.platform}-${process.arch}`;

/** Whether the server can run here: its packages exist for Linux only, where no window may be at hand. */
export const serverIsAvailable = process.platform === 'linux' && (process.arch === 'x64' || process.arch === 'arm64');

/**
 * @param {string} folder
 * @returns {VsCodeServer}
 */
function serverIn(folder) {
  const modules = join(folder, 'node_modules');
  const code = join(modules, SERVER_PACKAGE.name, 'lib', 'vscode');
  return {
    folder: code,
    node: join(modules, nodePackage, 'bin', 'node'),
    main: join(code, 'out', 'server-main.js'),
  };
}

/**
 * @param {string} file a lock or a package description
 * @returns {Promise<any>} undefined where it cannot be read
 */
async function json(file) {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch {
    return undefined;
  }
}

/**
 * Whether a whole server of the wanted version lies in the folder. npm writes its hidden lock last, so that half an
 * install is not taken for one.
 * @param {string} folder
 */
async function isInstalled(folder) {
  const outer = await json(join(folder, 'node_modules', '.package-lock.json'));
  const inner = await json(join(serverIn(folder).folder, 'node_modules', '.package-lock.json'));
  const versionOf = (/** @type {string} */ name) => outer?.packages[`node_modules/${name}`]?.version;
  return (
    inner !== undefined &&
    versionOf(SERVER_PACKAGE.name) === SERVER_PACKAGE.version &&
    versionOf(nodePackage) === SERVER_NODE_VERSION
  );
}

/**
 * @param {string} folder an empty one
 * @throws {Error} with npm's output when an install fails
 */
async function install(folder) {
  const quiet = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  await writeFile(join(folder, 'package.json'), JSON.stringify({ name: 'vscode-server', private: true }));
  const packages = [`${SERVER_PACKAGE.name}@${SERVER_PACKAGE.version}`, `${nodePackage}@${SERVER_NODE_VERSION}`];
  const steps = [
    // its scripts compile native modules that the server does without
    { cwd: folder, args: ['install', ...quiet, '--save-exact', ...packages] },
    { cwd: serverIn(folder).folder, args: ['install', ...quiet, '--omit=dev', '--no-save'] },
  ];
  for (const { cwd, args } of steps) {
    const { code, output } = await npm(args, { cwd });
    if (code !== 0) throw new Error(`npm ${args.join(' ')} failed with exit code ${code} in ${cwd}:\n${output}`);
  }
}

/**
 * The VS Code server in the cache folder, installed there when it is missing or of another version (0.8 GB, about half a
 * minute). Two installs at once do not disturb each other: each has its own folder and the last renames it into place.
 * @returns {Promise<VsCodeServer>}
 * @throws {Error} where there is no server for this platform, or the install fails
 */
export async function vsCodeServer() {
  if (!serverIsAvailable) throw new Error(`There is no VS Code server for ${process.platform} on ${process.arch}.`);
  const folder = join(cacheFolder(), 'vscode-server');
  if (await isInstalled(folder)) return serverIn(folder);

  const fresh = `${folder}.${process.pid}`;
  console.log(`Installing the VS Code server into ${folder} …`);
  await mkdir(fresh, { recursive: true });
  try {
    await install(fresh);
    await rm(folder, { recursive: true, force: true });
    await rename(fresh, folder);
  } catch (error) {
    await rm(fresh, { recursive: true, force: true });
    if (!(await isInstalled(folder))) throw error;
  }
  return serverIn(folder);
}
