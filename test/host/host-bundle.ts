import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import * as esbuild from 'esbuild';

const root = join(import.meta.dirname, '../..');

/**
 * Bundles the inference host as `scripts/build.mjs` does, into a folder of this repository, so that the native modules
 * are found.
 * @returns path of the program
 */
export async function bundleHost(): Promise<string> {
  const folder = join(root, 'out', 'host-test', `${process.pid}`);
  await mkdir(folder, { recursive: true });
  const outfile = join(folder, 'host.cjs');
  await esbuild.build({
    entryPoints: [join(root, 'src/host/main.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    mainFields: ['module', 'main'],
    external: ['onnxruntime-node', 'sharp', 'koffi'],
    logLevel: 'warning',
  });
  return outfile;
}
