import type { Deviation } from '../../../trace/trace.js';
import type { HoleOperation } from '../../compile/operations.js';
import { passMark } from '../../machine/control.js';
import { knownContent } from '../../machine/conditions.js';
import { type Log, noted } from '../../machine/log.js';
import type { Machine } from '../../machine/machine.js';
import { resolve } from '../../machine/scene.js';
import type { JsonEntry, Stand, TextThread, Thread, Turn } from '../../machine/thread.js';
import { deviation, shown } from './deviations.js';
import {
  ForwardWalk,
  HOLE_COST,
  type Landing,
  LATER,
  leastCost,
  LEAVE_COST,
  past,
  settleLog,
  type SkippedPath,
  type WalkStart,
} from './forward.js';
import { type Held, HoleRepairs } from './hole-repairs.js';
import { JsonApplier } from './json-apply.js';
import { readLooseJson } from './json-tree.js';
import { tellMissing } from './missing.js';
import { anchorsOf, type Occurrences, weightOf } from './occurrences.js';
import { bestRepair, type Offer, type Repair, type Repaired, type Supply, survival } from './repair.js';

/** So many readings are mended at one place at most. */
const THREAD_LIMIT = 6;
/** After so many repairs, ways are no longer tried out: the text has little to do with the template. */
const TRYING_LIMIT = 400;
/** A piece that could stand anywhere is only believed so near. */
const WEAK_DISTANCE = 24;
/** And only if no more of the template than this is left out for it. */
const WEAK_COST = 2 * HOLE_COST;
/** And only if no more of its own literal: a full stop shows no sentence of which no word is there. */
const WEAK_BEFORE = HOLE_COST;
/** Places that cost so much more than one already found are not looked at. */
const COST_MARGIN = 10;
/** What setting in again costs at least, besides what is left out for it. */
const LANDING_COST: Readonly<Record<Landing['kind'], number>> = { literal: 0, hole: 3, json: 3, end: 4 };
const JSON_DISTANCE = 4000;
/** So much of a literal that was read may turn out to be something else. */
const REWIND_LENGTH = 24;

/** Finds the way to go on where no reading can take the next character. */
export class Repairer {
  private repairs = 0;
  private readonly holes: HoleRepairs;

  constructor(
    private readonly machine: Machine,
    private readonly text: string,
    private readonly occurrences: Occurrences,
  ) {
    this.holes = new HoleRepairs(machine, text, occurrences);
  }

  /** `threads` are the readings up to `at`, none of which can go on; `undefined` if there is no way at all. */
  repair(threads: readonly Thread[], at: number): Repaired | undefined {
    const tryOut = this.repairs++ < TRYING_LIMIT;
    const mended = threads.filter((thread) => thread.kind !== 'linger').slice(0, THREAD_LIMIT);
    const json = mended.find((thread) => thread.stand.json !== undefined)?.stand.json;
    const reread = json && this.readJson(json, at);
    if (reread !== undefined) return reread;
    if (json !== undefined) return bestRepair(this.pastJson(json), this.machine, this.text, tryOut);
    const repairs = mended.flatMap((thread) => this.repairsOf(thread, at));
    return bestRepair(repairs, this.machine, this.text, tryOut);
  }

  private repairsOf(thread: Thread, at: number): readonly Offer[] {
    switch (thread.kind) {
      case 'linger':
        return [];
      case 'end':
        return [this.trailing(thread, at)];
      case 'text':
        if (thread.operation.kind === 'hole') return this.repairsOfHole(thread.operation, thread, at);
        return this.repairsOfLiteral(thread, at);
      case 'match':
      case 'open':
      case 'unopened':
        return this.repairsOfHole(thread.operation, thread, at);
    }
  }

  private trailing({ stand }: { readonly stand: Stand }, at: number): Repair {
    const rest = this.text.slice(at);
    const kind = rest.trim() === '' ? 'white-space' : 'trailing-text';
    const message = kind === 'white-space' ? 'White space after the end.' : `${shown(rest)} stands after the end.`;
    return {
      cost: rest.length,
      apply: () => ({
        threads: [{ kind: 'end', stand }],
        at: this.text.length,
        deviations: [deviation(kind, at, this.text.length, message)],
      }),
    };
  }

  // ------------------------------------------------------------------ literals

