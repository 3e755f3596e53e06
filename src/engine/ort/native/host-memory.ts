import type { CachePair } from '../../runtime.js';
import { cacheArray, copyRanges, type PlacedRange, type PlacedTensor } from '../cpu-cache.js';
import type { CacheMemory, CacheTensor } from './cache-memory.js';
import type { NativeLibrary, Pointer } from './library.js';
import { copyOut, wrap } from './values.js';

/** The processor's memory: tensors are arrays of ours, or values that the library made. */
export class HostMemory implements CacheMemory {
  constructor(
    private readonly library: NativeLibrary,
    readonly place: Pointer,
  ) {}

  allocate(pair: CachePair, rows: number, width: number): CacheTensor {
    const { type, heads, headSize } = pair;
    // also where there is nothing to store there must be an address
    const data = cacheArray(type, Math.max(1, rows * heads * width * headSize));
    return this.wrapped(pair, data, rows, width);
  }

  private wrapped(pair: CachePair, data: Float32Array | Uint16Array, rows: number, width: number): CacheTensor {
    const { type, heads, headSize } = pair;
    const used = data.subarray(0, rows * heads * width * headSize);
    const value = wrap(this.library, this.place, { type, dims: [rows, heads, width, headSize], data: used });
    return { value, rows, width, data };
  }

  gather(
    pair: CachePair,
    from: readonly CacheTensor[],
    rows: readonly (readonly PlacedRange[])[],
    width: number,
  ): CacheTensor {
    const sources = from.map(
      ({ data, value, width: own }): PlacedTensor => ({ data: data ?? copyOut(this.library, value).data, width: own }),
    );
    const { type, heads, headSize } = pair;
    const data = cacheArray(type, Math.max(1, rows.length * heads * width * headSize));
    copyRanges(pair, sources, { data, width }, rows);
    return this.wrapped(pair, data, rows.length, width);
  }

  view(pair: CachePair, { data, width }: CacheTensor, row: number): CacheTensor | undefined {
    const size = pair.heads * width * pair.headSize;
    return data && this.wrapped(pair, data.subarray(row * size, (row + 1) * size), 1, width);
  }

  release({ value }: CacheTensor): void {
    this.library.release('ReleaseValue', value);
  }

  dispose(): void {
    // Holds nothing.
  }
}
