import { CodedError } from '../../base/index.js';
import type { CachePair, ElementType, TensorData } from '../runtime.js';

/** A zeroed array for `count` elements of a cache. */
export function cacheArray(type: ElementType, count: number): Float32Array | Uint16Array {
  if (type === 'float32') return new Float32Array(count);
  if (type === 'float16') return new Uint16Array(count);
  throw new CodedError('model/graph-mismatch', `A decoder keeps its cache as ${type}`);
}

/** Positions of a row of one of some tensors. */
export interface PlacedRange {
  /** Which tensor. */
  readonly from: number;
  readonly row: number;
  readonly start: number;
  readonly end: number;
}

/** A tensor `[rows, heads, width, headSize]` in this process's memory. */
export interface PlacedTensor {
  readonly data: TensorData;
  readonly width: number;
}

/** Copies pieces of cache tensors into another one, each row's ranges laid one after the other from position 0. */
export function copyRanges(
  { heads, headSize }: CachePair,
  from: readonly PlacedTensor[],
  to: { readonly data: Float32Array | Uint16Array; readonly width: number },
  rows: readonly (readonly PlacedRange[])[],
): void {
  for (const [row, ranges] of rows.entries())
    for (let head = 0; head < heads; head++) {
      let write = (row * heads + head) * to.width * headSize;
      for (const { from: which, row: old, start, end } of ranges) {
        const { data, width } = from[which] ?? noTensor();
        if (!(data instanceof Float32Array || data instanceof Uint16Array))
          throw new CodedError('internal', `A cache tensor holds ${data.constructor.name}`);
        const base = (old * heads + head) * width * headSize;
        to.data.set(data.subarray(base + start * headSize, base + end * headSize), write);
        write += (end - start) * headSize;
      }
    }
}

function noTensor(): never {
  throw new CodedError('internal', 'A cache is made of one that is not there');
}
