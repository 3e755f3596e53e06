import type { Trace } from '../trace/index.js';
import type { TraceRow } from './row.js';

/** What a title is made of: a row of a list, or a trace. */
type Titled = Pick<TraceRow, 'id' | 'sample' | 'group'> & Partial<Pick<TraceRow | Trace, 'probe'>>;

/**
 * How a person calls a trace: its sample, else its id; with its place in its group where groups have several, and with
 * the probe that it is a run of.
 */
export function traceTitle(summary: Titled, groupSize: number): string {
  const name = summary.sample === undefined ? summary.id : `Sample ${summary.sample}`;
  const place = summary.group === undefined || groupSize <= 1 ? '' : ` · ${summary.group.index + 1}`;
  const { probe } = summary;
  return `${name}${place}${probe === undefined ? '' : ` · ${typeof probe === 'string' ? probe : probe.probe}`}`;
}
