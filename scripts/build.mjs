// Bundles the programs into dist/. `--only extension,server,languageServer,host,cli,debugAdapter,webview,compare,figures,preview` builds some of them,
// `--production` leaves out source maps and white space, `--watch` builds again at every change.
import { existsSync } from 'node:fs';
import { copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import * as esbuild from 'esbuild';
import { generateParser } from './lib/grammar.mjs';
import { root } from './lib/paths.mjs';
import { duration } from './lib/run.mjs';

/** Modules with native parts: never bundled, found in `node_modules` at run time. */
export const nativeModules = ['onnxruntime-node', 'sharp', 'koffi'];

/**
 * One bundle: where it begins, what it is called in `dist/`, and where it runs.
 * @typedef {{ readonly entry: string, readonly output: string, readonly runsIn: 'vscode' | 'node' | 'browser' }} Bundle
 */

/** @satisfies {Readonly<Record<string, Bundle>>} */
const bundles = /** @type {const} */ ({
  extension: { entry: 'src/extension/main.ts', output: 'extension.cjs', runsIn: 'vscode' },
  server: { entry: 'src/server/start.ts', output: 'server.cjs', runsIn: 'node' },
  languageServer: { entry: 'src/server/main.ts', output: 'language-server.cjs', runsIn: 'node' },
  host: { entry: 'src/host/main.ts', output: 'host.cjs', runsIn: 'node' },
  cli: { entry: 'src/cli/main.ts', output: 'mrsi.cjs', runsIn: 'node' },
  debugAdapter: { entry: 'src/cli/debug/main.ts', output: 'debug-adapter.cjs', runsIn: 'node' },
  webview: { entry: 'webview/main.tsx', output: 'webview/main.js', runsIn: 'browser' },
  compare: { entry: 'webview/compare/main.tsx', output: 'webview/compare.js', runsIn: 'browser' },
  figures: { entry: 'webview/figures/main.tsx', output: 'webview/figures.js', runsIn: 'browser' },
  preview: { entry: 'webview/preview/main.tsx', output: 'webview/preview.js', runsIn: 'browser' },
});

/**
 * @typedef {object} BuildOptions
 * @property {readonly string[]} [only] names of bundles; all by default
 * @property {boolean} [production]
 * @property {string} [folder] where to write; `dist` of the repository by default
 */

/**
 * @param {Bundle} bundle
 * @param {BuildOptions} options
 * @returns {esbuild.BuildOptions & { metafile: true }}
 */
function settings(bundle, { production = false, folder = join(root, 'dist') }) {
  const browser = bundle.runsIn === 'browser';
  return {
    absWorkingDir: root,
    entryPoints: [bundle.entry],
    outfile: join(folder, bundle.output),
    bundle: true,
    platform: browser ? 'browser' : 'node',
    format: browser ? 'iife' : 'cjs',
    target: browser ? 'es2022' : 'node20',
    // the `main` of vscode-languageserver-types and its like is UMD, whose requires no bundler can follow
    mainFields: browser ? ['browser', 'module', 'main'] : ['module', 'main'],
    external: bundle.runsIn === 'vscode' ? ['vscode', ...nativeModules] : nativeModules,
    loader: { '.ttf': 'file', '.svg': 'dataurl' },
    assetNames: '[name]',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    // identifiers stay, so that a user's stack trace can be read
    minifyWhitespace: production,
    minifySyntax: production,
    sourcemap: production ? false : 'linked',
    legalComments: 'none',
    define: { 'process.env.NODE_ENV': production ? '"production"' : '"development"' },
    metafile: true,
    logLevel: 'warning',
  };
}

/** @param {string} folder */
async function copyIcons(folder) {
  const target = join(folder, 'webview');
  await mkdir(target, { recursive: true });
  for (const name of ['codicon.css', 'codicon.ttf'])
    await copyFile(join(root, 'node_modules/@vscode/codicons/dist', name), join(target, name));
}

/**
 * @param {BuildOptions} options
 * @returns {readonly Bundle[]}
 * @throws {Error} for an unknown name and for a program whose entry point does not exist
 */
function chosen({ only = Object.keys(bundles) }) {
  return only.map((name) => {
    const bundle = Object.entries(bundles).find(([key]) => key === name)?.[1];
    if (!bundle) throw new Error(`There is no bundle "${name}"; there are ${Object.keys(bundles).join(', ')}.`);
    if (!existsSync(join(root, bundle.entry)))
      throw new Error(`The entry point ${bundle.entry} of the bundle "${name}" does not exist.`);
    return bundle;
  });
}

/**
 * Builds the programs.
 * @param {BuildOptions} [options]
 * @returns {Promise<readonly string[]>} paths, relative to the repository, of every source that went into them
 * @throws {Error} when the grammar or a program does not build; esbuild's messages are then on stderr
 */
export async function build(options = {}) {
  const wanted = chosen(options);
  if (wanted.some((bundle) => bundle.runsIn !== 'browser')) await generateParser();
  const results = await Promise.all(wanted.map((bundle) => esbuild.build(settings(bundle, options))));
  if (wanted.some((bundle) => bundle.runsIn === 'browser')) await copyIcons(options.folder ?? join(root, 'dist'));
  return [...new Set(results.flatMap((result) => Object.keys(result.metafile.inputs)))].sort();
}

/** @param {BuildOptions} options */
async function watch(options) {
  const wanted = chosen(options);
  await build(options);
  for (const bundle of wanted) await (await esbuild.context(settings(bundle, options))).watch();
}

async function main() {
  const { values } = parseArgs({
    options: { only: { type: 'string' }, production: { type: 'boolean' }, watch: { type: 'boolean' } },
  });
  const options = { production: values.production ?? false, ...(values.only ? { only: values.only.split(',') } : {}) };
  const started = performance.now();
  await (values.watch ? watch(options) : build(options));
  console.log(`Built in ${duration(performance.now() - started)}${values.watch ? '; watching' : ''}.`);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href)
  await main().catch((error) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  });
