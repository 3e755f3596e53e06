import { type CancellationToken, CodedError } from '../../../base/index.js';
import type { Cache, CacheLayout, RowSource, Tensor, Tensors } from '../../runtime.js';
import { elementBytes } from '../../tensors.js';
import { findSources } from '../sources.js';
import type { BoundGraph } from './bound-graph.js';
import type { CacheMemory, CacheTensor } from './cache-memory.js';
import { HeldBinding } from './held-binding.js';
import { copyOut } from './values.js';

/** What is bound for the graph to write, the cache apart. */
interface BoundOutputs {
  readonly fetches: readonly string[];
  /** Results in memory that the library makes; they are bound first. */
  readonly loose: readonly string[];
  /** Results that are written into memory of ours. */
  readonly held: Tensors;
}

const isPacked = (cache: Cache): cache is PackedCache => cache instanceof PackedCache;

/**
 * The cache of GroupQueryAttention: each tensor is one buffer that is past and present at once, written in place. A step
 * costs what its new positions cost, whatever the length of the rows.
 */
export class PackedCache implements Cache {
  private readonly binding: HeldBinding;
  private outputs: BoundOutputs | undefined;
  private disposed = false;

  private constructor(
    private readonly graph: BoundGraph,
    private readonly memory: CacheMemory,
    private readonly layout: CacheLayout,
    readonly rows: number,
    private current: number,
    private capacity: number,
    private tensors: readonly CacheTensor[],
  ) {
    this.binding = new HeldBinding(graph);
    this.bindTensors();
  }

  static empty(
    graph: BoundGraph,
    memory: CacheMemory,
    layout: CacheLayout,
    rows: number,
    capacity: number,
  ): PackedCache {
    const tensors = layout.pairs.map((pair) => memory.allocate(pair, rows, capacity));
    return new PackedCache(graph, memory, layout, rows, 0, capacity, tensors);
  }

  get width(): number {
    return this.current;
  }

  /** A device's memory gets a copy of the mask at every pass: there nothing is won by its keeping its shape. */
  get room(): number {
    return this.graph.context.device === undefined ? this.capacity : this.current;
  }

  get bytes(): number {
    return this.rows * this.capacity * positionBytes(this.layout);
  }

  private bindTensors(): void {
    const { library } = this.graph.context;
    for (const [index, { past }] of this.layout.pairs.entries())
      library.call('BindInput', this.binding.pointer, past, this.tensors[index]?.value);
    this.outputs = undefined;
  }

  /**
   * Binds what the graph gives: the buffers again, results that are there already into these, and the other ones into
   * memory that the library makes.
   */
  private bindOutputs(fetches: readonly string[], into: Tensors): BoundOutputs {
    const { library, memory } = this.graph.context;
    const { outputs, binding } = this;
    const isKnown =
      outputs?.fetches.length === fetches.length &&
      fetches.every((name, place) => outputs.fetches[place] === name && outputs.held[name] === into[name]);
    // those of the library anew each time: else the results of the last run would have to have the shape of this one's
    const loose = isKnown ? outputs.loose : fetches.filter((name) => into[name] === undefined);
    if (!isKnown) binding.clearOutputs();
    for (const name of loose) library.call('BindOutputToDevice', binding.pointer, name, memory);
    if (isKnown) return outputs;
    const held: Record<string, Tensor> = {};
    for (const name of fetches) {
      const tensor = into[name];
      if (tensor === undefined) continue;
      held[name] = tensor;
      binding.output(name, tensor);
    }
    for (const [index, { present }] of this.layout.pairs.entries())
      library.call('BindOutput', binding.pointer, present, this.tensors[index]?.value);
    this.outputs = { fetches, loose, held };
    return this.outputs;
  }

