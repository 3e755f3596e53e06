// `npm run package -- --target linux-x64`: makes the extension's package for a platform, with that platform's libraries
// only. The target is this machine's by default.
import { cp, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { createVSIX } from '@vscode/vsce';
import { build } from './build.mjs';
import { copyNativeModules } from './lib/native-modules.mjs';
import { modulesOf, notices } from './lib/notices.mjs';
import { outFolder, root } from './lib/paths.mjs';
import { duration, megabytes } from './lib/run.mjs';
import { targetNamed, thisTarget } from './lib/targets.mjs';

/** Files and folders of the tree that are shipped as they are, beside what is built. */
const SHIPPED = ['README.md', 'CHANGELOG.md', 'LICENSE', 'media', 'models', 'syntaxes', 'templates'];

/** What package.json says to developers only. */
const DEVELOPMENT_FIELDS = ['scripts', 'dependencies', 'devDependencies', 'allowScripts', 'bin'];

/**
 * Makes a package.
 * @param {string} name VS Code's name of the platform
 * @returns {Promise<string>} path of the .vsix
 * @throws {Error} for an unknown platform, when something does not build, and when a shipped file is missing
 */
export async function makePackage(name) {
  const target = targetNamed(name);
  const stage = join(outFolder, 'package', name);
  await rm(stage, { recursive: true, force: true });
  await mkdir(stage, { recursive: true });

  const sources = await build({ production: true, folder: join(stage, 'dist') });
  const native = await copyNativeModules(name, target, join(stage, 'dist/node_modules'));
  for (const path of SHIPPED) await cp(join(root, path), join(stage, path), { recursive: true });
  await writeFile(join(stage, 'THIRD-PARTY-NOTICES.txt'), await notices([...modulesOf(sources), ...native]));

  const description = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  for (const field of DEVELOPMENT_FIELDS) delete description[field];
  await writeFile(join(stage, 'package.json'), JSON.stringify(description, undefined, 2));
  // everything in the stage is meant to be shipped
  await writeFile(join(stage, '.vscodeignore'), '');

  const packagePath = join(outFolder, `${description.name}-${name}-${description.version}.vsix`);
  await createVSIX({ cwd: stage, packagePath, target: name, dependencies: false });
  return packagePath;
}

async function main() {
  const { values } = parseArgs({ options: { target: { type: 'string', default: thisTarget } } });
  const started = performance.now();
  const path = await makePackage(values.target);
  const { size } = await stat(path);
  console.log(`${path}: ${megabytes(size)} in ${duration(performance.now() - started)}`);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href)
  await main().catch((error) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  });
