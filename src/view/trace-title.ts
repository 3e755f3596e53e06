import type { TraceRow } from './row.js';

/** How a person calls a trace: its sample and place in its group, else its id. */
export function traceTitle(summary: Pick<TraceRow, 'id' | 'sample' | 'group'>): string {
  const name = summary.sample === undefined ? summary.id : `Sample ${summary.sample}`;
  return summary.group === undefined ? name : `${name} · ${summary.group.index + 1}`;
}
