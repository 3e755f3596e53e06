import type { Disposable } from '../base/disposable.js';
import { type TextOffset, textOffset } from '../base/positions.js';
import type { SlotPath } from '../program/index.js';
import {
  type Breakpoint,
  type Checked,
  ConstraintStates,
  type Findings,
  findingsOf,
  haltFrom,
  type Moment,
  type Passage,
  type Stop,
  Stops,
  type Stride,
  Timeline,
} from '../replay/index.js';
import type { Trace, Verdict } from '../trace/index.js';
import { verify } from '../verify/index.js';
import type { TraceSource } from './trace-source.js';

/** What a thread is on its way to. */
type Going =
  | { readonly kind: 'continue' }
  | { readonly kind: 'step'; readonly stride: Stride }
  /** To the first decision at or after an offset: with 0 to the entry. */
  | { readonly kind: 'entry' | 'fork'; readonly offset: TextOffset }
  /** Until a slot is written. */
  | { readonly kind: 'written'; readonly slot: SlotPath };

/** What a thread tells. */
export interface ThreadListener {
  /** It has halted. */
  onStop(thread: DebugThread, passage: Passage): void;
  /** It has gone on without halting, up to what is written. */
  onPassed(thread: DebugThread, passage: Pick<Passage, 'log'>): void;
}

/**
 * One trace that is gone through: the cursor, and where it is going. On a trace that is still written it waits until
 * the place is reached; moments at the very end of what is written are not final and are never stopped at.
 */
export class DebugThread implements Disposable {
  timeline: Timeline;
  /** Where it is, or from where it is going. */
  moment: Moment;
  /** Where and why it halted; absent while it goes on. */
  stop: Stop | undefined;
  private going: Going | undefined;
  private findings: Findings | undefined;
  private verdicts: readonly Verdict[] | undefined;
  private states: ConstraintStates | undefined;
  private stops: Stops | undefined;
  private readonly listening: Disposable;

  constructor(
    readonly id: number,
    public name: string,
    readonly source: TraceSource,
    private breakpoints: readonly Breakpoint[],
    private readonly listener: ThreadListener,
    /** The trace whose probe this one is. */
    private readonly original?: Trace,
  ) {
    this.timeline = new Timeline(source.run, source.trace, source.complete);
    this.moment = this.timeline.first;
    this.listening = source.onDidChange(() => this.refresh());
  }

  /** Whether it is on its way. */
  get running(): boolean {
    return this.going !== undefined;
  }

  /** Other breakpoints from now on. */
  setBreakpoints(breakpoints: readonly Breakpoint[]): void {
    this.breakpoints = breakpoints;
    this.stops = undefined;
  }

  /** Begins: to the first decision, or on to the first breakpoint, which may be there. */
  start(stopOnEntry: boolean): void {
    this.go(stopOnEntry ? { kind: 'entry', offset: textOffset(0) } : { kind: 'continue' });
  }

  /** Goes on in the way asked for; tells when it has halted, which may be at once. */
  go(going: Going): void {
    this.going = going;
    this.stop = undefined;
    this.advance();
  }

  back(stride: Stride | 'continue'): Stop {
    const stops = this.currentStops();
    return this.halt(stride === 'continue' ? stops.backward(this.moment) : stops.stepBack(this.moment, stride));
  }

  /** Puts the cursor anywhere. */
  goto(moment: Moment): Stop {
    return this.halt({ moment, reason: 'goto', breakpoints: [], findings: [] });
  }

  /** Halts at the last place that is written; where it has halted already, nothing changes. */
  pause(): void {
    if (this.going === undefined) return;
    const moment = this.timeline.moment(this.horizon().index);
    this.halted({ stop: { moment, reason: 'pause', breakpoints: [], findings: [] }, log: [] });
  }

  private halt(stop: Stop): Stop {
    this.going = undefined;
    this.moment = stop.moment;
    this.stop = stop;
    return stop;
  }

  private halted(passage: Passage): void {
    this.halt(passage.stop);
    this.listener.onStop(this, passage);
  }

