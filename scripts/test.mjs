// `npm test`: installs, builds, and runs every suite. `--only unit,vscode` runs some of them, `--grep TITLE` some of their
// tests. The last line counts all of them; the exit code is not 0 when anything failed or could not run.
import { parseArgs } from 'node:util';
import { installDependencies } from './lib/dependencies.mjs';
import { duration } from './lib/run.mjs';

/**
 * @param {import('./lib/suites.mjs').Suite} suite
 * @param {import('./lib/suites.mjs').SuiteOptions} options
 */
async function runSuite(suite, options) {
  console.log(`\n── ${suite.name}: ${suite.what}`);
  const started = performance.now();
  /** @type {import('./lib/suites.mjs').Counts} */
  const counts = await suite.run(options).catch((error) => {
    const reason = error instanceof Error ? error.message : String(error);
    console.error(error);
    return { passed: 0, failed: 1, skipped: 0, notes: [`could not run: ${reason.split('\n')[0]}`] };
  });
  return { suite, counts, milliseconds: performance.now() - started };
}

/** @param {import('./lib/suites.mjs').Counts} counts */
function inWords({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

async function main() {
  // vitest paints wherever CI is set, also into a file
  if (!process.stdout.isTTY) process.env['NO_COLOR'] ??= '1';
  const { values } = parseArgs({ options: { only: { type: 'string' }, grep: { type: 'string' } } });
  await installDependencies();
  const { suites } = await import('./lib/suites.mjs');
  const names = values.only?.split(',');
  const unknown = names?.find((name) => !suites.some((suite) => suite.name === name));
  if (unknown)
    throw new Error(`There is no suite "${unknown}"; there are ${suites.map(({ name }) => name).join(', ')}.`);

  const outcomes = [];
  for (const suite of suites.filter(({ name }) => names?.includes(name) ?? true))
    outcomes.push(await runSuite(suite, values.grep ? { grep: values.grep } : {}));

  console.log('\n── summary');
  for (const { suite, counts, milliseconds } of outcomes) {
    const mark = counts.failed > 0 ? '✗' : counts.passed > 0 ? '✓' : '-';
    console.log(`${mark} ${suite.name.padEnd(8)} ${inWords(counts).padEnd(36)} ${duration(milliseconds)}`);
    for (const note of counts.notes) console.log(`    ${note}`);
  }
  const total = { passed: 0, failed: 0, skipped: 0, notes: [] };
  for (const { counts } of outcomes) {
    total.passed += counts.passed;
    total.failed += counts.failed;
    total.skipped += counts.skipped;
  }
  console.log(`\n${inWords(total)}`);
  return total.failed === 0 && total.passed > 0;
}

process.exitCode = await main().then(
  (ok) => (ok ? 0 : 1),
  (error) => {
    console.error(error instanceof Error ? error.message : error);
    console.log('\n0 passed, 1 failed');
    return 1;
  },
);
