import { readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { root } from './paths.mjs';
import { resultFile } from './results.mjs';
import { node } from './run.mjs';

/**
 * The part of vitest's report that is counted.
 * @typedef {{ status: string, name: string, assertionResults: { status: string, fullName: string }[] }} VitestFile
 */

/**
 * @typedef {object} Report
 * @property {readonly VitestFile[]} files
 * @property {readonly string[]} unexplained faults outside any test, which a second go does not excuse
 */

/**
 * @param {string} name of the report
 * @param {readonly string[]} args
 * @returns {Promise<Report>}
 */
async function runOnce(name, args) {
  const file = await resultFile(name);
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  const program = join(root, 'node_modules/vitest/vitest.mjs');
  const { code } = await node(program, ['run', ...reporters, ...args], { cwd: root, show: true });
  /** @type {readonly VitestFile[]} */
  const files = JSON.parse(await readFile(file, 'utf8')).testResults;
  const unexplained = code !== 0 && !files.some(isRed) ? [`vitest ended with exit code ${code}`] : [];
  return { files, unexplained };
}

/** @param {VitestFile} file */
const failedTests = (file) => file.assertionResults.filter(({ status }) => status === 'failed');
/** @param {VitestFile} file that failed, or did not load, which leaves it without tests */
const isRed = (file) => file.status === 'failed' || failedTests(file).length > 0;

/**
 * Runs vitest and counts its tests. A file that does not load has no tests, and is a failure of its own; so is an error
 * outside any test.
 *
 * Files that failed go once more, alone: windows and clocks of a busy machine make a test fail now and then that holds.
 * The second go counts, and the summary names every test that needed it, so that one which wavers is seen and mended.
 * The whole file goes again, not the test, because the tests of a window tell one story in order.
 * @param {string} name
 * @param {readonly string[]} args
 * @param {import('./suites.mjs').SuiteOptions} options
 * @returns {Promise<import('./suites.mjs').Counts>}
 */
export async function vitest(name, args, { grep }) {
  const all = [...args, ...(grep ? ['-t', grep] : [])];
  const first = await runOnce(name, all);
  const red = first.files.filter(isRed);
  if (red.length === 0) return count(first, []);
  console.log(`\n── ${name}, second go: ${red.map((file) => relative(root, file.name)).join(', ')}`);
  const second = await runOnce(`${name}-second`, [...all, ...red.map((file) => file.name)]);
  const again = new Map(second.files.map((file) => [file.name, file]));
  const wavering = red.flatMap((file) =>
    isRed(again.get(file.name) ?? file) ? [] : failedTests(file).map(({ fullName }) => fullName),
  );
  const files = first.files.map((file) => again.get(file.name) ?? file);
  const unexplained = [...first.unexplained, ...second.unexplained];
  return count(
    { files, unexplained },
    wavering.map((test) => `failed at the first go: ${test}`),
  );
}

/**
 * @param {Report} report
 * @param {readonly string[]} notes
 * @returns {import('./suites.mjs').Counts}
 */
function count({ files, unexplained }, notes) {
  const tests = files.flatMap((file) => file.assertionResults);
  const broken = files.filter((file) => isRed(file) && failedTests(file).length === 0);
  const passed = tests.filter(({ status }) => status === 'passed').length;
  const failed = tests.filter(({ status }) => status === 'failed').length;
  return {
    passed,
    failed: failed + broken.length + unexplained.length,
    skipped: tests.length - passed - failed,
    notes: [...notes, ...broken.map((each) => `${relative(root, each.name)} does not load`), ...unexplained],
  };
}
