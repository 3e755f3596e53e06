import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runTests } from '@vscode/test-electron';
import { root } from '../../scripts/lib/paths.mjs';
import { startServer } from '../../scripts/lib/server-process.mjs';
import { openBrowser } from './browser.js';
import { makeRunFolder, type RunFolder, remotePath, workbenchAddress } from './run-folder.js';
import { SUITE_ENVIRONMENT } from './suite-events.js';
import { type SuiteOutcome, SuiteProgress } from './suite-progress.js';

/** What to run inside an extension host. */
export interface SuiteOptions {
  /** Folder of the bundled suite: `index.cjs` and its tests. */
  readonly suite: string;
  /** Folder of the repository that is opened as a copy. */
  readonly workspace: string;
  /** Folder of the extension under development; the repository by default. */
  readonly extension?: string | undefined;
  /** Packaged extension that is installed first. */
  readonly vsix?: string | undefined;
  /** Executable of a desktop VS Code; without it the suite runs in the VS Code server. */
  readonly desktop?: string | undefined;
  /** Only tests whose title matches. */
  readonly grep?: string | undefined;
  readonly limitMilliseconds?: number | undefined;
}

/** Runs a suite in a real VS Code extension host and prints its results as they come. */
export async function runSuite(options: SuiteOptions): Promise<SuiteOutcome> {
  const folder = await makeRunFolder(options.workspace);
  const run = randomUUID();
  const events = join(folder.path, 'events.jsonl');
  const environment = {
    [SUITE_ENVIRONMENT.events]: events,
    [SUITE_ENVIRONMENT.run]: run,
    [SUITE_ENVIRONMENT.grep]: options.grep ?? '',
  };
  const progress = new SuiteProgress(events, run);
  const ticker = setInterval(() => progress.update(), 200);
  try {
    const problem = await (options.desktop === undefined
      ? runInServer(options, folder, environment)
      : runOnDesktop(options, options.desktop, folder, environment));
    const outcome = progress.outcome();
    return problem === undefined || outcome.failed > 0
      ? outcome
      : { ...outcome, problems: [...outcome.problems, problem] };
  } finally {
    clearInterval(ticker);
    await folder.remove();
  }
}

/** What a server without its native log and watchdog modules always complains about. */
const KNOWN_NOISE = /bindings file|native-watchdog|build\/Release\/watchdog|Canceled|ServiceWorker|404/;

type Environment = Readonly<Record<string, string>>;

/** @returns what went wrong, if anything, beside the tests themselves */
async function runInServer(
  options: SuiteOptions,
  folder: RunFolder,
  environment: Environment,
): Promise<string | undefined> {
  const server = await startServer({
    folder: folder.path,
    smokeTestDriver: true,
    environment,
    ...(options.vsix === undefined ? {} : { vsix: options.vsix }),
  });
  try {
    const browser = await openBrowser();
    try {
      const complaints: string[] = [];
      browser.page.on('console', (entry) => {
        const text = entry.text().split('\n').slice(0, 3).join('\n');
        if (entry.type() === 'error' && !KNOWN_NOISE.test(text)) complaints.push(text);
      });
      const code = await new Promise<number | string>((resolve, reject) => {
        const limit = options.limitMilliseconds ?? 300_000;
        const timer = setTimeout(() => resolve(`the suite did not end within ${limit / 1000} s`), limit);
        const end = (result: number | string): void => {
          clearTimeout(timer);
          resolve(result);
        };
        browser.page.on('crash', () => end('the page of the workbench crashed'));
        void server.exited.then(() => end('the VS Code server ended'));
        openWorkbench(end).catch(reject);
      });
      async function openWorkbench(end: (code: number) => void): Promise<void> {
        await browser.page.exposeFunction('codeAutomationLog', () => undefined);
        await browser.page.exposeFunction('codeAutomationExit', end);
        const payload = [
          ['extensionDevelopmentPath', remotePath(server.authority, options.extension ?? root)],
          ['extensionTestsPath', remotePath(server.authority, join(options.suite, 'index.cjs'))],
          ['skipWelcome', 'true'],
        ] as const;
        await browser.page.goto(workbenchAddress(server.address, folder.workspace, payload));
      }
      if (code === 0) return undefined;
      const crashes = (await readFile(server.log, 'utf8')).split('\n').filter((line) => line.includes('exited with'));
      for (const line of [...complaints.slice(-10), ...crashes]) console.log(`    ${line}`);
      return typeof code === 'string' ? code : `VS Code ended with code ${code}`;
    } finally {
      await browser.close();
    }
  } finally {
    await server.stop();
  }
}

async function runOnDesktop(
  options: SuiteOptions,
  executable: string,
  folder: RunFolder,
  environment: Environment,
): Promise<string | undefined> {
  try {
    await runTests({
      vscodeExecutablePath: executable,
      extensionDevelopmentPath: options.extension ?? root,
      extensionTestsPath: join(options.suite, 'index.cjs'),
      extensionTestsEnv: { ...environment },
      launchArgs: [
        folder.workspace,
        `--user-data-dir=${join(folder.path, 'user')}`,
        `--extensions-dir=${join(folder.path, 'extensions')}`,
      ],
    });
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
