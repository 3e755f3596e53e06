import { type CancellationToken, CodedError } from '../../../base/index.js';
import type { Cache, CacheLayout, RowSource, Tensor, Tensors } from '../../runtime.js';
import { elementBytes } from '../../tensors.js';
import { cacheArray, copyRows } from '../cpu-cache.js';
import type { Pointer } from './library.js';
import type { NativeContext, NativeSession } from './session.js';
import { copyOut, wrap } from './values.js';

/** One tensor of the cache: a value of the library's, or one that points into an array of ours. */
interface Held {
  readonly value: Pointer;
  readonly data?: Float32Array | Uint16Array;
}

/** The cache of plain attention: what the graph presents is the past of its next run, and never leaves the library. */
export class MaskedCache implements Cache {
  private readonly binding: Pointer;
  private disposed = false;

  constructor(
    private readonly session: NativeSession,
    private readonly layout: CacheLayout,
    readonly rows: number,
    private current: number,
    private held: readonly Held[],
  ) {
    this.binding = session.createBinding();
  }

  static empty({ library, memory }: NativeContext, layout: CacheLayout, rows: number): readonly Held[] {
    return layout.pairs.map(({ heads, headSize, type }) => {
      // nothing is read from it, but there must be an address
      const data = cacheArray(type, 1);
      const none = { type, dims: [rows, heads, 0, headSize], data: data.subarray(0, 0) };
      return { value: wrap(library, memory, none), data };
    });
  }

  get width(): number {
    return this.current;
  }

  get bytes(): number {
    return this.layout.pairs.reduce(
      (sum, { heads, headSize, type }) => sum + this.rows * heads * this.current * headSize * elementBytes(type),
      0,
    );
  }

  async run(feeds: Tensors, fetches: readonly string[], width: number, token: CancellationToken): Promise<Tensors> {
    const { library, memory } = this.session.context;
    if (this.disposed) throw new CodedError('internal', 'A cache was used after its end');
    const values: Pointer[] = [];
    try {
      for (const [name, tensor] of Object.entries(feeds)) {
        const value = wrap(library, memory, tensor);
        values.push(value);
        library.call('BindInput', this.binding, name, value);
      }
      for (const [index, { past }] of this.layout.pairs.entries())
        library.call('BindInput', this.binding, past, this.held[index]?.value);
      library.release('ClearBoundOutputs', this.binding);
      for (const name of [...fetches, ...this.layout.pairs.map(({ present }) => present)])
        library.call('BindOutputToDevice', this.binding, name, memory);
      await this.session.runBound(this.binding, token);
      return this.take(fetches, width);
    } finally {
      for (const value of values) library.release('ReleaseValue', value);
    }
  }

  private take(fetches: readonly string[], width: number): Tensors {
    const { library } = this.session.context;
    const outputs = this.session.takeOutputs(this.binding);
    const results: Record<string, Tensor> = {};
    for (const [index, name] of fetches.entries()) {
      const value = outputs[index] ?? 0n;
      results[name] = copyOut(library, value);
      library.release('ReleaseValue', value);
    }
    this.releaseHeld();
    this.held = outputs.slice(fetches.length).map((value) => ({ value }));
    this.current = width;
    return results;
  }

  rebuild(rows: readonly RowSource[], width: number): Cache {
    const { library, memory } = this.session.context;
    const held = this.layout.pairs.map((pair, index): Held => {
      const { type, heads, headSize } = pair;
      const data = cacheArray(type, Math.max(1, rows.length * heads * width * headSize));
      const from = copyOut(library, this.held[index]?.value ?? 0n);
      copyRows(pair, { data: from.data, width: this.current }, { data, width }, rows);
      const dims = [rows.length, heads, width, headSize];
      return { value: wrap(library, memory, { type, dims, data }), data };
    });
    return new MaskedCache(this.session, this.layout, rows.length, width, held);
  }

  private releaseHeld(): void {
    for (const { value } of this.held) this.session.context.library.release('ReleaseValue', value);
    this.held = [];
  }

  dispose(): void {
    if (this.disposed) return;
    this.disposed = true;
    this.session.context.library.release('ReleaseIoBinding', this.binding);
    this.releaseHeld();
  }
}
