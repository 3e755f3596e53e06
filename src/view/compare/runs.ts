import type { TraceSummary } from '../../trace/index.js';

/** A run as a comparison of runs needs it. */
export interface RunSide {
  /** Name of its file, without the folder. */
  readonly file: string;
  readonly model: string;
  readonly time: string;
  readonly rows: readonly TraceSummary[];
}

/** A trace of one run beside the trace of the other that answers the same. */
export interface RunPair {
  /** What both answer: the sample, or the beginning of the text where samples have no ids. */
  readonly name: string;
  /** Places in their files. */
  readonly left: number;
  readonly right: number;
  readonly leftReward?: number;
  readonly rightReward?: number;
  /** Right less left; absent unless both have a reward. */
  readonly difference?: number;
  /** Constraints that only the right one violates, and that only the left one does. */
  readonly gained: readonly string[];
  readonly lost: readonly string[];
}

/** A constraint over all pairs. */
export interface ConstraintTotals {
  readonly constraint: string;
  /** Traces that violate it, among the pairs. */
  readonly left: number;
  readonly right: number;
  /** Pairs of which only the right one violates it, and only the left one. */
  readonly gained: number;
  readonly lost: number;
}

/** Two runs, trace by trace. */
export interface RunsTable {
  readonly left: Omit<RunSide, 'rows'> & { readonly traces: number };
  readonly right: Omit<RunSide, 'rows'> & { readonly traces: number };
  /** Greatest difference of reward first, a loss before a gain of the same size; then most violations gained. */
  readonly pairs: readonly RunPair[];
  readonly constraints: readonly ConstraintTotals[];
  /** Mean reward over pairs that have one on both sides. */
  readonly mean?: { readonly left: number; readonly right: number; readonly pairs: number };
  /** Pairs whose right side is better, worse, or the same by reward. */
  readonly better: number;
  readonly worse: number;
  /** Traces without a partner. */
  readonly onlyLeft: number;
  readonly onlyRight: number;
}

/** Rewards closer than this are the same. */
const SAME_REWARD = 1e-9;

/**
 * What a trace answers: its sample (or the beginning of its text), its place in its group, and the probe that it is a
 * run of. Forks answer nothing of their own. The k-th trace of a key belongs to the k-th one of the other run.
 */
function keysOf(rows: readonly TraceSummary[]): ReadonlyMap<string, number> {
  const seen = new Map<string, number>();
  const keys = new Map<string, number>();
  for (const [index, row] of rows.entries()) {
    if (row.origin !== undefined && row.probe === undefined) continue;
    const base = JSON.stringify([
      row.sample ?? null,
      row.sample === undefined ? row.opening : '',
      row.group?.index ?? 0,
      row.probe ?? null,
    ]);
    const nth = seen.get(base) ?? 0;
    seen.set(base, nth + 1);
    keys.set(`${base} ${nth}`, index);
  }
  return keys;
}

function nameOf(row: TraceSummary, grouped: boolean): string {
  const name = row.sample ?? row.opening;
  const place = grouped && row.group !== undefined ? ` · ${row.group.index + 1}` : '';
  return `${name}${place}${row.probe === undefined ? '' : ` · ${row.probe}`}`;
}

function pairOf(rows: readonly [TraceSummary, TraceSummary], left: number, right: number, grouped: boolean): RunPair {
  const [one, other] = rows;
  const violated = (row: TraceSummary): readonly string[] => row.violations.map(({ constraint }) => constraint);
  const [before, after] = [violated(one), violated(other)];
  return {
    name: nameOf(one, grouped),
    left,
    right,
    ...(one.reward === undefined ? {} : { leftReward: one.reward }),
    ...(other.reward === undefined ? {} : { rightReward: other.reward }),
    ...(one.reward === undefined || other.reward === undefined ? {} : { difference: other.reward - one.reward }),
    gained: after.filter((name) => !before.includes(name)),
    lost: before.filter((name) => !after.includes(name)),
  };
}

/** The order of the table: what differs most comes first. */
function byDifference(a: RunPair, b: RunPair): number {
  const order = ({ difference = 0, gained, lost }: RunPair): readonly number[] => [
    -Math.abs(difference),
    difference,
    lost.length - gained.length,
    -(gained.length + lost.length),
  ];
  const [left, right] = [order(a), order(b)];
  for (const [place, value] of left.entries()) {
    const step = value - (right[place] ?? 0);
    if (Math.abs(step) > SAME_REWARD) return step;
  }
  return a.left - b.left;
}

/** Sets two runs side by side from the summaries of their traces alone. */
export function compareRuns(left: RunSide, right: RunSide): RunsTable {
  const [lefts, rights] = [keysOf(left.rows), keysOf(right.rows)];
  const grouped = [...left.rows, ...right.rows].some((row) => (row.group?.index ?? 0) > 0);
  const pairs: RunPair[] = [];
  const counts = new Map<string, { left: number; right: number; gained: number; lost: number }>();
  for (const [key, index] of lefts) {
    const partner = rights.get(key);
    const one = left.rows[index];
    const other = partner === undefined ? undefined : right.rows[partner];
    if (partner === undefined || one === undefined || other === undefined) continue;
    pairs.push(pairOf([one, other], index, partner, grouped));
    const [before, after] = [one, other].map((row) => new Set(row.violations.map(({ constraint }) => constraint)));
    for (const name of new Set([...(before ?? []), ...(after ?? [])])) {
      const count = counts.get(name) ?? { left: 0, right: 0, gained: 0, lost: 0 };
      const [had, has] = [before?.has(name) === true, after?.has(name) === true];
      counts.set(name, {
        left: count.left + Number(had),
        right: count.right + Number(has),
        gained: count.gained + Number(!had && has),
        lost: count.lost + Number(had && !has),
      });
    }
  }
  const rewarded = pairs.filter(({ difference }) => difference !== undefined);
  const mean = (of: (pair: RunPair) => number | undefined): number =>
    rewarded.reduce((sum, pair) => sum + (of(pair) ?? 0), 0) / rewarded.length;
  const about = ({ file, model, time, rows }: RunSide): RunsTable['left'] => ({
    file,
    model,
    time,
    traces: rows.length,
  });
  return {
    left: about(left),
    right: about(right),
    pairs: pairs.toSorted(byDifference),
    constraints: [...counts]
      .map(([constraint, count]) => ({ constraint, ...count }))
      .toSorted((a, b) => b.gained + b.lost - (a.gained + a.lost) || a.constraint.localeCompare(b.constraint)),
    ...(rewarded.length === 0
      ? {}
      : {
          mean: {
            left: mean(({ leftReward }) => leftReward),
            right: mean(({ rightReward }) => rightReward),
            pairs: rewarded.length,
          },
        }),
    better: rewarded.filter(({ difference = 0 }) => difference > SAME_REWARD).length,
    worse: rewarded.filter(({ difference = 0 }) => difference < -SAME_REWARD).length,
    onlyLeft: lefts.size - pairs.length,
    onlyRight: rights.size - pairs.length,
  };
}