  private repairsOfLiteral(thread: TextThread, at: number): readonly Offer[] {
    const { operation, stand, start } = thread;
    if (operation.kind !== 'literal') return [];
    const rest = thread.text.slice(thread.at);
    const { node } = operation;
    const base = stand.log;
    const isFresh = thread.at === 0;
    const inside: Landing = { kind: 'literal', operation, from: thread.at, stand, cost: 0, skipped: undefined, base };
    const repairs: Offer[] = [...this.landOnLiteral(inside, at, thread)];
    const log = !isFresh && operation.shown ? noted(base, { kind: 'literal', node, start, end: at }) : base;
    const skipped = {
      last: { kind: 'text', node, text: rest } as const,
      before: isFresh ? freshSteps(base, start) : undefined,
    };
    const { turn, choice } = stand;
    const unsure = choice?.at === start && isFresh ? 4 : 0;
    repairs.push(
      this.landings(
        { operation: operation.next, stand: { ...stand, log }, cost: weightOf(rest) + unsure, skipped },
        at,
      ),
    );
    // What was read of the literal may have been the begin of something else.
    if (!isFresh && thread.at <= REWIND_LENGTH) {
      const whole = { last: { kind: 'text', node, text: thread.text } as const, before: freshSteps(base, start) };
      repairs.push(
        this.landings({ operation: operation.next, stand, cost: weightOf(thread.text) + 1, skipped: whole }, start),
      );
    }
    if (turn?.at === start) repairs.push(this.otherTurns(turn, start));
    if (choice?.at === start) {
      const { operation: branch, stand: before } = choice;
      repairs.push(
        this.landings({ operation: past(branch), stand: before, cost: LEAVE_COST, skipped: undefined }, start),
      );
    }
    return repairs;
  }

  /** A known list may be left early, or have a further member in the text. */
  private otherTurns({ loop, stand, isLast }: Turn, at: number): Supply {
    const make = (most: number): readonly Repair[] => {
      const walk = new ForwardWalk(this.machine.scene, at, stand.log, most);
      return this.collect(walk, isLast ? walk.again(loop, stand) : walk.early(loop, stand), at);
    };
    return { least: isLast ? 0 : LEAVE_COST, make };
  }

  // ------------------------------------------------------------------ holes

  private repairsOfHole(
    operation: HoleOperation,
    thread: Exclude<Thread, { kind: 'linger' | 'end' }>,
    at: number,
  ): readonly Offer[] {
    const repairs: Offer[] = [...this.holes.repairs(operation, thread, at)];
    const { stand, start } = thread;
    const slot = resolve(operation.place, stand.frame, stand.store, this.machine.scene.schema)?.place.path ?? '';
    if (thread.kind === 'open' && thread.span === undefined) {
      const held = this.holes.hold(operation, stand, start);
      if (held === undefined) return repairs;
      const walk = new ForwardWalk(this.machine.scene, LATER, stand.log);
      for (const landing of walk.from({ operation: operation.next, stand: held.stand, cost: 0, skipped: undefined }))
        for (const repair of this.land(landing, start, held)) repairs.push(repair);
      return repairs;
    }
    if (thread.kind === 'open') repairs.push(...this.afterSpan(thread));
    const skipped = { last: { kind: 'hole', node: operation.node, slot } as const, before: undefined };
    repairs.push(this.landings({ operation: operation.next, stand, cost: HOLE_COST, skipped }, start));
    return repairs;
  }

  /** The span is all right, but what follows it is not what should. */
  private afterSpan({ operation, stand, start, span }: Extract<Thread, { readonly kind: 'open' }>): readonly Offer[] {
    const whole = (span?.ends ?? []).filter(({ length }) => !isWithinWord(this.text, start + length));
    return whole.slice(-2).flatMap((progress) => {
      const end = start + progress.length;
      const value = { kind: 'span', text: progress.text() } as const;
      const closed = this.machine.close(operation, stand, value, start, end);
      const goesOn = survival(this.machine, { threads: closed, at: end }, this.text) >= 1;
      const plain: Repair = { cost: 0.5, apply: () => ({ threads: closed, at: end, deviations: [] }) };
      const mended = closed.flatMap((thread) => (thread.kind === 'text' ? this.repairsOf(thread, end) : []));
      return goesOn ? [plain, ...mended] : mended;
    });
  }

  // ------------------------------------------------------------------ setting in again

  private landings(start: WalkStart, at: number): Supply {
    const make = (most: number): readonly Repair[] => {
      const walk = new ForwardWalk(this.machine.scene, at, start.stand.log, most);
      return this.collect(walk, walk.from(start), at);
    };
    return { least: leastCost(start), make };
  }

