import type { Program } from '../../program/program.js';
import type { Style } from '../../program/template.js';
import type { SlotPath } from '../../program/value.js';
import { compileStyle } from '../compile/compile-style.js';
import type { BranchOperation, CompiledStyle, HoleOperation, LoopOperation, Operation } from '../compile/operations.js';
import type { TemplateContext } from '../context.js';
import { LazyText } from '../match/json-strings.js';
import { Items, type Scalar, Store } from '../store/cells.js';
import { knownContent, truthOf } from './conditions.js';
import { decide, define, definePending, giveList } from './decide.js';
import { type Followers, HoleMatchers } from './holes.js';
import {
  addMember,
  closeRound,
  leaveLoop,
  nextRound,
  openBranch,
  openLoop,
  openRound,
  passMark,
  type Way,
} from './control.js';
import { noted } from './log.js';
import { isRestricted, Prospect } from './prospect.js';
import { type AskedScene, type Names, resolve } from './scene.js';
import {
  emptyStand,
  type EndThread,
  type LingerThread,
  type OpenThread,
  type Stand,
  type TextSource,
  type TextThread,
  type Thread,
} from './thread.js';

/** More readings than this at one place are dropped, last ones first: only ambiguous templates have so many. */
const THREAD_LIMIT = 32;

/**
 * The automaton of one style for one input. It reads text one code unit after the other and keeps every way to read
 * it. What it accepts are exactly the well-formed traces, and every thread that it keeps can be completed.
 */
export class Machine {
  readonly scene: AskedScene;
  readonly style: CompiledStyle;
  private readonly matchers: HoleMatchers;
  private readonly prospect: Prospect | undefined;
  /** Whether the end can be reached after a hole with a value; `undefined` where it always can. */
  readonly canFollow: Followers['canFollow'];
  private lingering = 0;

  /**
   * @param isLenient for reading what a model wrote freely: holes that can hold no value are kept as places where
   * anything may stand
   */
  constructor(
    program: Program,
    style: Style,
    context: TemplateContext,
    readonly isLenient = false,
  ) {
    this.scene = { schema: program.schema, context, asked: { unanswered: 0 } };
    this.style = compileStyle(program, style);
    this.matchers = new HoleMatchers(this.scene, this, isLenient);
    const prospect = !isLenient && isRestricted(this.style, this.scene) ? new Prospect(this) : undefined;
    this.prospect = prospect;
    this.canFollow =
      prospect && ((operation, stand, value, offset) => prospect.canFollow(operation, stand, value, offset));
  }

  /** The readings of the empty text. */
  begin(): readonly Thread[] {
    const store = Store.create(this.style.outputs.length);
    return this.enter(this.style.start, emptyStand(store), 0);
  }

  /** The readings from `operation` on. */
  enter(operation: Operation, stand: Stand, offset: number): readonly Thread[] {
    const threads: Thread[] = [];
    this.go(operation, stand, offset, threads);
    return this.prospect === undefined ? threads : this.prospect.filter(threads, offset);
  }

  /** The readings after one more code unit, which stands at `offset`. */
  step(threads: readonly Thread[], unit: number, offset: number, source: TextSource): readonly Thread[] {
    const next: Thread[] = [];
    let wrong: number[] | undefined;
    for (const thread of threads)
      switch (thread.kind) {
        case 'text':
          if (thread.text.charCodeAt(thread.at) === unit) this.advanceText(thread, thread.at + 1, offset + 1, next);
          break;
        case 'match': {
          const matcher = thread.matcher.step(unit);
          if (matcher === undefined) break;
          if (matcher.end === undefined) next.push({ ...thread, matcher });
          else {
            if (matcher.next()?.length !== 0) next.push({ ...thread, matcher });
            const { end } = matcher;
            const { start } = thread;
            next.push(
              ...this.close(
                thread.operation,
                thread.stand,
                end(() => source.slice(start, offset + 1)),
                start,
                offset + 1,
              ),
            );
          }
          break;
        }
        case 'open':
          this.stepOpen(thread, unit, offset, source, next);
          break;
        case 'linger':
          if (this.stepLinger(thread, unit, offset, source, next)) (wrong ??= []).push(thread.id);
          break;
        case 'unopened':
        case 'end':
          break;
      }
    const left = wrong === undefined ? next : next.filter((thread) => !guarded(thread, wrong));
    if (left.length > THREAD_LIMIT) left.length = THREAD_LIMIT;
    return left;
  }

