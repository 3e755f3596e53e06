import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import * as esbuild from 'esbuild';
import { outFolder, root } from './paths.mjs';

/** @type {esbuild.BuildOptions} */
const common = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  target: 'node20',
  packages: 'external',
  sourcemap: 'inline',
  logLevel: 'warning',
};

/**
 * Bundles a suite for the extension host: every `*.test.ts` under `test/vscode/NAME`, and the runner that finds them.
 * @param {string} name
 * @returns {Promise<string>} folder of the bundles
 */
export async function bundleSuite(name) {
  const source = join(root, 'test/vscode', name);
  const folder = join(outFolder, 'test', name);
  await rm(folder, { recursive: true, force: true });
  const tests = (await readdir(source, { recursive: true })).filter((file) => file.endsWith('.test.ts'));
  await esbuild.build({
    ...common,
    entryPoints: {
      index: 'test/harness/mocha-runner.ts',
      ...Object.fromEntries(tests.map((file) => [file.replace(/\.ts$/, ''), join(source, file)])),
    },
    outdir: folder,
    outExtension: { '.js': '.cjs' },
    format: 'cjs',
  });
  return folder;
}

/**
 * Bundles the program that starts an extension host and runs a suite in it.
 * @returns {Promise<string>} its path
 */
export async function bundleSuiteRunner() {
  const outfile = join(outFolder, 'test', 'run-suite.mjs');
  await esbuild.build({
    ...common,
    entryPoints: ['test/harness/run-suite.ts'],
    outfile,
    format: 'esm',
    // these find their own files beside them; the bundle lies as deep in the tree as its source, so the path holds
    external: ['../../scripts/*'],
  });
  return outfile;
}