  /** The repairs at landings, but for those that cannot be the best. */
  private collect(walk: ForwardWalk, landings: Iterable<Landing>, at: number): readonly Repair[] {
    const repairs: Repair[] = [];
    for (const landing of landings) {
      if (landing.cost + LANDING_COST[landing.kind] > walk.limit) continue;
      for (const repair of this.land(landing, at)) {
        walk.limit = Math.min(walk.limit, repair.cost + COST_MARGIN);
        repairs.push(repair);
      }
    }
    return repairs;
  }

  /** `held`: the open hole before it, to which the text up to the landing belongs. */
  private land(landing: Landing, at: number, held?: Held): readonly Repair[] {
    switch (landing.kind) {
      case 'literal':
        return this.landOnLiteral(landing, at, undefined, held);
      case 'hole':
        return held === undefined ? this.landOnHole(landing, at) : [];
      case 'json':
        return this.landOnJson(landing, at, held);
      case 'end': {
        const end = this.text.length;
        const cost = landing.cost + LANDING_COST.end + (held === undefined ? this.distance(at, end) : 0);
        return [{ cost, apply: () => this.resume(landing, at, end, held, (stand) => [{ kind: 'end', stand }]) }];
      }
    }
  }

  private distance(from: number, to: number): number {
    return to - from > 64 ? to - from : weightOf(this.text.slice(from, to));
  }

  private landOnLiteral(
    landing: Extract<Landing, { readonly kind: 'literal' }>,
    at: number,
    within?: TextThread,
    held?: Held,
  ): readonly Repair[] {
    const { operation, from } = landing;
    const literal = operation.text;
    const repairs: Repair[] = [];
    for (const anchor of anchorsOf(literal)) {
      if (anchor.at < from) continue;
      const before = literal.slice(from, anchor.at);
      const found = this.occurrences.next(anchor.text, at);
      if (found === undefined) continue;
      const weight = held === undefined ? this.distance(at, found) : 0;
      const isFar = found - at > WEAK_DISTANCE || landing.cost >= WEAK_COST || weightOf(before) > WEAK_BEFORE;
      if (!anchor.isStrong && isFar) continue;
      const cost = landing.cost + weight + weightOf(before) + (anchor.isStrong ? 0 : 4);
      repairs.push({
        cost,
        apply: () =>
          this.resume(
            landing,
            at,
            found,
            held,
            (stand) => this.inLiteral(landing, anchor.at, found, stand, within),
            before,
          ),
      });
      if (anchor.isStrong) break;
    }
    if (held === undefined) repairs.push(...this.landInOtherCase(landing, at, within));
    if (held === undefined && landing.cost < 1 && literal.slice(from).trim() === '') {
      const found = this.skipSpace(at);
      const before = literal.slice(from);
      const make = (stand: Stand): readonly Thread[] => this.inLiteral(landing, literal.length, found, stand, within);
      repairs.push({ cost: landing.cost + 0.5, apply: () => this.resume(landing, at, found, undefined, make, before) });
    }
    return repairs;
  }

  /** A word of the literal that stands just here, in other letters of upper or lower case. */
  private landInOtherCase(
    landing: Extract<Landing, { readonly kind: 'literal' }>,
    at: number,
    within: TextThread | undefined,
  ): readonly Repair[] {
    const { operation, from, cost } = landing;
    const [anchor] = anchorsOf(operation.text).filter((each) => each.at >= from);
    const word = anchor && /^[\p{L}\p{N}]+/u.exec(operation.text.slice(anchor.at))?.[0];
    if (anchor === undefined || word === undefined) return [];
    const found = this.skipSpace(at);
    const end = found + word.length;
    if (this.text.slice(found, end).toLowerCase() !== word.toLowerCase() || isWithinWord(this.text, end)) return [];
    const make = (stand: Stand): readonly Thread[] =>
      this.inLiteral(landing, anchor.at + word.length, end, stand, within);
    return [{ cost: cost + 1.5, apply: () => this.resume(landing, at, end, undefined, make, word) }];
  }

  private inLiteral(
    { operation }: Extract<Landing, { readonly kind: 'literal' }>,
    offset: number,
    at: number,
    stand: Stand,
    within: TextThread | undefined,
  ): readonly Thread[] {
    const start = within !== undefined && within.at > 0 ? within.start : at;
    const threads: Thread[] = [];
    const thread: TextThread = { kind: 'text', stand, operation, text: operation.text, at: 0, start };
    this.machine.advanceText(thread, offset, at, threads);
    return threads;
  }