  /** The reading that may end here, the one of highest priority. */
  accepted(threads: readonly Thread[], offset: number, source: TextSource): EndThread | undefined {
    for (const thread of threads) {
      if (thread.kind === 'end') return thread;
      if (thread.kind !== 'open' || !thread.operation.terminators.endOfText) continue;
      const value = this.valueOf(thread, offset, undefined, source);
      if (value === undefined) continue;
      const closed = this.close(thread.operation, thread.stand, value, thread.start, offset);
      const end = closed.find((each) => each.kind === 'end');
      if (end?.kind === 'end') return end;
    }
    return undefined;
  }

  /** Goes on after `thread` has read all of its text up to `at`. */
  advanceText(thread: TextThread, at: number, offset: number, threads: Thread[]): void {
    if (at < thread.text.length) {
      threads.push({ ...thread, at });
      return;
    }
    const { operation, stand, start, value } = thread;
    if (operation.kind === 'literal') {
      const { node } = operation;
      const log = operation.shown ? noted(stand.log, { kind: 'literal', node, start, end: offset }) : stand.log;
      threads.push(...this.enter(operation.next, { ...stand, log }, offset));
    } else if (value !== undefined) threads.push(...this.close(operation, stand, value, start, offset));
    else {
      const slot = resolve(operation.place, stand.frame, stand.store, this.scene.schema)?.place.path ?? '';
      const { node, shown } = operation;
      const log = noted(stand.log, {
        kind: 'value',
        node,
        shown,
        slot,
        role: 'refers',
        start,
        end: offset,
        decided: [],
      });
      threads.push(...this.enter(operation.next, { ...stand, log }, offset));
    }
  }

  /** The readings after a hole gave its slot a value. */
  close(operation: HoleOperation, stand: Stand, value: Scalar, start: number, end: number): readonly Thread[] {
    const slot = resolve(operation.place, stand.frame, stand.store, this.scene.schema);
    const defined = slot === undefined ? 'impossible' : define(slot, value, this.scene);
    if (slot === undefined || defined === 'impossible') return [];
    const { node, shown } = operation;
    const decided = defined.slots.filter((path) => path !== slot.place.path);
    const log = noted(stand.log, {
      kind: 'value',
      node,
      shown,
      slot: slot.place.path,
      role: 'defines',
      start,
      end,
      decided,
    });
    return this.enter(operation.next, { ...stand, log, store: defined.store }, end);
  }

  /** The readings after a hole of which only is known that it has been written, and not as none. */
  closePending(operation: HoleOperation, stand: Stand, offset: number): readonly Thread[] {
    const slot = resolve(operation.place, stand.frame, stand.store, this.scene.schema);
    const defined = slot === undefined ? 'impossible' : definePending(slot, this.scene);
    if (defined === 'impossible') return [];
    const threads: Thread[] = [];
    this.go(operation.next, { ...stand, store: defined.store }, offset, threads);
    return threads;
  }

  // ------------------------------------------------------------------ open holes

  private stepOpen(thread: OpenThread, unit: number, offset: number, source: TextSource, next: Thread[]): void {
    const pattern = thread.pattern.step(unit);
    const { span } = thread;
    const read =
      span === undefined ? { ...thread, pattern } : { ...thread, pattern, span: this.matchers.stepSpan(span, unit) };
    if (pattern.completed > 0) this.endOpen(read, offset + 1, source, next);
    else if (this.matchers.isAlive(read, offset + 1)) next.push(read);
  }

  /** The longest terminator that is complete at `offset` ends the hole, unless one that began earlier still may. */
  private endOpen(thread: OpenThread, offset: number, source: TextSource, next: Thread[]): void {
    const { pattern } = thread;
    const end = offset - pattern.completed;
    const closed = this.closeBefore(thread, end, pattern.text.slice(-pattern.completed), source);
    if (pattern.text.length === pattern.completed) {
      next.push(...closed);
      return;
    }
    const id = ++this.lingering;
    next.push({ kind: 'linger', id, open: thread, pattern, closedAt: end });
    for (const each of closed) next.push(withGuard(each, id));
  }

