import { type Breakpoint, type Hit, hitsOf, logText } from './breakpoint.js';
import type { Finding } from './finding.js';
import type { Findings } from './findings.js';
import type { Moment, MomentIndex } from './moment.js';
import { firstIndex } from './search.js';
import { entryOf, stepBackward, stepForward, type Stride } from './stepping.js';
import type { Timeline } from './timeline.js';

/** Why going through a trace halted. */
export type StopReason =
  | 'entry'
  | 'step'
  | 'goto'
  | 'fork'
  | 'pause'
  | 'breakpoint'
  | 'function breakpoint'
  | 'data breakpoint'
  | 'exception'
  | 'end';

/** Where going halted, and why. */
export interface Stop {
  readonly moment: Moment;
  readonly reason: StopReason;
  /** Breakpoints that stopped here. */
  readonly breakpoints: readonly number[];
  /** What went wrong here, if that is why. */
  readonly findings: readonly Finding[];
}

/** What a log breakpoint wrote, and where. */
export interface LogLine {
  readonly text: string;
  readonly moment: Moment;
}

/** A stop and what was logged on the way to it. */
export interface Passage {
  readonly stop: Stop;
  readonly log: readonly LogLine[];
}

interface Dated extends Hit {
  readonly breakpoint: Breakpoint;
}

/** All hits of a set of breakpoints in one trace, in order of time, so that going on is a binary search. */
export class Stops {
  private readonly stopping: readonly Dated[];
  private readonly logging: readonly Dated[];

  constructor(
    private readonly timeline: Timeline,
    breakpoints: readonly Breakpoint[],
    findings: Findings,
  ) {
    const all = breakpoints
      .flatMap((breakpoint) => hitsOf(breakpoint, timeline, findings).map((hit) => ({ ...hit, breakpoint })))
      .sort((a, b) => a.moment - b.moment);
    this.stopping = all.filter(({ breakpoint }) => breakpoint.log === undefined);
    this.logging = all.filter(({ breakpoint }) => breakpoint.log !== undefined);
  }

  /** Goes on to the next stop; without one, to the end. */
  forward(from: Moment): Passage {
    const next = this.nextAfter(from.index);
    return next === undefined
      ? this.passage(from, plain(this.timeline.last, 'end'))
      : this.passage(from, this.stopAt(next));
  }

  /** Goes back to the previous stop; without one, to the entry. Nothing is logged: that has happened before. */
  backward(from: Moment): Stop {
    const index = firstIndex(this.stopping.length, (at) => (this.stopping[at]?.moment ?? 0) >= from.index);
    const previous = this.stopping[index - 1];
    if (previous !== undefined) return this.stopAt(previous.moment);
    const entry = entryOf(this.timeline);
    return plain(entry.index <= from.index ? entry : this.timeline.first, 'entry');
  }

  /** One step forward, or less where a breakpoint is in the way. */
  step(from: Moment, stride: Stride): Passage {
    return this.upTo(from, stepForward(this.timeline, from, stride));
  }

  /** One step back, or less where a breakpoint is in the way. */
  stepBack(from: Moment, stride: Stride): Stop {
    const target = stepBackward(this.timeline, from, stride);
    const index = firstIndex(this.stopping.length, (at) => (this.stopping[at]?.moment ?? 0) >= from.index);
    const hit = this.stopping[index - 1];
    if (hit !== undefined && hit.moment >= target.index) return this.stopAt(hit.moment);
    return plain(target, target === this.timeline.first ? 'entry' : 'step');
  }

  /** Goes on to a moment, or less far where a breakpoint is in the way. */
  private upTo(from: Moment, target: Moment): Passage {
    const next = this.nextAfter(from.index);
    if (next !== undefined && next <= target.index) return this.passage(from, this.stopAt(next));
    return this.passage(from, plain(target, target === this.timeline.last ? 'end' : 'step'));
  }

  /** What a stop at a moment is, if a breakpoint stops there. */
  at(moment: Moment): Stop | undefined {
    return this.hits(this.stopping, moment.index, moment.index).length === 0 ? undefined : this.stopAt(moment.index);
  }

  private nextAfter(index: MomentIndex): MomentIndex | undefined {
    return this.stopping[firstIndex(this.stopping.length, (at) => (this.stopping[at]?.moment ?? 0) > index)]?.moment;
  }

  /** Hits from one moment to another, both included. */
  private hits(list: readonly Dated[], from: number, to: number): readonly Dated[] {
    const first = firstIndex(list.length, (at) => (list[at]?.moment ?? 0) >= from);
    const found: Dated[] = [];
    for (let at = first; at < list.length; at++) {
      const hit = list[at];
      if (hit === undefined || hit.moment > to) break;
      found.push(hit);
    }
    return found;
  }

  private stopAt(index: MomentIndex): Stop {
    const hits = this.hits(this.stopping, index, index);
    const findings = hits.flatMap((hit) =>
      hit.finding === undefined || hit.breakpoint.watched.kind === 'constraint' ? [] : [hit.finding],
    );
    return {
      moment: this.timeline.moment(index),
      reason: reasonOf(hits),
      breakpoints: [...new Set(hits.map((hit) => hit.breakpoint.id))],
      findings:
        findings.length > 0 ? findings : hits.flatMap((hit) => (hit.finding === undefined ? [] : [hit.finding])),
    };
  }

  private passage(from: Moment, stop: Stop): Passage {
    const log = this.hits(this.logging, from.index + 1, stop.moment.index).map(({ breakpoint, moment }) => {
      const at = this.timeline.moment(moment);
      return { text: logText(breakpoint.log ?? [], this.timeline, at), moment: at };
    });
    return { stop, log };
  }
}

const plain = (moment: Moment, reason: StopReason): Stop => ({ moment, reason, breakpoints: [], findings: [] });

/** An exception tells more than a breakpoint at the same place. */
function reasonOf(hits: readonly Dated[]): StopReason {
  const kinds = new Set(hits.map((hit) => hit.breakpoint.watched.kind));
  if (kinds.has('exception')) return 'exception';
  if (kinds.has('constraint')) return 'function breakpoint';
  if (kinds.has('slot')) return 'data breakpoint';
  return 'breakpoint';
}
