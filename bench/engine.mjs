// How fast the engine is: `npm run bench:engine`. The last line is JSON; docs/performance.md says what it means.
import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as esbuild from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const folder = join(root, 'out', 'bench');
mkdirSync(folder, { recursive: true });
const outfile = join(folder, 'engine.mjs');
await esbuild.build({
  absWorkingDir: root,
  entryPoints: ['bench/engine/main.ts'],
  outfile,
  bundle: true,
  platform: 'node',
  format: 'esm',
  packages: 'external',
  logLevel: 'warning',
});
const child = spawn(process.execPath, ['--expose-gc', outfile, root, ...process.argv.slice(2)], { stdio: 'inherit' });
child.on('close', (code) => {
  process.exitCode = code ?? 1;
});
