import type { Program } from '../../../program/program.js';
import type { Style } from '../../../program/template.js';
import type { Deviation, Ending } from '../../../trace/trace.js';
import type { TemplateContext } from '../../context.js';
import type { Operation } from '../../compile/operations.js';
import { leaveLoop } from '../../machine/control.js';
import { tellLog } from '../../machine/log.js';
import { Machine } from '../../machine/machine.js';
import { jumpText } from '../../machine/run.js';
import { resolve } from '../../machine/scene.js';
import { tellSlots } from '../../machine/slots.js';
import type { OpenThread, Stand, Thread } from '../../machine/thread.js';
import type { Items, Store } from '../../store/cells.js';
import type { StrictReading } from '../read-strict.js';
import { deviation, shown } from './deviations.js';
import { unnoticedSteps } from './expected-steps.js';
import { ForwardWalk, type Skipped } from './forward.js';
import { tellMissing } from './missing.js';
import { Occurrences } from './occurrences.js';
import { Repairer } from './repairer.js';

/** A reading of a trace that left its template. */
export interface LenientReading extends StrictReading {
  /** At least one, in the order of the text. */
  readonly deviations: readonly Deviation[];
}

/** So many repairs without progress in the text mean that there is none to be had. */
const STALL_LIMIT = 12;

/**
 * Reads a trace that is not well formed: with the automaton as far as it goes, and where it cannot go on, with the
 * repair that departs least from the template and from the text. Each character is read a bounded number of times.
 */
export function readLeniently(
  program: Program,
  style: Style,
  text: string,
  context: TemplateContext,
  ending: Ending | undefined,
): LenientReading {
  return new LenientReader(new Machine(program, style, context, true), text, ending).read();
}

class LenientReader {
  private readonly deviations: Deviation[] = [];
  private readonly occurrences: Occurrences;
  private readonly repairer: Repairer;
  private threads: readonly Thread[];
  private at = 0;

  constructor(
    private readonly machine: Machine,
    private readonly text: string,
    private readonly ending: Ending | undefined,
  ) {
    this.occurrences = new Occurrences(text);
    this.repairer = new Repairer(machine, text, this.occurrences);
    this.threads = machine.begin();
  }

  read(): LenientReading {
    let stalls = 0;
    let furthest = -1;
    for (;;) {
      const last = this.run();
      stalls = this.at > furthest ? 0 : stalls + 1;
      furthest = Math.max(furthest, this.at);
      if (this.at >= this.text.length && this.threads.length > 0) {
        const end = this.machine.accepted(this.threads, this.at, this.text);
        if (end !== undefined) return this.tell(end.stand);
        const rest = this.rereadJson(stalls);
        if (!rest) return this.finish(this.threads);
        continue;
      }
      const repaired = stalls > STALL_LIMIT ? undefined : this.repairer.repair(last, this.at);
      if (repaired === undefined) return this.giveUp(last);
      this.deviations.push(...repaired.deviations);
      this.threads = repaired.threads;
      this.at = repaired.at;
    }
  }

  /** Reads until no reading can go on; answers the last ones that could, and leaves `at` where they stopped. */
  private run(): readonly Thread[] {
    const { machine, text } = this;
    let doomed = 0;
    while (this.at < text.length) {
      const [only] = this.threads;
      if (this.threads.length === 1 && only?.kind === 'text') {
        const jumped = jumpText(machine, only, text, this.at);
        if (jumped !== undefined) {
          [this.threads, this.at] = jumped;
          continue;
        }
      }
      if (this.at >= doomed && this.threads.length > 0 && this.threads.every(isOpenText)) {
        const next = this.nextTerminator(this.threads);
        if (next === undefined) return this.stop();
        // Up to the first terminator nothing can happen.
        const [open] = this.threads;
        if (this.threads.length === 1 && open?.pattern.isRoot === true && next > this.at) this.at = next;
        doomed = next + 1;
        if (this.at >= text.length) break;
      }
      const next = machine.step(this.threads, text.charCodeAt(this.at), this.at, text);
      if (next.length === 0) return this.stop();
      this.threads = next;
      this.at++;
    }
    return this.threads;
  }

  private stop(): readonly Thread[] {
    const last = this.threads;
    this.threads = [];
    return last;
  }

  /** Where the next terminator of one of the holes stands; the end of the text where that ends one of them too. */
  private nextTerminator(threads: readonly OpenThread[]): number | undefined {
    let least: number | undefined;
    for (const { operation, start } of threads) {
      const { pieces, endOfText } = operation.terminators;
      const found = pieces.map((piece) => this.occurrences.next(piece, Math.max(start, this.at - piece.length + 1)));
      for (const at of [...found, endOfText ? this.text.length : undefined])
        if (at !== undefined && (least === undefined || at < least)) least = at;
    }
    return least;
  }

  /** JSON that the text breaks off in is read again, loosely; whether there was some. */
  private rereadJson(stalls: number): boolean {
    const json = this.threads
      .flatMap((thread) => (thread.kind === 'linger' ? [] : [thread.stand.json]))
      .find((each) => each !== undefined);
    const repaired = json === undefined || stalls > STALL_LIMIT ? undefined : this.repairer.readJson(json, this.at);
    if (repaired === undefined || repaired.at < this.text.length) return false;
    this.deviations.push(...repaired.deviations.filter((each) => this.wasCut || each.kind !== 'cut-off'));
    this.threads = repaired.threads;
    this.at = repaired.at;
    return true;
  }

