import { join } from 'node:path';
import type { Runtime } from '../../src/engine/index.js';
import { measure } from './median.js';
import { type Results, shown } from './results.js';

export async function loading(results: Results, runtime: Runtime, folder: string, threads: number): Promise<void> {
  const load = (mapped: boolean): Promise<number> =>
    measure(2, async () => {
      const session = await runtime.open(join(folder, 'onnx', 'decoder_model_merged.onnx'), { threads, mapped });
      session.dispose();
    });
  const [packed, mapped] = [await load(false), await load(true)];
  results.note(
    'mapped_load_speedup',
    packed / mapped,
    `loading ${shown(packed)} ms prepacked, ${shown(mapped)} ms without`,
  );
}
