import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { neverCancelled } from '../../src/base/index.js';
import { compileFile } from '../../src/compile/index.js';
import { loadModel, runProgram } from '../../src/engine/index.js';
import { openRuntime } from '../../src/engine/ort/index.js';
import { greedy } from '../../src/trace/index.js';
import { median } from './median.js';
import { type Results, shown } from './results.js';

/** The same greedy traces of the demo model, written freely and guided by the template. */
export async function guided(results: Results, root: string): Promise<void> {
  const { programs } = await compileFile(join(root, 'templates/pico.mrsi'), async (path) =>
    readFile(path, 'utf8').catch(() => undefined),
  );
  const [program] = programs;
  if (program === undefined) throw new Error('The template of the demo model does not compile');
  const samples = z
    .array(z.object({ image: z.string(), text: z.string() }))
    .parse(JSON.parse(await readFile(join(root, 'test/goldens/pico-vl/samples.json'), 'utf8')));
  const runtime = await openRuntime('cpu', 'binding');
  const model = await loadModel(join(root, 'models/pico-vl'), runtime, { threads: 1, mapped: false }, neverCancelled);
  const quiet = { onPhase() {}, onToken() {}, onDrop() {}, onTrace() {} };
  const ratios: number[] = [];
  let [freePasses, guidedPasses] = [0, 0];
  for (const [index, sample] of samples.slice(0, 48).entries()) {
    const image = { kind: 'image', paths: [join(root, 'test/goldens/pico-vl', sample.image)] } as const;
    const inputs = { text: { kind: 'text', text: sample.text }, image } as const;
    const one = async (mode: 'free' | 'guided'): Promise<{ ms: number; ids: string; passes: number }> => {
      const start = performance.now();
      const request = { program, style: 'steps', inputs, sampling: { ...greedy, mode } };
      const [trace] = await runProgram(model, request, quiet, neverCancelled);
      const ids = trace?.tokens.map(({ id }) => id).join() ?? '';
      return { ms: performance.now() - start, ids, passes: trace?.timing.forwardPasses ?? 0 };
    };
    const [free, guide] = [await one('free'), await one('guided')];
    // the first ones warm up; traces that differ are not compared
    if (index < 8 || free.ids !== guide.ids) continue;
    ratios.push(free.ms / guide.ms);
    freePasses += free.passes;
    guidedPasses += guide.passes;
  }
  model.dispose();
  const each = ratios.length;
  results.note(
    'guided_speedup',
    median(ratios),
    `the same trace guided, times faster, median of ${each}; passes ${shown(freePasses / each)} free, ${shown(guidedPasses / each)} guided`,
  );
}
