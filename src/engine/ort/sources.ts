import { CodedError } from '../../base/index.js';
import type { Cache, RowSource } from '../runtime.js';
import type { PlacedRange } from './cpu-cache.js';

/** The caches that rows are made of, each once, and the rows' ranges with their places among them. */
export interface Sources<Own extends Cache> {
  readonly caches: readonly Own[];
  readonly rows: readonly (readonly PlacedRange[])[];
}

/** Finds the caches that rows are made of; `isOwn` tells those of the right kind. */
export function findSources<Own extends Cache>(
  rebuilt: Own,
  rows: readonly RowSource[],
  isOwn: (cache: Cache) => cache is Own,
): Sources<Own> {
  const caches: Own[] = [];
  const placeOf = (cache: Cache): number => {
    if (!isOwn(cache)) throw new CodedError('internal', 'A cache is made of one of another kind');
    const place = caches.indexOf(cache);
    return place < 0 ? caches.push(cache) - 1 : place;
  };
  const placed = rows.map((ranges) =>
    ranges.map(({ row, start, end, cache }): PlacedRange => ({ from: placeOf(cache ?? rebuilt), row, start, end })),
  );
  return { caches, rows: placed };
}