  /** More is written: the same place in a longer trace. */
  private refresh(): void {
    const { source } = this;
    const before = this.moment;
    this.timeline = new Timeline(source.run, source.trace, source.complete);
    this.moment = samePlace(this.timeline, before);
    if (this.stop !== undefined) this.stop = { ...this.stop, moment: this.moment };
    this.findings = this.verdicts = this.states = this.stops = undefined;
    if (this.going !== undefined) this.advance();
  }

  private advance(): void {
    const { going } = this;
    if (going === undefined) return;
    const horizon = this.horizon();
    const passage = this.aim(going);
    if (this.timeline.complete || passage.stop.moment.index <= horizon.index) {
      this.halted(passage);
      return;
    }
    // What lies behind the horizon may still change; wait there for more to be written.
    if (going.kind === 'continue' && horizon.index > this.moment.index) {
      const log = passage.log.filter((line) => line.moment.index <= horizon.index);
      this.moment = horizon;
      this.listener.onPassed(this, { log });
    }
  }

  private aim(going: Going): Passage {
    const stops = this.currentStops();
    switch (going.kind) {
      case 'continue':
        return stops.forward(this.moment);
      case 'step':
        return stops.step(this.moment, going.stride);
      case 'entry':
      case 'fork':
        return arrival(haltFrom(this.timeline, going.offset) ?? this.timeline.last, going.kind);
      case 'written': {
        const written = this.timeline.definition(going.slot);
        return arrival(written === undefined ? this.timeline.last : this.timeline.moment(written.moment), 'fork');
      }
    }
  }

  /** The last moment that is final: everything up to it stays as it is, however the trace goes on. */
  private horizon(): Moment {
    const { timeline } = this;
    if (timeline.complete) return timeline.last;
    const index = timeline.reaching(timeline.last.offset).index - 1;
    return timeline.moments[Math.max(0, index)] ?? timeline.first;
  }

  private currentStops(): Stops {
    this.stops ??= new Stops(this.timeline, this.breakpoints, this.currentFindings());
    return this.stops;
  }

  private currentFindings(): Findings {
    this.findings ??= findingsOf(this.timeline, this.currentVerdicts(), this.original);
    return this.findings;
  }

  /** The verdicts on all that is written: those that the trace came with, or else computed. */
  currentVerdicts(): readonly Verdict[] {
    const { program, trace } = this.timeline;
    this.verdicts ??= trace.verdicts.length > 0 ? trace.verdicts : verify(program, trace, trace.label).verdicts;
    return this.verdicts;
  }

  /** What checking tells at the cursor, computed when it is looked at. */
  checked(): Checked {
    return {
      constraints: () => {
        this.states ??= new ConstraintStates(this.timeline, this.currentVerdicts());
        return this.states.at(this.moment);
      },
      rewards: () => {
        const { program, trace } = this.timeline;
        return verify(program, { ...trace, slots: this.timeline.slotsAt(this.moment.index) }, trace.label).rewards;
      },
    };
  }

  /** Gives the source to another thread; this one is of no use afterwards. */
  handOver(): TraceSource {
    this.listening.dispose();
    this.going = undefined;
    return this.source;
  }

  dispose(): void {
    this.listening.dispose();
    this.source.dispose();
  }
}

const arrival = (moment: Moment, reason: 'entry' | 'fork'): Passage => ({
  stop: { moment, reason, breakpoints: [], findings: [] },
  log: [],
});

/** The moment of another timeline of the same, longer, text that is at the same place. */
function samePlace(timeline: Timeline, before: Moment): Moment {
  if (before.kind === 'end') return timeline.reaching(before.offset);
  for (let index = timeline.reaching(before.offset).index; ; index++) {
    const moment = timeline.moments[index];
    if (moment === undefined || moment.offset > before.offset) break;
    if (
      moment.kind === before.kind &&
      moment.place?.node === before.place?.node &&
      moment.place?.kind === before.place?.kind &&
      moment.place?.slot === before.place?.slot
    )
      return moment;
  }
  return timeline.reaching(before.offset);
}
