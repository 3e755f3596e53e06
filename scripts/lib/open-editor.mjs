import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chooseEditor, runEditor } from './editor.mjs';
import { cacheFolder, root } from './paths.mjs';
import { run } from './run.mjs';
import { startServer } from './server-process.mjs';

const samples = join(root, 'samples');
const PREFERRED_PORT = 8391;

/**
 * Resolves when the user (Ctrl+C) or the system asks this process to end.
 * @returns {Promise<unknown>}
 */
function interrupted() {
  return Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM'), once(process, 'SIGHUP')]);
}

/** Serves VS Code on loopback until it is interrupted. */
async function openServer() {
  const folder = await mkdtemp(join(tmpdir(), 'mrsi-studio-'));
  const interruption = interrupted().then(() => true);
  try {
    const server = await startServer({ folder, extension: root, port: PREFERRED_PORT });
    const address = `${server.address}/?${new URLSearchParams({ folder: samples }).toString()}`;
    console.log(`\nVS Code with MRSI Studio is at\n\n  ${address}\n\nCtrl+C stops it.`);
    const asked = await Promise.race([interruption, server.exited.then(() => false)]);
    await server.stop();
    if (!asked) throw new Error(`The VS Code server ended by itself:\n${await readFile(server.log, 'utf8')}`);
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/**
 * Waits until the window is closed, or closes it when it is interrupted.
 * @param {(options: import('./run.mjs').RunOptions) => Promise<import('./run.mjs').Ended>} start
 * @throws {Error} with the output of a VS Code that failed
 */
async function openWindow(start) {
  console.log('VS Code opens with MRSI Studio and the samples. Closing its window ends this command.');
  const stop = new AbortController();
  void interrupted().then(() => stop.abort());
  const { code, output } = await start({ signal: stop.signal });
  if (code !== 0 && !stop.signal.aborted) throw new Error(`VS Code ended with code ${code}:\n${output}`);
}

/**
 * Opens VS Code with the extension of this tree and the sample workspace, and returns when it is closed.
 * @param {{ readonly server?: boolean }} options `server`: in a browser, even where a window could be shown
 * @throws {Error} when no VS Code can be started
 */
export async function openEditor({ server = false }) {
  const { engines } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  const editor = server
    ? { kind: /** @type {const} */ ('server') }
    : await chooseEditor(engines.vscode.replace(/^\D+/, ''));
  const development = `--extensionDevelopmentPath=${root}`;
  switch (editor.kind) {
    case 'own':
      return openWindow((options) =>
        runEditor(editor.command, ['--new-window', '--wait', development, samples], options),
      );
    case 'downloaded': {
      const state = join(cacheFolder(), 'start-desktop');
      const places = [`--user-data-dir=${join(state, 'user')}`, `--extensions-dir=${join(state, 'extensions')}`];
      const quiet = ['--skip-welcome', '--disable-workspace-trust', '--disable-updates'];
      const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
      return openWindow((options) =>
        run(editor.executable, [development, ...places, ...quiet, ...asRoot, samples], options),
      );
    }
    case 'server':
      return openServer();
  }
}
