import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Absolute path of the repository. */
export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** Everything that scripts and tests write and nobody ships; git ignores it. */
export const outFolder = join(root, 'out');

/**
 * Where downloads are kept between clones: `$XDG_CACHE_HOME/mrsi-studio`, by default `~/.cache/mrsi-studio`.
 * @returns {string}
 */
export function cacheFolder() {
  return join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'mrsi-studio');
}
