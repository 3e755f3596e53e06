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

/** Further ways to go on, looked for only if none is found that departs less. */
export interface Supply {
  /** No repair of the supply has a lower cost. */
  readonly least: number;
  /** The repairs; those that cost more than `most` may be missing. */
  make(most: number): readonly Repair[];
}

export type Offer = Repair | Supply;

const TRIALS = 8;
const TRIAL_LENGTH = 24;
/** So much can be gained by what is read in a trial. */
const TRIAL_GAIN = TRIAL_LENGTH / 3;

/**
 * The best of some repairs: the cheapest are tried out over the next characters, and what can be read then counts in
 * their favour. Without trying out it is the cheapest that can be gone at all.
 */
export function bestRepair(
  offers: readonly Offer[],
  machine: Machine,
  text: string,
  tryOut: boolean,
): Repaired | undefined {
  if (!tryOut) {
    // The cheapest nearly always can be gone: what costs more is not even looked for then.
    const [first] = ascending(offers, () => Number.POSITIVE_INFINITY, true);
    const repaired = first?.apply();
    if (repaired !== undefined && repaired.threads.length > 0) return repaired;
  }
  let best: { readonly cost: number; readonly repaired: Repaired } | undefined;
  let tried = 0;
  const limit = (): number => (best === undefined ? Number.POSITIVE_INFINITY : best.cost + TRIAL_GAIN);
  for (const repair of ascending(offers, limit, false)) {
    if (tried >= TRIALS) break;
    const repaired = repair.apply();
    if (repaired === undefined || repaired.threads.length === 0) continue;
    if (!tryOut) return repaired;
    tried++;
    const cost = repair.cost - survival(machine, repaired, text) / 3;
    if (best === undefined || cost < best.cost) best = { cost, repaired };
  }
  return best?.repaired;
}

/**
 * All repairs up to a limit from the cheapest on, those of equal cost in the order of the offers. If only the first of
 * them is wanted, supplies need not give what costs more than one that is known.
 */
function* ascending(offers: readonly Offer[], limit: () => number, onlyFirst: boolean): Generator<Repair> {
  const ready: { readonly repair: Repair; readonly order: number }[] = [];
  const supplies: { readonly supply: Supply; readonly order: number }[] = [];
  offers.forEach((offer, order) => {
    if ('least' in offer) supplies.push({ supply: offer, order });
    else ready.push({ repair: offer, order });
  });
  // The cheapest stand last, from where they are taken.
  const sort = (): unknown => ready.sort((a, b) => b.repair.cost - a.repair.cost || b.order - a.order);
  sort();
  supplies.sort((a, b) => b.supply.least - a.supply.least);
  for (;;) {
    const next = ready.at(-1);
    const further = supplies.at(-1);
    if (further !== undefined && (next === undefined || further.supply.least <= next.repair.cost)) {
      if (further.supply.least > limit()) return;
      supplies.pop();
      const most = onlyFirst ? Math.min(limit(), next?.repair.cost ?? Number.POSITIVE_INFINITY) : limit();
      further.supply.make(most).forEach((repair, index) => ready.push({ repair, order: further.order + index / 4096 }));
      sort();
      continue;
    }
    if (next === undefined || next.repair.cost > limit()) return;
    ready.pop();
    yield next.repair;
  }
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