  /** Whether the text may have been cut off: not if the model ended it itself. */
  private get wasCut(): boolean {
    return this.ending?.kind !== 'complete';
  }

  /** The text ends before the template does. */
  private finish(threads: readonly Thread[]): LenientReading {
    const thread = threads.find((each) => each.kind !== 'linger');
    if (thread === undefined) return this.giveUp([]);
    const stand = this.keepOpenText(thread);
    const end = this.text.length;
    if (this.wasCut) {
      if (!this.deviations.some((each) => each.kind === 'cut-off'))
        this.deviations.push(deviation('cut-off', end, end, 'The text is cut off here.', placeOf(thread)));
      return this.tell(stand);
    }
    return this.tell(this.withMissing(thread, stand));
  }

  /** What of an open text was written, when it is cut off. */
  private keepOpenText(thread: Exclude<Thread, { readonly kind: 'linger' }>): Stand {
    if (thread.kind !== 'open' || thread.span !== undefined || thread.start >= this.text.length) return thread.stand;
    const closed = this.machine.close(
      thread.operation,
      thread.stand,
      { kind: 'text', text: this.text.slice(thread.start) },
      thread.start,
      this.text.length,
    );
    const [after] = closed;
    return after === undefined || after.kind === 'linger' ? thread.stand : after.stand;
  }

  /** Notes all that the template still asks for. */
  private withMissing(thread: Exclude<Thread, { readonly kind: 'linger' }>, stand: Stand): Stand {
    if (thread.kind === 'end') return stand;
    const { json } = thread.stand;
    if (json?.operation.mark.kind === 'open-json') {
      const { node, mark } = json.operation;
      const slot = resolve(mark.place, stand.frame, stand.store, this.machine.scene.schema)?.place.path ?? '';
      return this.noteRest(mark.after, stand, { kind: 'hole', node, slot });
    }
    const { operation } = thread;
    const first =
      thread.kind === 'text' && operation.kind === 'literal'
        ? ({ kind: 'text', node: operation.node, text: thread.text.slice(thread.at) } as const)
        : ({ kind: 'hole', node: operation.node, slot: this.slotOf(thread) } as const);
    return this.noteRest(operation.next, stand, first);
  }

  private noteRest(operation: Operation, stand: Stand, first: Skipped): Stand {
    const end = this.text.length;
    const skipped = { last: first, before: undefined };
    const walk = new ForwardWalk(this.machine.scene, end, stand.log);
    for (const landing of walk.from({ operation, stand, cost: 0, skipped }))
      if (landing.kind === 'end') {
        const missing = tellMissing(landing.skipped, end);
        const message = `${shown(missing.text)} is missing here.`;
        this.deviations.push(...missing.deviations);
        if (missing.text.trim() !== '')
          this.deviations.push(deviation('missing-text', end, end, message, missing.place));
        return landing.stand;
      }
    return stand;
  }

  private slotOf({ operation, stand }: Exclude<Thread, { readonly kind: 'linger' | 'end' }>): string {
    if (operation.kind !== 'hole') return '';
    return resolve(operation.place, stand.frame, stand.store, this.machine.scene.schema)?.place.path ?? '';
  }

  /** Nothing further can be told from the text: the rest of it is unexpected. */
  private giveUp(last: readonly Thread[]): LenientReading {
    const message = 'The rest of the text has nothing to do with the template.';
    this.deviations.push(deviation('unexpected-text', this.at, this.text.length, message));
    const thread = last.find((each) => each.kind !== 'linger');
    const begin = thread ?? this.machine.begin().find((each) => each.kind !== 'linger');
    return begin === undefined ? this.nothing() : this.tell(begin.stand);
  }

  private nothing(): LenientReading {
    return { slots: {}, segments: [], slotRanges: [], deviations: this.deviations };
  }

  private tell(stand: Stand): LenientReading {
    const { scene, style } = this.machine;
    const { store } = closeLoops(stand);
    const end = this.text.length;
    const { segments, slotRanges } = tellLog(stand.log, end);
    const { deviations } = this;
    if (!deviations.some((each) => each.kind === 'cut-off'))
      deviations.push(...unnoticedSteps(style, store, scene, segments, deviations, end));
    if (deviations.length === 0) deviations.push(deviation('unexpected-text', 0, end, 'The text is not well formed.'));
    deviations.sort((one, other) => one.range.start - other.range.start);
    return { slots: tellSlots(store, scene), segments, slotRanges, deviations };
  }
}

const isOpenText = (thread: Thread): thread is OpenThread => thread.kind === 'open' && thread.span === undefined;

const placeOf = (thread: Thread): { readonly node?: OpenThread['operation']['node'] } =>
  thread.kind === 'linger' || thread.kind === 'end' ? {} : { node: thread.operation.node };

/** Lists that were being gone through for the first time get the members that they had got so far, if any. */
function closeLoops(stand: Stand): Stand {
  let here = stand;
  for (let { frame } = stand; frame !== undefined; frame = frame.parent) {
    const items = frame.built && withoutEmpty(frame.built, frame.item.cell, here.store);
    if (items !== undefined && items.length > 0) here = leaveLoop(here, frame, items);
  }
  return here;
}

/** The last member of a list counts only if something was said of it. */
function withoutEmpty(items: Items, last: number, store: Store): Items {
  const content = store.get(last);
  const isGiven =
    content?.kind === 'block'
      ? content.record.fields.some((_, index) => store.get(content.base + index) !== undefined)
      : content !== undefined && content.kind !== 'facts';
  return isGiven ? items : items.withoutLast();
}
