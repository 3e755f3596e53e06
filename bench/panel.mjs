// `npm run bench:panel`: how fast the trace panel is in a real Chromium. The last line is JSON, times in milliseconds.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as esbuild from 'esbuild';
import { build } from '../scripts/build.mjs';
import { outFolder, root } from '../scripts/lib/paths.mjs';

const folder = join(outFolder, 'bench', 'panel');
await build({ only: ['webview'], folder, production: true });
await esbuild.build({
  absWorkingDir: root,
  entryPoints: ['bench/panel/measure.ts', 'bench/panel/document-process.ts'],
  // as deep in the tree as its sources, which find their files from where they stand
  outdir: folder,
  outExtension: { '.js': '.mjs' },
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  packages: 'external',
  logLevel: 'warning',
});
const { measure } = await import(pathToFileURL(join(folder, 'measure.mjs')).href);
await measure(folder);
