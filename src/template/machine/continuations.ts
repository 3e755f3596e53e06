import type { Machine } from './machine.js';
import type { TextSource, Thread } from './thread.js';

/**
 * The code units with which a reading may go on; some may still turn out to be impossible. `undefined` where nearly
 * all may, inside open text.
 */
export function continuations(threads: readonly Thread[]): ReadonlySet<number> | undefined {
  const units = new Set<number>();
  for (const thread of threads)
    switch (thread.kind) {
      case 'text':
        units.add(thread.text.charCodeAt(thread.at));
        break;
      case 'match': {
        const next = thread.matcher.next();
        if (next === undefined) return undefined;
        for (const unit of next) units.add(unit);
        break;
      }
      case 'open': {
        if (thread.span === undefined) return undefined;
        for (const unit of thread.span.progress.next()) units.add(unit);
        for (const unit of thread.pattern.allContinuations()) units.add(unit);
        break;
      }
      case 'linger':
        for (const unit of thread.pattern.allContinuations()) units.add(unit);
        break;
      case 'unopened':
      case 'end':
        break;
    }
  return units;
}

/**
 * Whether a reading can be completed. Every thread can, but for one case: the readings after a hole that has ended are
 * wrong if a terminator that began before its end comes to stand, and they might be bound to write just that.
 */
export function isViable(machine: Machine, threads: readonly Thread[], offset: number, source: TextSource): boolean {
  const lingering = new Set<number>();
  for (const thread of threads) if (thread.kind === 'linger') lingering.add(thread.id);
  if (lingering.size === 0) return threads.length > 0;
  for (const thread of threads)
    if (thread.kind !== 'linger' && !thread.stand.guards.some((id) => lingering.has(id))) return true;
  const units = continuations(threads);
  if (units === undefined || machine.accepted(threads, offset, source) !== undefined) return true;
  for (const unit of units)
    if (isViable(machine, machine.step(threads, unit, offset, source), offset + 1, source)) return true;
  return false;
}
