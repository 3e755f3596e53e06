import type { CachePair } from '../../runtime.js';
import type { PlacedRange } from '../cpu-cache.js';
import type { Pointer } from './library.js';

/** One tensor of a cache, `[rows, heads, width, headSize]`. */
export interface CacheTensor {
  readonly value: Pointer;
  readonly rows: number;
  readonly width: number;
  /** Its elements, where they are in an array of ours. */
  readonly data?: Float32Array | Uint16Array;
}

/** Where the tensors of caches are kept, and how they are copied there. */
export interface CacheMemory {
  /** Describes that memory to the library. */
  readonly place: Pointer;
  /** A tensor of any content. */
  allocate(pair: CachePair, rows: number, width: number): CacheTensor;
  /** A new tensor of pieces of others, each row's ranges laid one after the other from position 0. */
  gather(
    pair: CachePair,
    from: readonly CacheTensor[],
    rows: readonly (readonly PlacedRange[])[],
    width: number,
  ): CacheTensor;
  /** One row as a tensor of its own in the same memory; `undefined` where the device knows no such views. */
  view(pair: CachePair, tensor: CacheTensor, row: number): CacheTensor | undefined;
  release(tensor: CacheTensor): void;
  dispose(): void;
}
