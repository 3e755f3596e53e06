import { CodedError } from '../../base/index.js';
import type { CachePair, ElementType, RowSource, TensorData } from '../runtime.js';

/** A zeroed array for `count` elements of a cache. */
export function cacheArray(type: ElementType, count: number): Float32Array | Uint16Array {
  if (type === 'float32') return new Float32Array(count);
  if (type === 'float16') return new Uint16Array(count);
  throw new CodedError('model/graph-mismatch', `A decoder keeps its cache as ${type}`);
}

/**
 * Copies rows of one cache tensor `[rows, heads, width, headSize]` into another, each row's ranges laid one after the
 * other from position 0.
 */
export function copyRows(
  pair: CachePair,
  from: { readonly data: TensorData; readonly width: number },
  to: { readonly data: Float32Array | Uint16Array; readonly width: number },
  rows: readonly RowSource[],
): void {
  const { heads, headSize } = pair;
  const source = from.data;
  if (!(source instanceof Float32Array || source instanceof Uint16Array))
    throw new CodedError('internal', `A cache tensor holds ${source.constructor.name}`);
  for (const [row, { row: old, ranges }] of rows.entries())
    for (let head = 0; head < heads; head++) {
      const readBase = (old * heads + head) * from.width * headSize;
      let write = (row * heads + head) * to.width * headSize;
      for (const { start, end } of ranges) {
        to.data.set(source.subarray(readBase + start * headSize, readBase + end * headSize), write);
        write += (end - start) * headSize;
      }
    }
}
