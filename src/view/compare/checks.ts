import type { Program, Severity } from '../../program/index.js';
import type { RewardValue, Trace } from '../../trace/index.js';
import { type CheckRow, checksOf } from '../checks.js';

/** A constraint's verdict in one trace; `absent`: its template does not have it. */
export interface SideVerdict {
  readonly outcome: CheckRow['outcome'] | 'absent';
  /** Number of witnesses against it. */
  readonly violations: number;
}

/** A constraint in two traces. */
export interface CheckChange {
  readonly name: string;
  readonly title: string;
  readonly severity: Severity;
  readonly left: SideVerdict;
  readonly right: SideVerdict;
  /** `gained`: violated, or by more witnesses, only on the right; `lost`: only on the left. */
  readonly change: 'same' | 'gained' | 'lost' | 'other';
}

/** A reward in two traces; a side is absent where its trace does not have the reward. */
export interface RewardChange {
  readonly name: string;
  readonly left?: RewardValue;
  readonly right?: RewardValue;
  /** Weighted value of the right less that of the left; absent unless both have the reward. */
  readonly difference?: number;
}

interface Side {
  readonly program: Program;
  readonly trace: Trace;
}

const absent: SideVerdict = { outcome: 'absent', violations: 0 };

const verdictOf = (row: CheckRow | undefined): SideVerdict =>
  row === undefined ? absent : { outcome: row.outcome, violations: row.witnesses.length };

function changeOf(left: SideVerdict, right: SideVerdict): CheckChange['change'] {
  if (right.violations !== left.violations) return right.violations > left.violations ? 'gained' : 'lost';
  return left.outcome === right.outcome ? 'same' : 'other';
}

/** Every constraint of either template, those of the left one in its order first. */
export function compareChecks(left: Side, right: Side): readonly CheckChange[] {
  const lefts = checksOf(left.program, left.trace);
  const rights = checksOf(right.program, right.trace);
  const all = [...lefts, ...rights.filter((row) => !lefts.some(({ name }) => name === row.name))];
  return all.map(({ name, title, severity }): CheckChange => {
    const own = (rows: readonly CheckRow[]): SideVerdict => verdictOf(rows.find((row) => row.name === name));
    const [one, other] = [own(lefts), own(rights)];
    return { name, title, severity, left: one, right: other, change: changeOf(one, other) };
  });
}

const weighted = ({ value, weight }: RewardValue): number => value * weight;

/** Every reward of either trace. */
export function compareRewards(left: Pick<Trace, 'rewards'>, right: Pick<Trace, 'rewards'>): readonly RewardChange[] {
  const names = new Set([...left.rewards, ...right.rewards].map(({ reward }) => reward));
  return [...names].map((name) => {
    const find = (rewards: readonly RewardValue[]): RewardValue | undefined =>
      rewards.find(({ reward }) => reward === name);
    const [one, other] = [find(left.rewards), find(right.rewards)];
    return {
      name,
      ...(one === undefined ? {} : { left: one }),
      ...(other === undefined ? {} : { right: other }),
      ...(one === undefined || other === undefined ? {} : { difference: weighted(other) - weighted(one) }),
    };
  });
}