  /** The readings in which the hole's value ended at `end` and the terminator has been read. */
  private closeBefore(thread: OpenThread, end: number, terminator: string, source: TextSource): readonly Thread[] {
    const value = this.valueOf(thread, end, terminator, source);
    if (value === undefined) return [];
    const { operation, stand, start } = thread;
    return this.replay(this.close(operation, stand, value, start, end), terminator, end, source);
  }

  /** The readings after `text`, which stands at `offset`. */
  replay(threads: readonly Thread[], text: string, offset: number, source: TextSource): readonly Thread[] {
    let left = threads;
    for (let at = 0; at < text.length && left.length > 0; at++)
      left = this.step(left, text.charCodeAt(at), offset + at, source);
    return left;
  }

  /** What an open hole holds if it ends at `end`, before `terminator` or before the end of the text. */
  private valueOf(
    thread: OpenThread,
    end: number,
    terminator: string | undefined,
    source: TextSource,
  ): Scalar | undefined {
    const { start, span } = thread;
    if (span !== undefined) {
      const progress = span.ends.find((each) => each.length === end - start);
      const fits = terminator === undefined ? progress?.isValue() : progress?.canPrecede(terminator);
      if (progress === undefined || fits !== true) return undefined;
      const text = progress.text();
      return thread.noneTaken && text === 'none' ? undefined : { kind: 'span', text };
    }
    if (thread.noneTaken && end - start === 4 && source.slice(start, end) === 'none') return undefined;
    return new LazyText(() => source.slice(start, end));
  }

  /** Whether the hole turned out to have ended earlier, so that its later readings are wrong. */
  private stepLinger(thread: LingerThread, unit: number, offset: number, source: TextSource, next: Thread[]): boolean {
    const pattern = thread.pattern.step(unit);
    const end = offset + 1;
    if (pattern.completed > 0 && end - pattern.completed < thread.closedAt) {
      this.endOpen({ ...thread.open, pattern }, end, source, next);
      return true;
    }
    if (end - pattern.text.length < thread.closedAt) next.push({ ...thread, pattern });
    return false;
  }

  // ------------------------------------------------------------------ control flow

  private go(first: Operation, stand: Stand, offset: number, threads: Thread[]): void {
    let operation = first;
    let here = stand;
    for (;;)
      switch (operation.kind) {
        case 'literal':
          if (operation.text !== '') {
            threads.push({ kind: 'text', stand: here, operation, text: operation.text, at: 0, start: offset });
            return;
          }
          operation = operation.next;
          break;
        case 'hole':
          this.openHole(operation, here, offset, threads);
          return;
        case 'mark':
          here = passMark(operation, here, offset, this.scene);
          operation = operation.next;
          break;
        case 'lazy':
          operation = operation.get();
          break;
        case 'round':
          here = openRound(operation, here, offset);
          operation = operation.next;
          break;
        case 'branch': {
          const taken = this.branch(operation, here, offset, threads);
          if (taken === undefined) return;
          [operation, here] = taken;
          break;
        }
        case 'loop': {
          const taken = this.beginLoop(operation, here, offset, threads);
          if (taken === undefined) return;
          [operation, here] = taken;
          break;
        }
        case 'round-end': {
          const taken = this.endRound(operation.loop(), here, offset, threads);
          if (taken === undefined) return;
          [operation, here] = taken;
          break;
        }
        case 'end':
          threads.push({ kind: 'end', stand: here });
          return;
      }
  }

  private openHole(operation: HoleOperation, stand: Stand, offset: number, threads: Thread[]): void {
    for (const thread of this.matchers.open(operation, stand, offset))
      if (thread.kind === 'text' && thread.text === '') this.advanceText(thread, 0, offset, threads);
      else threads.push(thread);
  }

