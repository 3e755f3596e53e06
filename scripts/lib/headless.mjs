import { mkdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { outFolder, root } from './paths.mjs';
import { node } from './run.mjs';

/**
 * Runs one of the samples by the command line `mrsi` as a user would, which prints its trace with the violations, writes a
 * trace file and a page for the browser, and says where they are.
 * @throws {Error} when `mrsi` fails; its messages are then on the terminal
 */
export async function runSample() {
  const folder = join(outFolder, 'headless');
  await mkdir(folder, { recursive: true });
  const trace = join(folder, 'sample.mrsitrace');
  const page = join(folder, 'sample.html');
  const sample = ['--data', 'samples/samples.json', '--sample', '15'];
  const command = ['run', 'samples/pico.mrsi', ...sample, '--output', trace, '--overwrite', '--html', page];
  console.log(`> mrsi ${command.map((word) => relative(root, word) || word).join(' ')}\n`);
  const { code } = await node(join(root, 'dist/mrsi.cjs'), command, { cwd: root, show: true });
  if (code !== 0) throw new Error(`mrsi ended with exit code ${code}.`);
}
