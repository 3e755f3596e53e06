import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

/** The libraries under it that are ours too: both sides of a comparison run on the same ones. */
const shared = ['onnxruntime-node', 'onnxruntime-common', 'sharp'];

/** What stands in the folder once all of it is there. */
const complete = 'complete.json';

/** `npm` as `npm run` was called, so that no shell is needed. */
function npm(folder: string, parameters: readonly string[]): boolean {
  const script = process.env['npm_execpath'];
  const [command, own] = script === undefined ? ['npm', []] : [process.execPath, [script]];
  return (
    spawnSync(command, [...own, ...parameters], { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] }).status === 0
  );
}

/**
 * Installs what the engine is measured against, once, outside the tree: the packages of `bench/peer/package-lock.json`
 * without their install scripts, which would download, and with our own ONNX Runtime and sharp linked in.
 * @param cache folder that downloads are kept in
 * @returns its folder, or a sentence that says why there is none
 */
export async function installPeer(root: string, cache: string): Promise<{ folder: string } | { why: string }> {
  const from = join(root, 'bench/peer');
  const lock = await readFile(join(from, 'package-lock.json'), 'utf8');
  const { packages } = z.object({ packages: z.record(z.string(), z.looseObject({})) }).parse(JSON.parse(lock));
  const version = String(packages['node_modules/@huggingface/transformers']?.['version']);
  const folder = join(cache, `transformersjs-${version}`);
  const stamp = JSON.stringify({ lock, root });
  if (existsSync(join(folder, complete)) && (await readFile(join(folder, complete), 'utf8')) === stamp)
    return { folder };
  process.stdout.write(`Installing transformers.js ${version} into ${folder} …\n`);
  await mkdir(folder, { recursive: true });
  for (const name of ['package.json', 'package-lock.json']) await copyFile(join(from, name), join(folder, name));
  await copyFile(join(root, '.npmrc'), join(folder, '.npmrc'));
  if (!npm(folder, ['ci', '--ignore-scripts', '--no-audit', '--no-fund']))
    return { why: `transformers.js ${version} cannot be installed here` };
  for (const name of shared) {
    await rm(join(folder, 'node_modules', name), { recursive: true, force: true });
    await symlink(join(root, 'node_modules', name), join(folder, 'node_modules', name), 'junction');
  }
  await writeFile(join(folder, complete), stamp);
  return { folder };
}
