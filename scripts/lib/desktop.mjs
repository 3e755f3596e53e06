import { join } from 'node:path';
import { cacheFolder } from './paths.mjs';
import { VSCODE_VERSION } from './vscode-version.mjs';

/**
 * A desktop VS Code to start, or why there is none.
 * @typedef {{ readonly executable: string } | { readonly executable?: undefined, readonly reason: string }} Desktop
 */

/** Whether a window can be shown: Linux without a display server cannot. */
export function canShowWindows() {
  return process.platform !== 'linux' || Boolean(process.env['DISPLAY'] || process.env['WAYLAND_DISPLAY']);
}

/**
 * The desktop VS Code that `MRSI_VSCODE` names, or a downloaded one, kept in the cache folder.
 * @returns {Promise<Desktop>}
 */
export async function downloadedDesktop() {
  if (!canShowWindows()) return { reason: 'there is no display to show a window on' };
  const named = process.env['MRSI_VSCODE'];
  if (named) return { executable: named };
  const { downloadAndUnzipVSCode, SilentReporter } = await import('@vscode/test-electron');
  try {
    const executable = await downloadAndUnzipVSCode({
      version: VSCODE_VERSION,
      cachePath: join(cacheFolder(), 'vscode-desktop'),
      reporter: new SilentReporter(),
    });
    return { executable };
  } catch (error) {
    return {
      reason: `VS Code ${VSCODE_VERSION} cannot be downloaded: ${error instanceof Error ? error.message : String(error)}`,
    };
  }
}
