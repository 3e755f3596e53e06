/**
 * A platform that a package is made for, as npm names its parts. VS Code's name of it is the key.
 * @typedef {{ readonly os: NodeJS.Platform, readonly cpu: string, readonly libc?: string }} Target
 */

/**
 * Where onnxruntime-node has libraries for; it has none for Macs with Intel processors and for Alpine.
 * @type {Readonly<Record<string, Target>>}
 */
export const targets = {
  'linux-x64': { os: 'linux', cpu: 'x64', libc: 'glibc' },
  'linux-arm64': { os: 'linux', cpu: 'arm64', libc: 'glibc' },
  'win32-x64': { os: 'win32', cpu: 'x64' },
  'win32-arm64': { os: 'win32', cpu: 'arm64' },
  'darwin-arm64': { os: 'darwin', cpu: 'arm64' },
};

/** VS Code's name of this machine's platform. */
export const thisTarget = `${process.platform}-${process.arch}`;

/**
 * @param {string} name
 * @returns {Target}
 * @throws {Error} that lists the names there are
 */
export function targetNamed(name) {
  const target = targets[name];
  if (!target) throw new Error(`No package can be made for "${name}"; there are ${Object.keys(targets).join(', ')}.`);
  return target;
}