  async run(
    feeds: Tensors,
    fetches: readonly string[],
    width: number,
    token: CancellationToken,
    into: Tensors = {},
  ): Promise<Tensors> {
    const { library, device } = this.graph.context;
    if (this.disposed) throw new CodedError('internal', 'A cache was used after its end');
    if (width > this.capacity) this.grow(width);
    for (const [name, tensor] of Object.entries(feeds)) this.binding.input(name, tensor);
    const { held, loose } = this.bindOutputs(fetches, device === undefined ? into : {});
    await this.graph.runBound(this.binding.pointer, token);
    this.current = width;
    if (loose.length === 0) return held;
    const results: Record<string, Tensor> = { ...held };
    for (const [index, value] of this.graph.takeOutputs(this.binding.pointer).entries()) {
      const name = loose[index];
      if (name !== undefined) results[name] = copyOut(library, value);
      library.release('ReleaseValue', value);
    }
    return results;
  }

  async runRow(
    row: number,
    feeds: Tensors,
    fetches: readonly string[],
    width: number,
    token: CancellationToken,
  ): Promise<Tensors> {
    if (this.disposed) throw new CodedError('internal', 'A cache was used after its end');
    if (width > this.capacity) this.grow(width);
    const alone = this.rowAlone(row);
    try {
      const results = await alone.cache.run(feeds, fetches, width, token);
      if (!alone.isView) this.takeBack(row, alone.cache);
      this.current = Math.max(this.current, width);
      return results;
    } finally {
      alone.cache.dispose();
    }
  }

  /** One row as a cache of its own, in the same memory where that can be. */
  private rowAlone(row: number): { readonly cache: PackedCache; readonly isView: boolean } {
    const { graph, memory, layout, capacity } = this;
    const views = layout.pairs.flatMap((pair, index) => {
      const tensor = this.tensors[index];
      return (tensor && memory.view(pair, tensor, row)) ?? [];
    });
    if (views.length === layout.pairs.length)
      return { cache: new PackedCache(graph, memory, layout, 1, this.current, capacity, views), isView: true };
    const cache = this.gathered([[{ row, start: 0, end: this.current }]], this.current, capacity);
    return { cache, isView: false };
  }

  /** Puts a row that went on by itself back into its place. */
  private takeBack(row: number, from: PackedCache): void {
    const end = this.capacity;
    const rows = Array.from(
      { length: this.rows },
      (_, place): RowSource =>
        place === row ? [{ cache: from, row: 0, start: 0, end }] : [{ row: place, start: 0, end }],
    );
    this.replaceTensors(rows, end);
  }

  private grow(width: number): void {
    const next = Math.max(width, Math.ceil(this.capacity * 1.5));
    const rows = Array.from({ length: this.rows }, (_, row) => [{ row, start: 0, end: this.current }]);
    this.replaceTensors(rows, next);
  }

  private replaceTensors(rows: readonly RowSource[], capacity: number): void {
    const old = this.tensors;
    this.tensors = this.gatherTensors(rows, capacity);
    this.capacity = capacity;
    this.bindTensors();
    for (const tensor of old) this.memory.release(tensor);
  }

  private gatherTensors(rows: readonly RowSource[], width: number): readonly CacheTensor[] {
    const { caches, rows: placed } = findSources<PackedCache>(this, rows, isPacked);
    return this.layout.pairs.map((pair, index) => {
      const from = caches.flatMap(({ tensors }) => tensors[index] ?? []);
      return this.memory.gather(pair, from, placed, width);
    });
  }

  private gathered(rows: readonly RowSource[], width: number, capacity: number): PackedCache {
    const tensors = this.gatherTensors(rows, capacity);
    return new PackedCache(this.graph, this.memory, this.layout, rows.length, width, capacity, tensors);
  }

  rebuild(rows: readonly RowSource[], width: number, capacity = this.capacity): Cache {
    return this.gathered(rows, width, Math.max(capacity, width));
  }

  dispose(): void {
    if (this.disposed) return;
    this.disposed = true;
    this.binding.dispose();
    for (const tensor of this.tensors) this.memory.release(tensor);
    this.tensors = [];
  }
}

/** Bytes of one position of one row. */
export const positionBytes = ({ pairs }: CacheLayout): number =>
  pairs.reduce((sum, { heads, headSize, type }) => sum + heads * headSize * elementBytes(type), 0);
