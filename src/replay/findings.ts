import { tokenIndex } from '../base/positions.js';
import { valueAt } from '../program/index.js';
import { evaluate, truth } from '../program/evaluate/index.js';
import type { Deviation, Trace, Verdict, Violation } from '../trace/index.js';
import { candidatesAt } from './candidates.js';
import type { Finding } from './finding.js';
import type { Moment, MomentIndex } from './moment.js';
import { environmentAt } from './scope.js';
import { firstIndex } from './search.js';
import type { Timeline } from './timeline.js';

/** Everything that went wrong in a trace, each at the moment from which it is so, in order of time. */
export interface Findings {
  readonly violations: readonly Finding[];
  readonly drifts: readonly Finding[];
  readonly deviations: readonly Finding[];
  readonly probes: readonly Finding[];
}

/** Finds what went wrong. `original` is the trace whose probe this one is, where it is one and the original is known. */
export function findingsOf(timeline: Timeline, verdicts: readonly Verdict[], original?: Trace): Findings {
  const { deviations } = timeline.trace;
  const drifts = deviations.filter((deviation) => deviation.kind === 'drift');
  // What breaks off has not left its template as long as it may still go on.
  const others = deviations.filter(
    (deviation) =>
      deviation.kind !== 'drift' && (timeline.complete || deviation.range.end < timeline.trace.text.length),
  );
  return {
    violations: inOrder(
      verdicts.flatMap((verdict) => verdict.violations.map((violation) => violationOf(timeline, verdict, violation))),
    ),
    drifts: inOrder(drifts.map((deviation) => deviationOf(timeline, deviation))),
    deviations: inOrder(others.map((deviation) => deviationOf(timeline, deviation))),
    probes: failedProbe(timeline, original),
  };
}

const inOrder = (findings: Finding[]): readonly Finding[] => findings.sort((a, b) => a.moment - b.moment);

/**
 * From when a violation is so: as soon as the last value involved is known. Evaluation is monotone (what follows
 * cannot mend it), so this is when checking the slots known so far first reports it.
 */
export function violatedFrom(timeline: Timeline, violation: Violation): MomentIndex {
  let latest = timeline.first.index;
  for (const { slot, ranges } of violation.values) {
    const [range] = ranges;
    const from =
      timeline.definition(slot)?.moment ?? (range === undefined ? undefined : timeline.reaching(range.end).index);
    if (from !== undefined && from > latest) latest = from;
  }
  return latest;
}

function violationOf(timeline: Timeline, verdict: Verdict, violation: Violation): Finding {
  const constraint = timeline.program.schema.constraints.find((each) => each.name === verdict.constraint);
  return {
    filter: 'violation',
    name: verdict.constraint,
    severity: constraint?.severity ?? 'error',
    message: violation.message,
    details: [
      ...(constraint === undefined || constraint.title === '' ? [] : [`${constraint.name}: ${constraint.title}`]),
      ...violation.witness.map(({ name, slot }) => `${name} = ${slot}`),
      ...violation.values.map(({ slot, shown }) => `${slot}: ${shown}`),
    ],
    moment: violatedFrom(timeline, violation),
  };
}

const deviationOf = (timeline: Timeline, deviation: Deviation): Finding => ({
  filter: deviation.kind === 'drift' ? 'drift' : 'deviation',
  name: deviation.kind,
  severity: deviation.kind === 'white-space' ? 'information' : 'error',
  message: deviation.message,
  details: deviation.slot === undefined ? [] : [deviation.slot],
  moment: timeline.reaching(deviation.range.end).index,
});

/** Sampled tokens to which the model itself gave less than `threshold`; each stops before it is written. */
export function lowProbabilities(timeline: Timeline, threshold: number): readonly Finding[] {
  const { trace } = timeline;
  const findings: Finding[] = [];
  for (const moment of timeline.moments) {
    const token = trace.tokens[moment.token];
    if (token === undefined || token.origin !== 'sampled' || moment.kind === 'exit') continue;
    const probability = Math.exp(token.logprob);
    if (probability >= threshold || timeline.tokens.start(moment.token) !== moment.offset) continue;
    const finding: Finding = {
      filter: 'low-probability',
      name: `token ${moment.token}`,
      severity: 'information',
      message: `${JSON.stringify(token.text)} was written with probability ${probability.toFixed(3)}`,
      details: candidatesAt(trace, tokenIndex(moment.token)).map(
        (each) => `${each.probability.toFixed(3)} ${JSON.stringify(each.text)}${each.chosen ? ' (written)' : ''}`,
      ),
      moment: moment.index,
    };
    // Several places may begin with one token: the innermost is where the choice is made.
    if (findings.at(-1)?.name === finding.name) findings.pop();
    findings.push(finding);
  }
  return findings;
}

/** Whether the expectation of a probe is known to fail in its trace, and from when. */
function failedProbe(timeline: Timeline, original: Trace | undefined): readonly Finding[] {
  const run = timeline.trace.probe;
  const probe = run === undefined ? undefined : timeline.program.schema.probes.find((each) => each.name === run.probe);
  if (run === undefined || probe === undefined) return [];
  const fails = (moment: Moment): boolean => {
    const environment = environmentAt(timeline, moment);
    const { each } = probe;
    if (each === undefined || run.member === undefined) return truth(evaluate(probe.expect, environment)) === false;
    const value = original === undefined ? undefined : valueAt(original.slots, run.member);
    const variables = { [each.variable]: { path: run.member, ...(value === undefined ? {} : { value }) } };
    return truth(evaluate(probe.expect, { ...environment, variables })) === false;
  };
  if (!fails(timeline.last)) return [];
  const { definitions } = timeline;
  const first = firstIndex(definitions.length, (index) => {
    const definition = definitions[index];
    return definition === undefined || fails(timeline.moment(definition.moment));
  });
  return [
    {
      filter: 'failed-probe',
      name: probe.name,
      severity: 'error',
      message: `The probe ${probe.name} fails: ${probe.title || 'its expectation does not hold'}`,
      details: [`bias: ${probe.bias}`, ...(run.member === undefined ? [] : [`of ${run.member} in ${run.trace}`])],
      moment: (definitions[first]?.moment ?? timeline.last.index) as MomentIndex,
    },
  ];
}
