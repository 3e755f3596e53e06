// `npm run bench:debug`: how long the debugger takes to stop and to step. The last line is JSON, times in milliseconds.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as esbuild from 'esbuild';
import { build } from '../scripts/build.mjs';
import { outFolder, root } from '../scripts/lib/paths.mjs';

const folder = join(outFolder, 'bench', 'debug');
await build({ only: ['host'], folder });
await esbuild.build({
  absWorkingDir: root,
  entryPoints: ['bench/debug/measure.ts'],
  // as deep in the tree as its sources, which find their files from where they stand
  outfile: join(folder, 'measure.mjs'),
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  packages: 'external',
  logLevel: 'warning',
});
const { measure } = await import(pathToFileURL(join(folder, 'measure.mjs')).href);
await measure(join(folder, 'host.cjs'));
