import type { TraceRow } from './row.js';

/** How a person calls a trace: its sample, else its id; with its place in its group where groups have several. */
export function traceTitle(summary: Pick<TraceRow, 'id' | 'sample' | 'group'>, groupSize: number): string {
  const name = summary.sample === undefined ? summary.id : `Sample ${summary.sample}`;
  return summary.group === undefined || groupSize <= 1 ? name : `${name} · ${summary.group.index + 1}`;
}
