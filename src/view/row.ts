import { summarise, type Trace, type TraceSummary } from '../trace/index.js';

/** A row of the list of traces. */
export interface TraceRow extends TraceSummary {
  /** Place in the file, 0-based. */
  readonly index: number;
  /** It is being written. */
  readonly running: boolean;
}

/** The row of the trace at a place in its file. */
export const rowOf = (trace: Trace, index: number, running = false): TraceRow => ({
  ...summarise(trace),
  index,
  running,
});
