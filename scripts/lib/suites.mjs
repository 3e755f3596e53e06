import { readFile, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { build } from '../build.mjs';
import { makePackage } from '../package.mjs';
import { downloadedDesktop } from './desktop.mjs';
import { root } from './paths.mjs';
import { pythonOfWorld } from './python.mjs';
import { resultFile } from './results.mjs';
import { megabytes, node, run } from './run.mjs';
import { thisTarget } from './targets.mjs';
import { serverIsAvailable } from './vscode-server.mjs';
import { bundleSuite, bundleSuiteRunner } from './test-bundle.mjs';
import { vitest } from './vitest.mjs';

/**
 * What a suite counted. `notes` are lines for the summary: reasons of skips, what ran where, what could not run.
 * @typedef {{ readonly passed: number, readonly failed: number, readonly skipped: number, readonly notes: readonly string[] }} Counts
 */

/**
 * @typedef {object} SuiteOptions
 * @property {string} [grep] only tests whose title matches, where a suite has titles
 */

/**
 * A suite. Whatever it throws counts as a failure.
 * @typedef {{ readonly name: string, readonly what: string, run(options: SuiteOptions): Promise<Counts> }} Suite
 */

const PASSED = Object.freeze({ passed: 1, failed: 0, skipped: 0, notes: [] });
/** An empty extension that VS Code runs tests for, so that ours is found where it was installed. */
const driver = join(root, 'test/harness/driver');

/**
 * @param {string} note
 * @returns {Counts} of a suite that is one check
 */
const failedCheck = (note) => ({ passed: 0, failed: 1, skipped: 0, notes: [note] });

/**
 * @param {string} path of a program, relative to node_modules
 * @param {readonly string[]} args
 * @returns {Promise<Counts>} one check: whether the program ended with 0
 */
async function check(path, ...args) {
  const { code } = await node(join(root, 'node_modules', path), args, { cwd: root, show: true });
  return code === 0 ? PASSED : failedCheck(`exit code ${code}`);
}

/**
 * Runs a suite inside an extension host in a process of its own and counts its tests.
 * @param {string} name of the suite's folder under `test/vscode`
 * @param {string} label of this run
 * @param {readonly string[]} args
 * @param {SuiteOptions} options
 * @returns {Promise<Counts>}
 */
async function extensionHost(name, label, args, { grep }) {
  const suite = await bundleSuite(name);
  const runner = await bundleSuiteRunner();
  const result = await resultFile(label);
  const filter = grep ? ['--grep', grep] : [];
  const command = ['--suite', suite, '--result', result, ...args, ...filter];
  const { code } = await node(runner, command, { cwd: root, show: true });
  const outcome = JSON.parse(await readFile(result, 'utf8'));
  const unexplained = code !== 0 && outcome.failed + outcome.problems.length === 0 ? [`exit code ${code}`] : [];
  const problems = [...outcome.problems.map((/** @type {string} */ text) => text.split('\n')[0]), ...unexplained];
  return {
    passed: outcome.passed,
    failed: outcome.failed + problems.length,
    skipped: outcome.skipped,
    notes: [`in VS Code ${outcome.version ?? '(unknown)'}`, ...problems],
  };
}

/**
 * Wraps a suite that needs the VS Code server, so that it is skipped on a platform that has none.
 * @param {Suite['run']} run
 * @returns {Suite['run']}
 */
function inServer(run) {
  const reason = `there is no VS Code server for ${process.platform} on ${process.arch}`;
  return serverIsAvailable ? run : () => Promise.resolve({ passed: 0, failed: 0, skipped: 1, notes: [reason] });
}

/**
 * Runs Python's unittest and counts its tests.
 * @param {SuiteOptions} options
 * @returns {Promise<Counts>}
 */
async function unittest({ grep }) {
  const found = await pythonOfWorld();
  if (found.python === undefined) return { passed: 0, failed: 0, skipped: 1, notes: [found.reason] };
  const args = ['-m', 'unittest', 'discover', '-t', '.', '-s', 'training/pico/tests', ...(grep ? ['-k', grep] : [])];
  const { code, output } = await run(found.python, args, { cwd: root });
  console.log(output.trimEnd());
  const ran = Number(/^Ran (\d+) tests? in/m.exec(output)?.[1] ?? 0);
  const wrong = /^FAILED \((?:failures=(\d+))?(?:, )?(?:errors=(\d+))?/m.exec(output);
  const failed = Number(wrong?.[1] ?? 0) + Number(wrong?.[2] ?? 0);
  // unittest ends with 5 where no title matches
  const unexplained = code !== 0 && failed === 0 && !(code === 5 && grep);
  const skipped = Number(/skipped=(\d+)/.exec(output)?.[1] ?? 0);
  const notes = unexplained ? [`unittest ended with exit code ${code}`] : [];
  return { passed: ran - failed - skipped, failed: failed + notes.length, skipped, notes };
}

/** @type {readonly Suite[]} */
export const suites = [
  {
    name: 'build',
    what: 'every program is bundled',
    run: async () => {
      await build();
      return PASSED;
    },
  },
  { name: 'types', what: 'tsc', run: () => check('typescript/bin/tsc', '-b') },
  { name: 'lint', what: 'oxlint', run: () => check('oxlint/bin/oxlint', '--type-aware') },
  { name: 'format', what: 'biome', run: () => check('@biomejs/biome/bin/biome', 'format', '.') },
  {
    name: 'unit',
    what: 'units, laws, fixtures, host protocol, architecture',
    run: (options) => vitest('unit', [], options),
  },
  { name: 'world', what: 'the data that the demo model is trained on, in Python', run: unittest },
  {
    name: 'vscode',
    what: 'inside the extension host of the VS Code server',
    run: inServer((options) => extensionHost('suite', 'vscode', [], options)),
  },
  {
    name: 'desktop',
    what: 'the same inside a downloaded desktop VS Code',
    run: async (options) => {
      const desktop = await downloadedDesktop();
      if (desktop.executable === undefined) return { passed: 0, failed: 0, skipped: 1, notes: [desktop.reason] };
      return extensionHost('suite', 'desktop', ['--desktop', desktop.executable], options);
    },
  },
  {
    name: 'ui',
    what: 'through the window of VS Code',
    run: inServer((options) => vitest('ui', ['--config', 'test/vscode/ui/vitest.config.ts'], options)),
  },
  {
    name: 'package',
    what: 'the .vsix of this platform, installed',
    run: inServer(async (options) => {
      const vsix = await makePackage(thisTarget);
      const counts = await extensionHost('package', 'package', ['--vsix', vsix, '--extension', driver], options);
      const { size } = await stat(vsix);
      return { ...counts, notes: [`${relative(root, vsix)}: ${megabytes(size)}`, ...counts.notes] };
    }),
  },
];
