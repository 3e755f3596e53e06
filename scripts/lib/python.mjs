import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheFolder, root } from './paths.mjs';
import { run } from './run.mjs';

const requirements = join(root, 'training', 'pico', 'requirements.txt');
const folder = join(cacheFolder(), 'pico-venv');
const program = join(folder, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');

/** @typedef {{ readonly python: string } | { readonly python?: undefined, readonly reason: string }} Python */

/**
 * A Python with what `training/pico/requirements.txt` names, in a virtual environment in the cache; made at first use.
 * Where this machine has no Python that will do, or nothing can be installed, the reason says which.
 * @returns {Promise<Python>}
 */
export async function pythonOfWorld() {
  const wanted = await readFile(requirements, 'utf8');
  const stamp = join(folder, 'requirements.txt');
  if (existsSync(program) && existsSync(stamp) && (await readFile(stamp, 'utf8')) === wanted)
    return { python: program };
  const base = process.env['PYTHON'] ?? 'python3';
  const version = await run(base, ['-c', 'import sys, venv; sys.exit(sys.version_info < (3, 11))']);
  if (version.code !== 0) return { reason: `${base} is not a Python 3.11 or newer with venv` };
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  for (const [command, args] of /** @type {const} */ ([
    [base, ['-m', 'venv', folder]],
    [program, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', requirements]],
  ])) {
    const { code, output } = await run(command, args);
    if (code !== 0)
      return { reason: `the Python packages could not be installed: ${output.trim().split('\n').at(-1)}` };
  }
  await writeFile(stamp, wanted);
  return { python: program };
}