  /** Goes into every branch that can be meant; the last one is returned rather than walked. */
  private branch(operation: BranchOperation, stand: Stand, offset: number, threads: Thread[]): Way | undefined {
    const names: Names = { frame: stand.frame };
    let here = stand;
    let decided: readonly SlotPath[] = [];
    for (const [index, { condition, first }] of operation.branches.entries()) {
      const known = truthOf(condition, names, here.store, this.scene);
      if (known === false) continue;
      if (known === true) return [first, openBranch(operation, here, offset, index, decided)];
      const yes = decide(condition, true, names, here.store, this.scene);
      const no = decide(condition, false, names, here.store, this.scene);
      if (yes !== 'impossible') {
        const store = yes?.store ?? here.store;
        const slots = [...decided, ...(yes?.slots ?? [])];
        this.go(
          first,
          this.chosen(operation, stand, openBranch(operation, { ...here, store }, offset, index, slots), offset),
          offset,
          threads,
        );
      }
      if (no === 'impossible') return undefined;
      if (no === undefined) continue;
      here = { ...here, store: no.store };
      decided = [...decided, ...no.slots];
    }
    const otherwise = openBranch(operation, here, offset, operation.branches.length, decided);
    return [operation.otherwise, here === stand ? otherwise : this.chosen(operation, stand, otherwise, offset)];
  }

  private chosen(operation: BranchOperation, before: Stand, after: Stand, at: number): Stand {
    return this.isLenient ? { ...after, choice: { operation, stand: before, at } } : after;
  }

  private beginLoop(loop: LoopOperation, stand: Stand, offset: number, threads: Thread[]): Way | undefined {
    const located = resolve(loop.list, stand.frame, stand.store, this.scene.schema);
    if (located === undefined) return [loop.instead, openLoop(loop, stand, '', 'refers', offset)];
    const { place } = located;
    const content = knownContent(located, this.scene);
    if (content?.kind === 'list' || content?.kind === 'none') {
      const list = { list: place, known: content.kind === 'list' ? content.items : Items.none };
      const opened = openLoop(loop, { ...stand, store: located.store }, place.path, 'refers', offset);
      return nextRound(loop, opened, list, 0, stand.frame, offset, this.scene, (way) =>
        this.maybe(way, offset, threads),
      );
    }
    const given = giveList(located, this.scene);
    if (given === 'impossible') return undefined;
    const { store, slots } = given;
    const opened = openLoop(loop, { ...stand, store }, place.path, 'defines', offset, slots);
    this.go(loop.first, addMember(loop, opened, place, Items.none, stand.frame, offset), offset, threads);
    if (content?.kind === 'facts' && content.notEmpty) return undefined;
    return [loop.instead, { ...opened, store: store.set(place.cell, { kind: 'list', items: Items.none }) }];
  }

  /** Reads on in a round of which it is not known whether it is there, besides all others. */
  private maybe(way: Way, offset: number, threads: Thread[]): boolean {
    this.go(...way, offset, threads);
    return false;
  }

  private endRound(loop: LoopOperation, stand: Stand, offset: number, threads: Thread[]): Way | undefined {
    const { frame } = stand;
    if (frame === undefined) return undefined;
    const closed = closeRound(loop, stand, offset);
    const { list, known, built, index, parent } = frame;
    if (known !== undefined) {
      const way = nextRound(loop, closed, { list, known }, index + 1, parent, offset, this.scene, (other) =>
        this.maybe(other, offset, threads),
      );
      if (!this.isLenient) return way;
      return [way[0], { ...way[1], turn: { loop, stand, at: offset, isLast: way[0] === loop.next } }];
    }
    if (built === undefined) return undefined;
    const mayGoOn = this.prospect?.isLooking !== true && (offset > frame.start || loop.again.kind === 'literal');
    if (mayGoOn) this.go(loop.again, addMember(loop, closed, list, built, parent, offset), offset, threads);
    return [loop.next, leaveLoop(closed, frame, built)];
  }
}

function guarded(thread: Thread, wrong: readonly number[]): boolean {
  const { guards } = thread.kind === 'linger' ? thread.open.stand : thread.stand;
  return guards.some((id) => wrong.includes(id));
}

function withGuard(thread: Thread, id: number): Thread {
  if (thread.kind === 'linger') return { ...thread, open: { ...thread.open, stand: guard(thread.open.stand, id) } };
  return { ...thread, stand: guard(thread.stand, id) };
}

const guard = (stand: Stand, id: number): Stand => ({ ...stand, guards: [...stand.guards, id] });
