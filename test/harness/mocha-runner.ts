import { appendFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import Mocha from 'mocha';
import { version } from 'vscode';
import { SUITE_ENVIRONMENT, type SuiteEvent } from './suite-events.js';

const environment = (name: keyof typeof SUITE_ENVIRONMENT): string => process.env[SUITE_ENVIRONMENT[name]] ?? '';

function report(event: SuiteEvent): void {
  appendFileSync(environment('events'), `${JSON.stringify(event)}\n`);
}

/** Message and stack, without the frames of VS Code and Node themselves. */
function message(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const lines = (error.stack ?? error.message).split('\n');
  return lines.filter((line) => !/^\s+at .*(extensionHostProcess\.js|node:internal)/.test(line)).join('\n');
}

/**
 * What VS Code calls in the extension host: runs every `*.test.cjs` beside this bundle and writes each result the moment
 * it is known, so that a crash leaves what was known before.
 * @throws {Error} when a test failed, which VS Code turns into its exit code
 */
export async function run(): Promise<void> {
  const files = readdirSync(__dirname, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.test.cjs'))
    .sort();
  report({ event: 'start', run: environment('run'), files: files.length, version });
  const grep = environment('grep');
  const mocha = new Mocha({ ui: 'bdd', timeout: 30_000, reporter: Mocha.reporters.Base, ...(grep ? { grep } : {}) });
  for (const file of files) mocha.addFile(join(__dirname, file));

  const failures = await new Promise<number>((resolve) => {
    const runner = mocha.run(resolve);
    const result = (test: Mocha.Test, state: 'passed' | 'failed' | 'skipped', error?: unknown): void =>
      report({
        event: 'result',
        title: test.titlePath().join(' › '),
        state,
        milliseconds: test.duration ?? 0,
        ...(error === undefined ? {} : { error: message(error) }),
      });
    runner.on('test', (test) => report({ event: 'begin', title: test.titlePath().join(' › ') }));
    runner.on('pass', (test) => result(test, 'passed'));
    runner.on('pending', (test) => result(test, 'skipped'));
    // also a hook that fails comes here, under its own title
    runner.on('fail', (test, error) => result(test, 'failed', error));
  });
  report({ event: 'end' });
  if (failures > 0) throw new Error(`${failures} tests failed`);
}
