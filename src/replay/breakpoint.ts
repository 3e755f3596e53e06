import type { TextOffset } from '../base/positions.js';
import { unreachable } from '../base/unreachable.js';
import type { Expression, NodeId, SlotPath } from '../program/index.js';
import { evaluate, truth } from '../program/evaluate/index.js';
import type { ExceptionFilter, Finding } from './finding.js';
import { type Findings, lowProbabilities } from './findings.js';
import type { HitCondition } from './hit-condition.js';
import type { Moment, MomentIndex } from './moment.js';
import { environmentAt } from './scope.js';
import type { Timeline } from './timeline.js';
import { valueText } from './value-text.js';

/** What a breakpoint waits for. */
export type Watched =
  /** A node of the template is about to be written. */
  | { readonly kind: 'node'; readonly node: NodeId }
  /** A place in the text of the trace is about to be written. */
  | { readonly kind: 'text'; readonly offset: TextOffset }
  /** A constraint has become violated. */
  | { readonly kind: 'constraint'; readonly constraint: string }
  /** A slot has been written: for the first time (`write`), repeated (`read`), or either. */
  | { readonly kind: 'slot'; readonly slot: SlotPath; readonly access: 'read' | 'write' | 'readWrite' }
  | { readonly kind: 'exception'; readonly exception: ExceptionFilter };

/** A breakpoint with its conditions compiled. */
export interface Breakpoint {
  readonly id: number;
  readonly watched: Watched;
  /** Stops only where this holds, by what is known then; unknown is no. */
  readonly condition?: Expression;
  readonly hits?: HitCondition;
  /** Does not stop but writes this. */
  readonly log?: readonly LogPart[];
}

/** A piece of a log message: text as it is, or an expression to be evaluated. */
export type LogPart = string | Expression;

/** One moment at which a breakpoint stops. */
export interface Hit {
  readonly moment: MomentIndex;
  readonly finding?: Finding;
}

/** All hits of a breakpoint in order of time: a function of the trace alone, so that both directions meet the same. */
export function hitsOf(breakpoint: Breakpoint, timeline: Timeline, findings: Findings): readonly Hit[] {
  let count = 0;
  const stops: Hit[] = [];
  for (const hit of candidatesOf(breakpoint.watched, timeline, findings)) {
    const { condition, hits } = breakpoint;
    if (condition !== undefined) {
      const environment = environmentAt(timeline, timeline.moment(hit.moment));
      if (truth(evaluate(condition, environment)) !== true) continue;
    }
    count++;
    if (hits === undefined || hits(count)) stops.push(hit);
  }
  return stops;
}

function candidatesOf(watched: Watched, timeline: Timeline, findings: Findings): readonly Hit[] {
  switch (watched.kind) {
    case 'node':
      return timeline.moments.filter((moment) => entersNode(moment, watched.node)).map(hitAt);
    case 'text':
      return [hitAt(beforeText(timeline, watched.offset))];
    case 'constraint':
      return findings.violations.filter((finding) => finding.name === watched.constraint).map(hitOf);
    case 'slot':
      return slotHits(timeline, watched.slot, watched.access);
    case 'exception':
      return exceptionHits(watched.exception, timeline, findings);
    default:
      return unreachable(watched);
  }
}

const hitAt = (moment: Moment): Hit => ({ moment: moment.index });
const hitOf = (finding: Finding): Hit => ({ moment: finding.moment, finding });

/** Loops stop at each of their rounds; at themselves only where they have none. */
const entersNode = ({ kind, place }: Moment, node: NodeId): boolean =>
  kind === 'enter' &&
  place?.node === node &&
  place.kind !== 'member' &&
  place.kind !== 'field' &&
  (place.kind !== 'for' || place.end === place.index + 1);

/** The last moment before the text at an offset is written. */
function beforeText(timeline: Timeline, offset: TextOffset): Moment {
  let found = timeline.reaching(timeline.tokens.start(timeline.tokens.at(offset)));
  for (;;) {
    const next = timeline.moments[found.index + 1];
    if (next === undefined || next.offset > found.offset || next.kind === 'end') return found;
    found = next;
  }
}

function slotHits(timeline: Timeline, slot: SlotPath, access: 'read' | 'write' | 'readWrite'): readonly Hit[] {
  const hits: Hit[] = [];
  const definition = timeline.definition(slot);
  if (access !== 'read' && definition !== undefined) hits.push({ moment: definition.moment });
  if (access !== 'write')
    for (const range of timeline.trace.slotRanges)
      if (range.slot === slot && range.role === 'refers') hits.push(hitAt(timeline.reaching(range.range.end)));
  return hits.sort((a, b) => a.moment - b.moment);
}

function exceptionHits(exception: ExceptionFilter, timeline: Timeline, findings: Findings): readonly Hit[] {
  switch (exception.kind) {
    case 'violation':
      return findings.violations
        .filter(
          ({ severity, name }) => severity === exception.severity && exception.constraints?.includes(name) !== false,
        )
        .map(hitOf);
    case 'drift':
      return findings.drifts.map(hitOf);
    case 'deviation':
      return findings.deviations.map(hitOf);
    case 'failed-probe':
      return findings.probes.map(hitOf);
    case 'low-probability':
      return lowProbabilities(timeline, exception.threshold).map(hitOf);
    default:
      return unreachable(exception);
  }
}

/** The text of a log message at a moment: what is text stands in it as it is, what is not known as a question mark. */
export function logText(parts: readonly LogPart[], timeline: Timeline, moment: Moment): string {
  const environment = environmentAt(timeline, moment);
  return parts
    .map((part) => {
      if (typeof part === 'string') return part;
      const result = evaluate(part, environment);
      if (!result.known) return '?';
      const { value } = result;
      return value.kind === 'span' || value.kind === 'text' ? value.text : valueText(value);
    })
    .join('');
}
