import { z } from 'zod';
import { listOf, object, oneOf, optional } from '../program/validate/index.js';
import type { Ending, Trace } from './trace.js';

/** What a list of traces shows of each without reading it whole. */
export interface TraceSummary {
  readonly id: string;
  readonly style: string;
  readonly sample?: string;
  readonly group?: Trace['group'];
  readonly probe?: string;
  /** The trace that it was forked from or is a probe of. */
  readonly origin?: string;
  readonly ending: Ending['kind'];
  readonly tokens: number;
  /** From the start of the run to its end, in milliseconds. */
  readonly milliseconds: number;
  /** Beginning of the first input text. */
  readonly opening: string;
  readonly deviations: number;
  /** Constraints that are violated, and those that could not be told. */
  readonly violated: number;
  /** The violated constraints, each with its number of witnesses. */
  readonly violations: readonly { readonly constraint: string; readonly count: number }[];
  readonly undetermined: number;
  readonly hasLabel: boolean;
  /** Sum of weight × value; absent where the schema has no rewards or the sample no label. */
  readonly reward?: number;
}

const count = z.number().int().nonnegative();
export const summarySchema: z.ZodType<TraceSummary> = object<TraceSummary>({
  id: z.string(),
  style: z.string(),
  sample: optional(z.string()),
  group: optional(object<NonNullable<Trace['group']>>({ id: z.string(), index: count })),
  probe: optional(z.string()),
  origin: optional(z.string()),
  ending: oneOf('complete', 'token-limit', 'cancelled', 'failed'),
  tokens: count,
  milliseconds: z.number(),
  opening: z.string(),
  deviations: count,
  violated: count,
  violations: listOf(object<TraceSummary['violations'][number]>({ constraint: z.string(), count })),
  undetermined: count,
  hasLabel: z.boolean(),
  reward: optional(z.number()),
});

/** Length of an opening in UTF-16 units: what a row of a list has room for. */
const OPENING = 96;

/** The summary of a trace; it stands at the front of the trace's line. */
export function summarise(trace: Trace): TraceSummary {
  const origin = trace.probe?.trace ?? trace.parent?.trace;
  const text = Object.values(trace.inputs).find((input) => input.kind === 'text');
  const outcomes = trace.verdicts.map((verdict) => verdict.outcome);
  return {
    id: trace.id,
    style: trace.style,
    ...(trace.sample === undefined ? {} : { sample: trace.sample }),
    ...(trace.group === undefined ? {} : { group: trace.group }),
    ...(trace.probe === undefined ? {} : { probe: trace.probe.probe }),
    ...(origin === undefined ? {} : { origin }),
    ending: trace.ending.kind,
    tokens: trace.tokens.length,
    milliseconds: trace.timing.totalMs,
    opening: text?.kind === 'text' ? text.text.slice(0, OPENING).replace(/[\ud800-\udbff]$/, '') : '',
    deviations: trace.deviations.length,
    violated: outcomes.filter((outcome) => outcome === 'violated').length,
    violations: trace.verdicts
      .filter((verdict) => verdict.outcome === 'violated')
      .map(({ constraint, violations }) => ({ constraint, count: violations.length })),
    undetermined: outcomes.filter((outcome) => outcome === 'undetermined').length,
    hasLabel: trace.label !== undefined,
    ...(trace.rewards.length === 0
      ? {}
      : { reward: trace.rewards.reduce((sum, { value, weight }) => sum + value * weight, 0) }),
  };
}
