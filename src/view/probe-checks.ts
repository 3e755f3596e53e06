import type { Schema, SlotPath } from '../program/index.js';
import type { Trace, Violation } from '../trace/index.js';
import type { ProbeTrace } from './marks.js';
import { thingsOf } from './things.js';

/** One run of a probe of the trace on show. */
export interface ProbeCheckRun {
  /** Place of the run in the file. */
  readonly index: number;
  readonly outcome: 'holds' | 'violated' | 'undetermined';
  /** The member of a list that it is about, as the original names it. */
  readonly about?: string;
  readonly member?: SlotPath;
  readonly violations: readonly Violation[];
}

/** A probe of the template with what its runs say of the trace. */
export interface ProbeCheck {
  readonly name: string;
  readonly title: string;
  /** The worst of its runs. */
  readonly outcome: 'holds' | 'violated' | 'undetermined' | 'not-run';
  readonly runs: readonly ProbeCheckRun[];
}

const worstFirst = ['violated', 'undetermined', 'holds'] as const;

/** Every probe of the template in its order; none for a trace that is itself a run of one. */
export function probeChecks(
  schema: Schema,
  trace: Pick<Trace, 'slots' | 'probe'>,
  probes: readonly ProbeTrace[],
): readonly ProbeCheck[] {
  if (trace.probe !== undefined) return [];
  const things = thingsOf(schema, trace.slots);
  return schema.probes.map(({ name, title }): ProbeCheck => {
    const runs = probes
      .filter(({ probe }) => probe === name)
      .map(({ index, member, verdict }): ProbeCheckRun => {
        const about = things.find(({ path }) => path === member)?.title;
        return {
          index,
          outcome: verdict?.outcome ?? 'undetermined',
          violations: verdict?.violations ?? [],
          ...(member === undefined ? {} : { member }),
          ...(about === undefined ? {} : { about }),
        };
      });
    return {
      name,
      title,
      outcome: worstFirst.find((outcome) => runs.some((run) => run.outcome === outcome)) ?? 'not-run',
      runs,
    };
  });
}
