import { type CancellationToken, CodedError } from '../../../base/index.js';
import type { Cache, CacheLayout, RowSource, Tensor, Tensors } from '../../runtime.js';
import { elementBytes } from '../../tensors.js';
import { cacheArray, copyRows } from '../cpu-cache.js';
import type { Pointer } from './library.js';
import type { NativeSession } from './session.js';
import { copyOut, wrap } from './values.js';

interface Buffer {
  readonly data: Float32Array | Uint16Array;
  readonly value: Pointer;
}

/**
 * The cache of GroupQueryAttention: each tensor is one buffer that is past and present at once, written in place. A step
 * costs what its new positions cost, whatever the length of the rows.
 */
export class PackedCache implements Cache {
  private readonly binding: Pointer;
  private buffers: readonly Buffer[] = [];
  private boundOutputs = '';
  private disposed = false;

  constructor(
    private readonly session: NativeSession,
    private readonly layout: CacheLayout,
    readonly rows: number,
    private current: number,
    private capacity: number,
  ) {
    this.binding = session.createBinding();
    this.buffers = this.allocate(capacity);
    this.bindBuffers();
  }

  get width(): number {
    return this.current;
  }

  get bytes(): number {
    return this.buffers.reduce((sum, { data }) => sum + data.byteLength, 0);
  }

  private allocate(capacity: number): readonly Buffer[] {
    const { library, memory } = this.session.context;
    return this.layout.pairs.map(({ heads, headSize, type }) => {
      const dims = [this.rows, heads, capacity, headSize];
      const data = cacheArray(type, this.rows * heads * capacity * headSize);
      return { data, value: wrap(library, memory, { type, dims, data }) };
    });
  }

  private bindBuffers(): void {
    const { library } = this.session.context;
    for (const [index, { past }] of this.layout.pairs.entries())
      library.call('BindInput', this.binding, past, this.buffers[index]?.value);
    this.boundOutputs = '';
  }

  /** Binds what the graph gives: the buffers again, and the other results into memory that the library makes. */
  private bindOutputs(fetches: readonly string[]): void {
    const key = fetches.join('\n');
    if (key === this.boundOutputs) return;
    const { library, memory } = this.session.context;
    library.release('ClearBoundOutputs', this.binding);
    for (const name of fetches) library.call('BindOutputToDevice', this.binding, name, memory);
    for (const [index, { present }] of this.layout.pairs.entries())
      library.call('BindOutput', this.binding, present, this.buffers[index]?.value);
    this.boundOutputs = key;
  }

  async run(feeds: Tensors, fetches: readonly string[], width: number, token: CancellationToken): Promise<Tensors> {
    const { library, memory } = this.session.context;
    if (this.disposed) throw new CodedError('internal', 'A cache was used after its end');
    if (width > this.capacity) this.grow(width);
    const values: Pointer[] = [];
    try {
      for (const [name, tensor] of Object.entries(feeds)) {
        const value = wrap(library, memory, tensor);
        values.push(value);
        library.call('BindInput', this.binding, name, value);
      }
      this.bindOutputs(fetches);
      await this.session.runBound(this.binding, token);
      this.current = width;
      const results: Record<string, Tensor> = {};
      for (const [index, value] of this.session.takeOutputs(this.binding).entries()) {
        const name = fetches[index];
        if (name !== undefined) results[name] = copyOut(library, value);
        library.release('ReleaseValue', value);
      }
      return results;
    } finally {
      for (const value of values) library.release('ReleaseValue', value);
    }
  }

  private grow(width: number): void {
    const { library } = this.session.context;
    const old = this.buffers;
    const next = Math.max(width, Math.ceil(this.capacity * 1.5));
    this.buffers = this.allocate(next);
    const rows = Array.from({ length: this.rows }, (_, row) => ({ row, ranges: [{ start: 0, end: this.current }] }));
    this.copyFrom(old, this.capacity, rows);
    this.capacity = next;
    this.bindBuffers();
    for (const { value } of old) library.release('ReleaseValue', value);
  }

  private copyFrom(from: readonly Buffer[], width: number, rows: readonly RowSource[]): void {
    for (const [index, pair] of this.layout.pairs.entries()) {
      const [source, target] = [from[index], this.buffers[index]];
      if (source === undefined || target === undefined) throw new CodedError('internal', 'A cache lost a buffer');
      const size = pair.heads * pair.headSize * this.rows;
      const targetWidth = size === 0 ? 0 : target.data.length / size;
      copyRows(pair, { data: source.data, width }, { data: target.data, width: targetWidth }, rows);
    }
  }

  rebuild(rows: readonly RowSource[], width: number): Cache {
    const cache = new PackedCache(this.session, this.layout, rows.length, width, Math.max(this.capacity, width));
    cache.copyFrom(this.buffers, this.capacity, rows);
    return cache;
  }

  dispose(): void {
    if (this.disposed) return;
    this.disposed = true;
    const { library } = this.session.context;
    library.release('ReleaseIoBinding', this.binding);
    for (const { value } of this.buffers) library.release('ReleaseValue', value);
    this.buffers = [];
  }
}

/** Bytes of one position of one row. */
export const positionBytes = ({ pairs }: CacheLayout): number =>
  pairs.reduce((sum, { heads, headSize, type }) => sum + heads * headSize * elementBytes(type), 0);
