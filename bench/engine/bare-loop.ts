import { NativeLibrary, type Pointer } from '../../src/engine/ort/native/library.js';
import { wrap } from '../../src/engine/ort/native/values.js';
import type { Tensor } from '../../src/engine/runtime.js';
import { shape } from './synthetic-model.js';

/**
 * The floor: the decoder's graph alone through the C API, on this thread, with a cache that is written in place and all else
 * bound beforehand. It is fed constants; nothing is chosen, recorded or copied.
 */
export class BareLoop {
  private constructor(
    private readonly library: NativeLibrary,
    private readonly memory: Pointer,
    private readonly session: Pointer,
    private readonly options: Pointer,
  ) {}

  static async open(decoder: string, threads: number): Promise<BareLoop> {
    const library = await NativeLibrary.load();
    const environment = library.make('CreateEnv', 3, 'bare');
    const options = library.make('CreateSessionOptions');
    library.call('SetIntraOpNumThreads', options, threads);
    library.call('SetInterOpNumThreads', options, 1);
    library.call('SetSessionGraphOptimizationLevel', options, 99);
    const session = library.make('CreateSession', environment, decoder, options);
    library.release('ReleaseSessionOptions', options);
    const memory = library.make('CreateCpuMemoryInfo', 0, 0);
    return new BareLoop(library, memory, session, library.make('CreateRunOptions'));
  }

  /** Milliseconds of each of some steps of `rows` rows, of which each holds `context` positions before. */
  steps(rows: number, context: number, count: number): readonly number[] {
    const { library, memory } = this;
    const binding = library.make('CreateIoBinding', this.session);
    const kept: Pointer[] = [];
    const bind = (side: 'BindInput' | 'BindOutput', name: string, value: Pointer): void =>
      library.call(side, binding, name, value);
    const value = (tensor: Tensor): Pointer => {
      const made = wrap(library, memory, tensor);
      kept.push(made);
      return made;
    };
    const capacity = context + count;
    const arrays: unknown[] = [];
    for (let layer = 0; layer < shape.layers; layer++)
      for (const part of ['key', 'value']) {
        // written, because pages that never were are all one page, which stays in the processor's caches
        const data = new Float32Array(rows * shape.keyValueHeads * capacity * shape.headSize).fill(0.1);
        const buffer = value({ type: 'float32', dims: [rows, shape.keyValueHeads, capacity, shape.headSize], data });
        arrays.push(data);
        bind('BindInput', `past_key_values.${layer}.${part}`, buffer);
        bind('BindOutput', `present.${layer}.${part}`, buffer);
      }
    const embeds = new Float32Array(rows * shape.hidden).fill(0.1);
    const logits = new Float32Array(rows * shape.vocabulary);
    const mask = new BigInt64Array(rows * capacity).fill(1n);
    const place = new BigInt64Array(3 * rows);
    const keep = BigInt64Array.of(1n);
    bind('BindInput', 'inputs_embeds', value({ type: 'float32', dims: [rows, 1, shape.hidden], data: embeds }));
    bind('BindInput', 'num_logits_to_keep', value({ type: 'int64', dims: [], data: keep }));
    bind('BindInput', 'position_ids', value({ type: 'int64', dims: [3, rows, 1], data: place }));
    bind('BindOutput', 'logits', value({ type: 'float32', dims: [rows, 1, shape.vocabulary], data: logits }));
    arrays.push(embeds, logits, mask, place, keep);
    const times: number[] = [];
    for (let step = 0; step < count; step++) {
      const total = context + step + 1;
      const start = performance.now();
      place.fill(BigInt(total));
      bind('BindInput', 'attention_mask', value({ type: 'int64', dims: [rows, total], data: mask }));
      library.call('RunWithBinding', this.session, this.options, binding);
      times.push(performance.now() - start);
    }
    library.release('ReleaseIoBinding', binding);
    for (const made of kept) library.release('ReleaseValue', made);
    if (arrays.length === 0 || logits.some(Number.isNaN)) throw new Error('The bare loop gives no numbers');
    return times;
  }

  dispose(): void {
    this.library.release('ReleaseRunOptions', this.options);
    this.library.release('ReleaseSession', this.session);
  }
}