  private skipSpace(at: number): number {
    const dark = /\S/gu;
    dark.lastIndex = at;
    return dark.exec(this.text)?.index ?? this.text.length;
  }

  private landOnHole(landing: Extract<Landing, { readonly kind: 'hole' }>, at: number): readonly Repair[] {
    const { operation } = landing;
    const [afterSpace, afterMarks] = [this.skipSpace(at), this.skipMarks(at)];
    const places =
      afterSpace === afterMarks
        ? [[afterSpace, LANDING_COST.hole] as const]
        : [[afterSpace, LANDING_COST.hole] as const, [afterMarks, LANDING_COST.hole + 1] as const];
    return places.flatMap(([found, cost]) => {
      const make = (stand: Stand): readonly Thread[] => this.machine.enter(operation, stand, found);
      const opened = make(landing.stand).filter((thread) => thread.kind !== 'open' || thread.span !== undefined);
      const enough = opened.some((thread) => thread.kind === 'open') ? 5 : 2;
      if (survival(this.machine, { threads: opened, at: found }, this.text) < enough) return [];
      return [{ cost: landing.cost + cost, apply: () => this.resume(landing, at, found, undefined, make) }];
    });
  }

  /** Past blanks and a few punctuation marks. */
  private skipMarks(at: number): number {
    let end = at;
    while (end < at + 6 && /[\s\p{P}]/u.test(this.text.charAt(end))) end++;
    return end;
  }

  private landOnJson(
    landing: Extract<Landing, { readonly kind: 'json' }>,
    at: number,
    held: Held | undefined,
  ): readonly Repair[] {
    const { mark } = landing.operation;
    if (mark.kind !== 'open-json') return [];
    const found = this.findJson(at, mark.place.type.kind === 'list');
    if (found === undefined) return [];
    const weight = held === undefined ? this.distance(at, found) : 0;
    const make = (stand: Stand): readonly Thread[] =>
      this.machine.enter(landing.operation.next, passMark(landing.operation, stand, found, this.machine.scene), found);
    return [
      { cost: landing.cost + weight + LANDING_COST.json, apply: () => this.resume(landing, at, found, held, make) },
    ];
  }

  /** The next bracket with which a list or a record can begin. */
  private findJson(at: number, isList: boolean): number | undefined {
    const square = isList ? this.occurrences.next('[', at) : undefined;
    const curly = this.occurrences.next('{', at);
    const found = square === undefined ? curly : curly === undefined ? square : Math.min(square, curly);
    return found === undefined || found - at > JSON_DISTANCE ? undefined : found;
  }

  /** Sets in again at `found`: notes what was passed over in the text from `at` on and in the template. */
  private resume(
    landing: Landing,
    at: number,
    found: number,
    held: Held | undefined,
    make: (stand: Stand) => readonly Thread[],
    alsoMissing = '',
  ): Repaired {
    const settled = { ...landing.stand, log: settleLog(landing.stand.log, landing.base, found) };
    const stand = held === undefined ? settled : held.endAt(settled, found);
    const missing = tellMissing(landing.skipped, found);
    const deviations: Deviation[] = [...missing.deviations];
    const passed = held === undefined ? this.text.slice(at, found) : '';
    const difference = differenceOf(passed, missing.text + alsoMissing);
    const start = at + difference.start;
    const end = start + difference.found.length;
    const [wrong, expected] = [difference.found, difference.expected];
    const place = missing.place;
    if (wrong.trim() !== '') {
      const message =
        expected.trim() === ''
          ? `${shown(wrong)} was not expected here.`
          : `${shown(expected)} was expected here, not ${shown(wrong)}.`;
      deviations.push(deviation('unexpected-text', start, end, message, place));
    } else if (expected.trim() !== '')
      deviations.push(deviation('missing-text', start, end, `${shown(expected)} is missing here.`, place));
    else if ((wrong !== '' || expected !== '') && deviations.length === 0) {
      const message =
        wrong === '' ? 'White space is missing here.' : 'There is other white space here than in the template.';
      deviations.push(deviation('white-space', start, end, message, place));
    }
    return { threads: make(stand), at: found, deviations };
  }

  // ------------------------------------------------------------------ JSON

