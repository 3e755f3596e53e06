import type { BoxSpelling } from '../base/boxes.js';
import type { Program } from '../program/index.js';
import type { Trace } from '../trace/index.js';
import { type CheckRow, checksOf } from './checks.js';
import { type ScaleNotice, scaleNotice } from './box-scale.js';
import { type BoxMark, marksOf, type ProbeTrace, probeMarks } from './marks.js';
import { cutByNodes } from './node-runs.js';
import { type Pairing, pairThings } from './pairing.js';
import { type ProbeCheck, probeChecks } from './probe-checks.js';
import { type Problem, problemsOf } from './problems.js';
import { runsOf } from './runs.js';
import { type Section, sectionsOf } from './sections.js';
import { type Thing, thingsOf } from './things.js';

/** All that the panel shows of one trace, ready to draw. */
export interface TraceModel {
  readonly things: readonly Thing[];
  /** Things of the label; empty without one. */
  readonly gold: readonly Thing[];
  readonly labelled: boolean;
  readonly pairing: Pairing;
  readonly sections: readonly Section[];
  readonly problems: readonly Problem[];
  readonly marks: readonly BoxMark[];
  readonly checks: readonly CheckRow[];
  readonly probes: readonly ProbeCheck[];
  /** Its boxes look as if they were read in the wrong coordinates. */
  readonly scale?: ScaleNotice;
  /** Sum of weight × value; absent where the trace has no rewards. */
  readonly reward?: number;
}

/** The sum of weight × value; absent where there is no reward. */
export const totalReward = (trace: Pick<Trace, 'rewards'>): number | undefined =>
  trace.rewards.length === 0 ? undefined : trace.rewards.reduce((sum, each) => sum + each.weight * each.value, 0);

export interface ModelOptions {
  /** Cut the text at every token. */
  readonly byToken: boolean;
  /** The trace is still being written: nothing is missing yet. */
  readonly running: boolean;
  /** Cut the text at every template node. */
  readonly byNode?: boolean;
  /** How boxes were read; without it nobody asks whether that was right. */
  readonly spelling?: BoxSpelling;
  readonly probes?: readonly ProbeTrace[];
}

/** Makes what the panel shows from the two contracts alone. */
export function traceModel(program: Program, trace: Trace, options: ModelOptions): TraceModel {
  const { schema } = program;
  const things = thingsOf(schema, trace.slots);
  const gold = trace.label === undefined ? [] : thingsOf(schema, trace.label, 'gold');
  const labelled = trace.label !== undefined;
  const paired = pairThings(things, gold);
  const pairing = options.running ? { ...paired, missed: [] } : paired;
  const problems = problemsOf(program, trace);
  const { spelling, probes = [] } = options;
  const scale =
    spelling === undefined || options.running ? undefined : scaleNotice(trace.inputs, things, gold, pairing, spelling);
  const whole = runsOf({
    text: trace.text,
    schema,
    slotRanges: trace.slotRanges,
    problems: problems.map((problem) => problem.ranges),
    tokens: trace.tokens,
    byToken: options.byToken,
  });
  const runs = options.byNode === true ? cutByNodes(whole, trace.segments, trace.text.length) : whole;
  const reward = totalReward(trace);
  return {
    things,
    gold,
    labelled,
    pairing,
    sections: sectionsOf(program, trace, runs),
    problems,
    marks: [...marksOf(things, gold, pairing, labelled && !options.running), ...probeMarks(schema, things, probes)],
    checks: checksOf(program, trace),
    probes: options.running ? [] : probeChecks(schema, trace, probes),
    ...(scale === undefined ? {} : { scale }),
    ...(reward === undefined ? {} : { reward }),
  };
}
