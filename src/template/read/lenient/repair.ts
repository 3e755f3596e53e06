import type { Deviation } from '../../../trace/trace.js';
import type { Machine } from '../../machine/machine.js';
import type { Thread } from '../../machine/thread.js';

/** How reading goes on after it could not. */
export interface Repaired {
  readonly threads: readonly Thread[];
  readonly at: number;
  readonly deviations: readonly Deviation[];
}

/** One way to go on, not yet gone. */
export interface Repair {
  /** How far it departs from the template and from the text: the way with the least is taken. */
  readonly cost: number;
  apply(): Repaired | undefined;
}

const TRIALS = 8;
const TRIAL_LENGTH = 24;

/**
 * The best of some repairs: the cheapest are tried out over the next characters, and what can be read then counts in
 * their favour.
 */
export function bestRepair(
  repairs: readonly Repair[],
  machine: Machine,
  text: string,
  tryOut: boolean,
): Repaired | undefined {
  const cheapest = [...repairs].sort((a, b) => a.cost - b.cost);
  if (!tryOut) {
    for (const repair of cheapest) {
      const repaired = repair.apply();
      if (repaired !== undefined && repaired.threads.length > 0) return repaired;
    }
    return undefined;
  }
  let best: { readonly cost: number; readonly repaired: Repaired } | undefined;
  let tried = 0;
  for (const repair of cheapest) {
    if (tried >= TRIALS || (best !== undefined && repair.cost - TRIAL_LENGTH / 3 > best.cost)) break;
    const repaired = repair.apply();
    if (repaired === undefined || repaired.threads.length === 0) continue;
    tried++;
    const cost = repair.cost - survival(machine, repaired, text) / 3;
    if (best === undefined || cost < best.cost) best = { cost, repaired };
  }
  return best?.repaired;
}

/** How many of the next characters can be read, at most `TRIAL_LENGTH`. Open text does not count: it takes anything. */
export function survival(machine: Machine, { threads, at }: Pick<Repaired, 'threads' | 'at'>, text: string): number {
  let left = threads;
  const end = Math.min(text.length, at + TRIAL_LENGTH);
  for (let here = at; here < end; here++) {
    if (left.every((thread) => thread.kind === 'open' && thread.span === undefined)) return here - at;
    left = machine.step(left, text.charCodeAt(here), here, text);
    if (left.length === 0) return here - at;
  }
  return TRIAL_LENGTH;
}