  /** No JSON stands where some should. */
  private pastJson({ operation, stand, at }: JsonEntry): readonly Offer[] {
    const { mark, node } = operation;
    if (mark.kind !== 'open-json') return [];
    const slot = resolve(mark.place, stand.frame, stand.store, this.machine.scene.schema)?.place.path ?? '';
    const skipped = { last: { kind: 'hole', node, slot } as const, before: undefined };
    return [this.landings({ operation: mark.after, stand, cost: HOLE_COST, skipped }, at)];
  }

  /** Reads JSON again from its begin, as freely as models write it. `failedAt`: where reading it strictly ended. */
  readJson({ operation, stand, at }: JsonEntry, failedAt: number): Repaired | undefined {
    const { mark, node } = operation;
    if (mark.kind !== 'open-json') return undefined;
    const { scene } = this.machine;
    const located = resolve(mark.place, stand.frame, stand.store, scene.schema);
    if (located === undefined) return undefined;
    const isNested = located.type.kind === 'list' || located.type.kind === 'record';
    const found = isNested ? this.findJson(at, located.type.kind === 'list') : this.skipSpace(at);
    const loose = found === undefined ? undefined : readLooseJson(this.text, found);
    if (found === undefined || loose === undefined || loose.tree.end <= at) return undefined;
    const deviations: Deviation[] = [];
    const passed = this.text.slice(at, found);
    if (passed.trim() !== '')
      deviations.push(deviation('unexpected-text', at, found, `${shown(passed)} was not expected here.`));
    else if (passed !== '' || loose.hasSpace)
      deviations.push(deviation('white-space', at, loose.tree.end, 'The JSON is written with white space.'));
    if (loose.departure !== undefined) {
      const message = 'This is not written as JSON is.';
      deviations.push(deviation('unexpected-text', loose.departure, loose.departure + 1, message));
    }
    const applier = new JsonApplier(this.text, node, scene, located.store, loose.isCutOff ? loose.tree.end : undefined);
    const role = knownContent(located, scene)?.kind === 'list' ? 'refers' : 'defines';
    const segment = { node, kind: 'hole', slot: located.place.path, role } as const;
    applier.log = noted(stand.log, { kind: 'open', segment, slots: [], role, at: found });
    applier.apply(loose.tree, located, mark.fields);
    const log = noted(applier.log, { kind: 'close', at: loose.tree.end });
    if (loose.isCutOff) {
      const message = 'The JSON breaks off here.';
      deviations.push(
        deviation(
          loose.tree.end >= this.text.length ? 'cut-off' : 'missing-text',
          loose.tree.end,
          loose.tree.end,
          message,
        ),
      );
    }
    deviations.push(...applier.deviations);
    if (deviations.length === 0) {
      const message = 'This is not written as the template writes JSON.';
      deviations.push(deviation('unexpected-text', failedAt, Math.min(failedAt + 1, this.text.length), message));
    }
    const after: Stand = { ...stand, store: applier.store, log };
    return { threads: this.machine.enter(mark.after, after, loose.tree.end), at: loose.tree.end, deviations };
  }
}

/** The steps that were opened at `at` without anything being read since. */
function freshSteps(log: Log | undefined, at: number): SkippedPath | undefined {
  const entry = log?.entry;
  if (entry?.kind !== 'open' || entry.at !== at) return undefined;
  const before = freshSteps(log?.previous, at);
  const { segment } = entry;
  if (segment?.step === undefined) return before;
  return { last: { kind: 'open-step', node: segment.node, step: segment.step, cost: 0 }, before };
}

const isWithinWord = (text: string, at: number): boolean => /^[\p{L}\p{N}]{2}$/u.test(text.slice(at - 1, at + 1));

/** Two texts without the words that they begin with and end with alike. */
function differenceOf(
  found: string,
  expected: string,
): { readonly start: number; readonly found: string; readonly expected: string } {
  const shorter = Math.min(found.length, expected.length);
  let start = 0;
  while (start < shorter && found.charCodeAt(start) === expected.charCodeAt(start)) start++;
  while (start > 0 && (isWithinWord(found, start) || isWithinWord(expected, start))) start--;
  let end = 0;
  const last = (text: string): number => text.charCodeAt(text.length - 1 - end);
  while (end < shorter - start && last(found) === last(expected)) end++;
  while (end > 0 && (isWithinWord(found, found.length - end) || isWithinWord(expected, expected.length - end))) end--;
  return {
    start,
    found: found.slice(start, found.length - end),
    expected: expected.slice(start, expected.length - end),
  };
}
