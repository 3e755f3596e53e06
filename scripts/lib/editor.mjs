import { canShowWindows, downloadedDesktop } from './desktop.mjs';
import { run } from './run.mjs';
import { serverIsAvailable } from './vscode-server.mjs';

/**
 * The VS Code that `npm start` opens: the user's own, a downloaded one, or a server for a browser.
 * @typedef {{ readonly kind: 'own', readonly command: string, readonly version: string }
 *   | { readonly kind: 'downloaded', readonly executable: string }
 *   | { readonly kind: 'server' }} Editor
 */

/**
 * Whether a version is the wanted one or newer.
 * @param {string} version such as `1.104.2`
 * @param {string} oldest such as `1.100.0`
 */
export function isAtLeast(version, oldest) {
  const numbers = (/** @type {string} */ text) => text.split('.').map((part) => Number.parseInt(part, 10) || 0);
  const [actual, wanted] = [numbers(version), numbers(oldest)];
  for (let i = 0; i < 3; i++) {
    const difference = (actual[i] ?? 0) - (wanted[i] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return true;
}

/**
 * The user's own VS Code: the command `code`, or the application in its usual place on macOS.
 * @param {string} oldest version that the extension runs in
 * @returns {Promise<{ readonly command: string, readonly version: string } | { readonly command?: undefined, readonly reason: string }>}
 */
async function ownEditor(oldest) {
  if (!canShowWindows()) return { reason: 'there is no display to show a window on' };
  // in a terminal of a remote window `code` speaks to that window and can start none for development
  if (process.env['VSCODE_IPC_HOOK_CLI']) return { reason: 'this terminal belongs to a remote VS Code window' };
  const places =
    process.platform === 'darwin'
      ? ['code', '/Applications/Visual Studio Code.app/Contents/Resources/app/bin/code']
      : ['code'];
  for (const command of places) {
    const { code, output } = await runEditor(command, ['--version']);
    const version = /^\d+\.\d+\.\d+/m.exec(output)?.[0];
    if (code !== 0 || version === undefined) continue;
    return isAtLeast(version, oldest)
      ? { command, version }
      : { reason: `your VS Code is ${version}, and ${oldest} or newer is needed` };
  }
  return { reason: 'there is no command `code`' };
}

/**
 * Runs the user's `code`, which is a batch file on Windows.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {import('./run.mjs').RunOptions} [options]
 */
export function runEditor(command, args, options) {
  return process.platform === 'win32'
    ? run(process.env['ComSpec'] ?? 'cmd.exe', ['/d', '/s', '/c', command, ...args], options)
    : run(command, args, options);
}

/**
 * Chooses the VS Code to open, and says on the way why the better ones are not taken.
 * @param {string} oldest version that the extension runs in
 * @returns {Promise<Editor>}
 * @throws {Error} when there is none
 */
export async function chooseEditor(oldest) {
  const own = await ownEditor(oldest);
  if (own.command !== undefined) return { kind: 'own', ...own };
  console.log(`Your own VS Code is not used: ${own.reason}.`);
  const desktop = await downloadedDesktop();
  if (desktop.executable !== undefined) return { kind: 'downloaded', executable: desktop.executable };
  console.log(`No VS Code is downloaded: ${desktop.reason}.`);
  if (serverIsAvailable) return { kind: 'server' };
  throw new Error('Install VS Code from https://code.visualstudio.com and try again.');
}
