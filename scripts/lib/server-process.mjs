import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { delimiter, dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { run } from './run.mjs';
import { quietSettings } from './server-settings.mjs';
import { vsCodeServer } from './vscode-server.mjs';

const START_LIMIT_MILLISECONDS = 60_000;
const keeper = fileURLToPath(new URL('keeper.mjs', import.meta.url));

/**
 * @typedef {object} ServerOptions
 * @property {string} folder everything of this server lies in it: home, temporary files, settings, extensions, logs
 * @property {string} [extension] folder of an unpacked extension to have installed
 * @property {string} [vsix] packaged extension to install
 * @property {boolean} [smokeTestDriver] needed for tests inside the extension host; hides notifications and dialogs
 * @property {boolean} [workspaceTrust] ask for trust as VS Code does; by default every folder is trusted
 * @property {Readonly<Record<string, unknown>>} [settings] user settings on top of the quiet ones
 * @property {NodeJS.ProcessEnv} [environment] what the extension host sees on top of a bare environment
 * @property {number} [port] wanted port; any free one by default and when it is taken
 */

/**
 * A running server on loopback. `exited` settles when it has ended, whoever ended it; `stop` ends it with all its
 * children; `log` is the file that it writes its output to.
 * @typedef {{
 *   readonly address: string, readonly authority: string, readonly pid: number, readonly log: string,
 *   readonly exited: Promise<void>, stop(): Promise<void>,
 * }} ServerProcess
 */

/**
 * @param {number} wanted 0 for any
 * @returns {Promise<number>} a port that is free now
 */
function freePort(wanted) {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', (error) => (wanted === 0 ? reject(error) : resolve(freePort(0))));
    probe.listen(wanted, '127.0.0.1', () => {
      const address = probe.address();
      const port = typeof address === 'object' && address ? address.port : 0;
      probe.close(() => resolve(port));
    });
  });
}

/** @param {string} address */
async function answers(address) {
  try {
    const response = await fetch(address, { signal: AbortSignal.timeout(2000) });
    await response.body?.cancel();
    return true;
  } catch {
    return false;
  }
}

/** @param {ServerOptions} options */
async function prepare({ folder, settings, extension }) {
  const extensions = join(folder, 'extensions');
  await rm(extensions, { recursive: true, force: true });
  for (const path of ['user/User', 'extensions', 'data', 'home', 'tmp'])
    await mkdir(join(folder, path), { recursive: true });
  const text = JSON.stringify({ ...quietSettings, ...settings }, undefined, 2);
  await writeFile(join(folder, 'user/User/settings.json'), text);
  if (!extension) return;
  const { publisher, name, version } = JSON.parse(await readFile(join(extension, 'package.json'), 'utf8'));
  await symlink(extension, join(extensions, `${publisher}.${name}-${version}`));
}

/**
 * Starts VS Code's server and waits until it answers.
 * @param {ServerOptions} options
 * @returns {Promise<ServerProcess>}
 * @throws {Error} when the server cannot be installed, ends at once, or does not answer within a minute
 */
export async function startServer(options) {
  const server = await vsCodeServer();
  const { folder } = options;
  await prepare(options);
  const port = await freePort(options.port ?? 0);
  const address = `http://127.0.0.1:${port}`;
  const places = [
    ...['--server-data-dir', join(folder, 'data')],
    ...['--user-data-dir', join(folder, 'user')],
    ...['--extensions-dir', join(folder, 'extensions')],
  ];
  const environment = {
    PATH: [dirname(server.node), process.env['PATH']].join(delimiter),
    LANG: 'C.UTF-8',
    HOME: join(folder, 'home'),
    TMPDIR: join(folder, 'tmp'),
    EXTENSIONS_GALLERY: '{}',
    ...options.environment,
  };
  if (options.vsix) {
    const install = [server.main, '--accept-server-license-terms', ...places, '--install-extension', options.vsix];
    const { code, output } = await run(server.node, [...install, '--force'], { env: environment });
    if (code !== 0) throw new Error(`VS Code refused to install ${options.vsix}:\n${output}`);
  }

  const log = join(folder, 'server.log');
  const descriptor = openSync(log, 'a');
  const child = spawn(
    process.execPath,
    [
      keeper,
      ...[server.node, server.main, '--host', '127.0.0.1', '--port', String(port), '--without-connection-token'],
      ...['--accept-server-license-terms', '--disable-telemetry', '--reconnection-grace-time', '5', ...places],
      ...(options.workspaceTrust ? [] : ['--disable-workspace-trust']),
      ...(options.smokeTestDriver ? ['--enable-smoke-test-driver'] : []),
    ],
    { detached: true, stdio: ['pipe', descriptor, descriptor], env: environment },
  );
  closeSync(descriptor);
  let running = true;
  const exited = once(child, 'exit').then(() => {
    running = false;
  });
  const stop = async () => {
    child.stdin?.end();
    await exited;
  };

  const deadline = Date.now() + START_LIMIT_MILLISECONDS;
  while (!(await answers(address))) {
    if (running && Date.now() < deadline) {
      await delay(100);
      continue;
    }
    await stop();
    throw new Error(`The VS Code server did not start:\n${await readFile(log, 'utf8')}`);
  }
  return { address, authority: `127.0.0.1:${port}`, pid: child.pid ?? 0, log, exited, stop };
}
