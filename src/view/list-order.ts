import type { TraceRow } from './row.js';

/** What the list of traces is sorted by; `file` is the order in which they were written. */
export const SORTS = ['file', 'reward', 'violations', 'tokens', 'time'] as const;
export type Sort = (typeof SORTS)[number];

/** What the constraints say of a trace as a whole. */
export const VERDICTS = ['violated', 'clear', 'undetermined', 'unfinished'] as const;
export type ListVerdict = (typeof VERDICTS)[number];

/** Which rows the list shows, and in which order. */
export interface ListFilter {
  readonly sort: Sort;
  readonly descending: boolean;
  /** Only traces that violate this constraint. */
  readonly constraint?: string;
  /** Only traces of which this can be said. */
  readonly verdict?: ListVerdict;
}

export const startingListFilter: ListFilter = { sort: 'file', descending: false };

function keyOf(row: TraceRow, sort: Sort): number | undefined {
  switch (sort) {
    case 'file':
      return row.index;
    case 'reward':
      return row.reward;
    case 'violations':
      return row.violations.reduce((sum, each) => sum + each.count, 0);
    case 'tokens':
      return row.tokens;
    case 'time':
      return row.milliseconds;
  }
}

function hasVerdict({ violations, undetermined, ending }: TraceRow, verdict: ListVerdict): boolean {
  switch (verdict) {
    case 'violated':
      return violations.length > 0;
    case 'clear':
      return violations.length === 0 && undetermined === 0 && ending === 'complete';
    case 'undetermined':
      return undetermined > 0;
    case 'unfinished':
      return ending !== 'complete';
  }
}

/**
 * The rows to show, in order. Rows without what is sorted by stand last either way; equal ones stay in the order of
 * the file.
 * @param matches places of the traces that a search found; absent: all
 */
export function orderedRows(
  rows: readonly TraceRow[],
  filter: ListFilter,
  matches: ReadonlySet<number> | undefined,
): readonly TraceRow[] {
  const { constraint, verdict, sort, descending } = filter;
  const kept =
    constraint === undefined && verdict === undefined && matches === undefined
      ? rows
      : rows.filter(
          (row) =>
            (matches === undefined || matches.has(row.index)) &&
            (verdict === undefined || hasVerdict(row, verdict)) &&
            (constraint === undefined || row.violations.some((each) => each.constraint === constraint)),
        );
  if (sort === 'file' && !descending) return kept;
  const sign = descending ? -1 : 1;
  return kept.toSorted((a, b) => {
    const [left, right] = [keyOf(a, sort), keyOf(b, sort)];
    if (left === undefined || right === undefined)
      return Number(left === undefined) - Number(right === undefined) || a.index - b.index;
    return sign * (left - right) || a.index - b.index;
  });
}
