import { type CancellationToken, CodedError } from '../../../base/index.js';
import type { Cache, CacheLayout, RowSource, Tensor, Tensors } from '../../runtime.js';
import { findSources } from '../sources.js';
import type { BoundGraph } from './bound-graph.js';
import type { CacheMemory, CacheTensor } from './cache-memory.js';
import { HeldBinding } from './held-binding.js';
import { positionBytes } from './packed-cache.js';
import { copyOut } from './values.js';

const isMasked = (cache: Cache): cache is MaskedCache => cache instanceof MaskedCache;

/** The cache of plain attention: what the graph presents is the past of its next run, and never leaves the library. */
export class MaskedCache implements Cache {
  private readonly binding: HeldBinding;
  private disposed = false;

  private constructor(
    private readonly graph: BoundGraph,
    private readonly memory: CacheMemory,
    private readonly layout: CacheLayout,
    readonly rows: number,
    private current: number,
    private tensors: readonly CacheTensor[],
  ) {
    this.binding = new HeldBinding(graph);
  }

  static empty(graph: BoundGraph, memory: CacheMemory, layout: CacheLayout, rows: number): MaskedCache {
    const tensors = layout.pairs.map((pair) => memory.allocate(pair, rows, 0));
    return new MaskedCache(graph, memory, layout, rows, 0, tensors);
  }

  get width(): number {
    return this.current;
  }

  get bytes(): number {
    return this.rows * this.current * positionBytes(this.layout);
  }

  async run(
    feeds: Tensors,
    fetches: readonly string[],
    width: number,
    token: CancellationToken,
    into: Tensors = {},
  ): Promise<Tensors> {
    const { binding } = this;
    const { library, memory, device } = this.graph.context;
    if (this.disposed) throw new CodedError('internal', 'A cache was used after its end');
    for (const [name, tensor] of Object.entries(feeds)) binding.input(name, tensor);
    const { pairs } = this.layout;
    for (const [index, { past }] of pairs.entries())
      library.call('BindInput', binding.pointer, past, this.tensors[index]?.value);
    binding.clearOutputs();
    const held: Tensors = device === undefined ? into : {};
    for (const name of fetches) {
      const tensor = held[name];
      if (tensor === undefined) library.call('BindOutputToDevice', binding.pointer, name, memory);
      else binding.output(name, tensor);
    }
    for (const { present } of pairs) library.call('BindOutputToDevice', binding.pointer, present, this.memory.place);
    await this.graph.runBound(binding.pointer, token);
    return this.take(fetches, width, held);
  }

  runRow(): Promise<Tensors> {
    return Promise.reject(new CodedError('internal', 'A row of a masked cache cannot be run alone'));
  }

  private take(fetches: readonly string[], width: number, held: Tensors): Tensors {
    const { library } = this.graph.context;
    const outputs = this.graph.takeOutputs(this.binding.pointer);
    const results: Record<string, Tensor> = {};
    for (const [index, name] of fetches.entries()) {
      const value = outputs[index] ?? 0n;
      results[name] = held[name] ?? copyOut(library, value);
      library.release('ReleaseValue', value);
    }
    this.releaseTensors();
    this.tensors = outputs.slice(fetches.length).map((value) => ({ value, rows: this.rows, width }));
    this.current = width;
    return results;
  }

  rebuild(rows: readonly RowSource[], width: number): Cache {
    const { caches, rows: placed } = findSources<MaskedCache>(this, rows, isMasked);
    const made = this.layout.pairs.map((pair, index) => {
      const from = caches.flatMap(({ tensors }) => tensors[index] ?? []);
      return this.memory.gather(pair, from, placed, width);
    });
    return new MaskedCache(this.graph, this.memory, this.layout, rows.length, width, made);
  }

  private releaseTensors(): void {
    for (const tensor of this.tensors) this.memory.release(tensor);
    this.tensors = [];
  }

  dispose(): void {
    if (this.disposed) return;
    this.disposed = true;
    this.binding.dispose();
    this.releaseTensors();
  }
}
