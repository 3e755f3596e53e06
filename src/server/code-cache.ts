import { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { createRequire, Module } from 'node:module';
import { dirname } from 'node:path';
import { Script } from 'node:vm';

/** How long after the start the code is kept, in milliseconds: by then everything that a start needs has been compiled. */
const KEEP_AFTER = 5000;

/**
 * Runs a bundle of CommonJS as `require` would, and spares V8 to compile it again.
 * @param path the bundle
 * @param cache where compiled code is kept, a file that may not be there yet; without it nothing is kept
 * @param keepAfter how long after the start it is kept, in milliseconds
 * @returns whether the code of an earlier run was used
 * @throws whatever the bundle throws, and when it cannot be read
 */
export function runWithCodeCache(path: string, cache: string | undefined, keepAfter: number = KEEP_AFTER): boolean {
  const version = versionOf(path);
  const known = cache === undefined ? undefined : readCache(cache, version);
  const source = Module.wrap(readFileSync(path, 'utf8'));
  const script = new Script(source, { filename: path, ...(known === undefined ? {} : { cachedData: known }) });
  if (cache !== undefined && (known === undefined || script.cachedDataRejected === true)) {
    setTimeout(() => writeCache(cache, version, script.createCachedData()), keepAfter).unref();
  }
  const module = { exports: {} };
  // What `Module.wrap` makes is such a function.
  const run = script.runInThisContext() as (...args: readonly unknown[]) => void;
  run.call(module.exports, module.exports, createRequire(path), module, path, dirname(path));
  return known !== undefined && script.cachedDataRejected !== true;
}

/** V8 itself asks no more of a source than its length, so what was compiled from which file is written before the code. */
function versionOf(path: string): string {
  const { size, mtimeMs } = statSync(path);
  return `${path} ${size} ${mtimeMs} ${process.version} ${process.versions.v8}\n`;
}

/** The code of a version; undefined where there is none, or not all of it. */
function readCache(cache: string, version: string): Buffer | undefined {
  try {
    const content = readFileSync(cache);
    const head = Buffer.byteLength(version);
    const isSame = content.toString('utf8', 0, head) === version;
    const code = content.subarray(head + LENGTH);
    return isSame && content.readUInt32LE(head) === code.length ? code : undefined;
  } catch {
    return undefined;
  }
}

/** Bytes of the number before the code, which says how long it is. */
const LENGTH = 4;

/** Several editors may write at once: each writes a file of its own, and the last one stays. */
function writeCache(cache: string, version: string, code: Buffer): void {
  try {
    const own = `${cache}.${process.pid}`;
    const length = Buffer.alloc(LENGTH);
    length.writeUInt32LE(code.length);
    mkdirSync(dirname(cache), { recursive: true });
    writeFileSync(own, Buffer.concat([Buffer.from(version), length, code]));
    renameSync(own, cache);
  } catch {
    // The next start compiles again.
  }
}
