import type { NodeId } from '../../../program/template.js';
import type { SlotPath } from '../../../program/value.js';
import type {
  BranchOperation,
  HoleOperation,
  LiteralOperation,
  LoopOperation,
  MarkOperation,
  Operation,
} from '../../compile/operations.js';
import {
  addMember,
  leaveLoop,
  memberFrame,
  nextRound,
  openBranch,
  openLoop,
  openRound,
  passMark,
} from '../../machine/control.js';
import { truthOf } from '../../machine/conditions.js';
import { decide } from '../../machine/decide.js';
import { type Log, noted } from '../../machine/log.js';
import { resolve, type Scene } from '../../machine/scene.js';
import type { Stand } from '../../machine/thread.js';
import { Items } from '../../store/cells.js';
import { weightOf } from './occurrences.js';

/** Stands for the place in the text where reading will set in again, while it is not yet known. */
export const LATER = -1;

/** What is left out of the template on the way to a place further on. */
export type Skipped =
  | { readonly kind: 'text'; readonly node: NodeId; readonly text: string }
  | { readonly kind: 'hole'; readonly node: NodeId; readonly slot: SlotPath }
  | { readonly kind: 'open-step'; readonly node: NodeId; readonly step: string; readonly cost: number }
  | { readonly kind: 'close-step' }
  | { readonly kind: 'members'; readonly node: NodeId; readonly slot: SlotPath; readonly count: number }
  | { readonly kind: 'extra-member'; readonly node: NodeId; readonly slot: SlotPath };

/** A way through the template, newest part first. */
export interface SkippedPath {
  readonly last: Skipped;
  readonly before: SkippedPath | undefined;
}

/** A place of the template at which reading could set in again. */
export type Landing = {
  readonly stand: Stand;
  /** Weight of what is left out on the way. */
  readonly cost: number;
  readonly skipped: SkippedPath | undefined;
  /** The log where the walk began: what is newer may have places that are not yet known. */
  readonly base: Log | undefined;
} & (
  | { readonly kind: 'literal'; readonly operation: LiteralOperation; readonly from: number }
  | { readonly kind: 'hole'; readonly operation: HoleOperation }
  | { readonly kind: 'json'; readonly operation: MarkOperation }
  | { readonly kind: 'end' }
);

/** What it costs to leave a hole out. */
export const HOLE_COST = 6;
/** What it costs to leave out a step as a whole. */
const STEP_COST = 6;
/** What it costs to leave a loop or a branch without an end. */
export const LEAVE_COST = 3;
const LANDING_LIMIT = 96;
const DEPTH_LIMIT = 6;

/** Where a walk begins. */
export interface WalkStart {
  readonly operation: Operation;
  readonly stand: Stand;
  readonly cost: number;
  readonly skipped: SkippedPath | undefined;
}

/**
 * Walks on through the template without reading and offers every place where reading could set in again, in template
 * order. Branches not yet decided are looked into but not decided by being passed; lists not yet given stay unknown.
 */
export class ForwardWalk {
  private landings = 0;

  constructor(
    private readonly scene: Scene,
    /** Offset in the text where reading stopped: what is open is closed there. */
    private readonly at: number,
    private base: Log | undefined,
    /** Places that cost more are not walked to. */
    public limit = Number.POSITIVE_INFINITY,
  ) {}

  *from(start: WalkStart): Generator<Landing> {
    yield* this.walk(start, undefined, 0);
  }

  /** Offers places after a loop that is left before its last member. */
  *early(loop: LoopOperation, { frame, ...stand }: Stand): Generator<Landing> {
    if (frame === undefined) return;
    const inside: Stand = { ...stand, frame };
    const closed = loop.shown ? this.close(inside) : inside;
    const { node } = loop;
    const count = (frame.known?.length ?? 0) - frame.index - 1;
    const last = { kind: 'members', node, slot: frame.list.path, count } as const;
    const skipped = { last, before: undefined };
    const left: Stand = { ...closed, frame: frame.parent };
    yield* this.walk({ operation: loop.next, stand: left, cost: LEAVE_COST, skipped }, undefined, 0);
  }

  /** Offers places in a further round of a loop that was left. */
  *again(loop: LoopOperation, stand: Stand): Generator<Landing> {
    yield* this.furtherRounds(loop, { stand, cost: 0, skipped: undefined }, 0);
  }

  /** `until`: the loop whose round, or the branch whose body, must not be left. */
  private *walk(
    { operation: first, stand: begin, cost: paid, skipped: path }: WalkStart,
    until: LoopOperation | BranchOperation | undefined,
    depth: number,
  ): Generator<Landing> {
    let operation = first;
    let stand = begin;
    let cost = paid;
    let skipped = path;
    const skip = (last: Skipped, weight: number): void => {
      skipped = { last, before: skipped };
      // A new member of a list begins with its begin.
      cost += until?.kind === 'loop' && stand.frame?.built !== undefined ? 2 * weight : weight;
    };
    for (;;) {
      if (cost > this.limit && attainable(cost, skipped) > this.limit) return;
      if (this.landings >= LANDING_LIMIT && operation.kind !== 'end') return;
      if (until?.kind === 'branch' && operation === until.next) return;
      switch (operation.kind) {
        case 'literal':
          this.landings++;
          yield { kind: 'literal', operation, from: 0, stand, cost, skipped, base: this.base };
          skip({ kind: 'text', node: operation.node, text: operation.text }, weightOf(operation.text));
          operation = operation.next;
          break;
        case 'hole': {
          this.landings++;
          yield { kind: 'hole', operation, stand, cost, skipped, base: this.base };
          const slot = this.pathOf(operation, stand);
          skip({ kind: 'hole', node: operation.node, slot }, HOLE_COST);
          operation = operation.next;
          break;
        }
        case 'lazy':
          operation = operation.get();
          break;
        case 'mark': {
          const { mark, node, next }: MarkOperation = operation;
          if (mark.kind === 'open-json') {
            this.landings++;
            yield { kind: 'json', operation, stand, cost, skipped, base: this.base };
            const slot = resolve(mark.place, stand.frame, stand.store, this.scene.schema)?.place.path ?? '';
            skip({ kind: 'hole', node, slot }, HOLE_COST);
            operation = mark.after;
            break;
          }
          stand = mark.kind === 'close' ? this.close(stand) : passMark(operation, stand, LATER, this.scene);
          if (mark.kind === 'open-step') skip({ kind: 'open-step', node, step: mark.step, cost }, 0);
          if (mark.kind === 'close' && mark.closesStep === true) {
            skip({ kind: 'close-step' }, 0);
            cost = Math.min(cost, wholeStepCost(skipped) ?? cost);
          }
          operation = next;
          break;
        }
        case 'round':
          stand = openRound(operation, stand, LATER);
          operation = operation.next;
          break;
        case 'branch': {
          const taken = this.known(operation, stand);
          if (taken !== undefined) {
            [operation, stand] = taken;
            break;
          }
          if (depth < DEPTH_LIMIT) yield* this.branches(operation, { stand, cost, skipped }, depth);
          cost += LEAVE_COST;
          operation = past(operation);
          break;
        }
        case 'loop': {
          if (depth < DEPTH_LIMIT) yield* this.rounds(operation, { stand, cost, skipped }, depth);
          const slot = resolve(operation.list, stand.frame, stand.store, this.scene.schema)?.place.path ?? '';
          skip({ kind: 'hole', node: operation.node, slot }, HOLE_COST);
          operation = past(operation);
          break;
        }
        case 'round-end': {
          const loop: LoopOperation = operation.loop();
          if (loop === until || stand.frame === undefined) return;
          yield* this.furtherRounds(loop, { stand, cost, skipped }, depth);
          const { frame } = stand;
          const closed = loop.shown ? this.close(stand) : stand;
          if (frame.built !== undefined) stand = leaveLoop(closed, frame, frame.built);
          else {
            const left = (frame.known?.length ?? 0) - frame.index - 1;
            const { node } = loop;
            if (left > 0 && loop.where === undefined)
              skip({ kind: 'members', node, slot: frame.list.path, count: left }, LEAVE_COST);
            stand = { ...closed, frame: frame.parent };
          }
          operation = loop.next;
          break;
        }
        case 'end':
          yield { kind: 'end', stand, cost, skipped, base: this.base };
          return;
      }
    }
  }

  /** Closes what is open; what was opened and left without reading anything was never there. */
  private close(stand: Stand): Stand {
    const top = stand.log;
    if (top?.entry.kind !== 'open' || (top.entry.at !== LATER && top.entry.at !== this.at))
      return { ...stand, log: noted(top, { kind: 'close', at: this.at }) };
    if (top === this.base) this.base = top.previous;
    return { ...stand, log: top.previous };
  }

  private pathOf(operation: HoleOperation, stand: Stand): SlotPath {
    return resolve(operation.place, stand.frame, stand.store, this.scene.schema)?.place.path ?? '';
  }

  /** The branch that conditions already known choose. */
  private known(operation: BranchOperation, stand: Stand): readonly [Operation, Stand] | undefined {
    for (const [index, { condition, first }] of operation.branches.entries()) {
      const holds = truthOf(condition, { frame: stand.frame }, stand.store, this.scene);
      if (holds === undefined) return undefined;
      if (holds) return [first, openBranch(operation, stand, LATER, index, [])];
    }
    return [operation.otherwise, openBranch(operation, stand, LATER, operation.branches.length, [])];
  }

  private *branches(operation: BranchOperation, at: Omit<WalkStart, 'operation'>, depth: number): Generator<Landing> {
    let { stand } = at;
    const names = { frame: stand.frame };
    let slots: readonly SlotPath[] = [];
    for (const [index, { condition, first }] of operation.branches.entries()) {
      const holds = truthOf(condition, names, stand.store, this.scene);
      if (holds === false) continue;
      const yes = decide(condition, true, names, stand.store, this.scene);
      if (yes !== 'impossible') {
        const decided = openBranch(operation, stand, LATER, index, [...slots, ...(yes?.slots ?? [])]);
        const store = yes?.store ?? stand.store;
        yield* this.walk({ ...at, operation: first, stand: { ...decided, store } }, operation, depth + 1);
      }
      const no = decide(condition, false, names, stand.store, this.scene);
      if (no === 'impossible') return;
      if (no === undefined) continue;
      stand = { ...stand, store: no.store };
      slots = [...slots, ...no.slots];
    }
    const otherwise = openBranch(operation, stand, LATER, operation.branches.length, slots);
    yield* this.walk({ ...at, operation: operation.otherwise, stand: otherwise }, operation, depth + 1);
  }

  /** Into the first round of a loop, or to what stands in its place. */
  private *rounds(loop: LoopOperation, at: Omit<WalkStart, 'operation'>, depth: number): Generator<Landing> {
    const located = resolve(loop.list, at.stand.frame, at.stand.store, this.scene.schema);
    if (located === undefined) return;
    const { place, store } = located;
    const content = store.get(place.cell);
    const stand = { ...at.stand, store };
    if (content?.kind === 'list') {
      const opened = openLoop(loop, stand, place.path, 'refers', LATER);
      const list = { list: place, known: content.items };
      const [operation, inside] = nextRound(loop, opened, list, 0, stand.frame, LATER, this.scene, () => true);
      if (operation !== loop.next) yield* this.walk({ ...at, operation, stand: inside }, loop, depth + 1);
      return;
    }
    const opened = openLoop(loop, stand, place.path, 'defines', LATER);
    const inside = addMember(loop, opened, place, Items.none, stand.frame, LATER);
    yield* this.walk({ ...at, operation: loop.first, stand: inside }, loop, depth + 1);
    if (loop.instead.kind !== 'literal') return;
    const empty = { ...opened, store: store.set(place.cell, { kind: 'list', items: Items.none }) };
    yield { ...at, kind: 'literal', operation: loop.instead, from: 0, stand: empty, base: this.base };
  }

  /** From the end of a round into a further one. */
  private *furtherRounds(loop: LoopOperation, at: Omit<WalkStart, 'operation'>, depth: number): Generator<Landing> {
    const { frame } = at.stand;
    if (frame === undefined || depth >= DEPTH_LIMIT) return;
    const closed = loop.shown ? this.close(at.stand) : at.stand;
    const { list, known, built, index, parent } = frame;
    if (built !== undefined) {
      const stand = addMember(loop, closed, list, built, parent, LATER);
      yield* this.walk({ ...at, operation: loop.again, stand }, loop, depth + 1);
      return;
    }
    if (known === undefined) return;
    const [operation, stand] = nextRound(
      loop,
      closed,
      { list, known },
      index + 1,
      parent,
      LATER,
      this.scene,
      () => true,
    );
    if (operation === loop.again && stand.frame !== parent)
      yield* this.walk({ ...at, operation, stand }, loop, depth + 1);
    else yield* this.extraRound(loop, { ...at, stand: closed }, frame, depth);
  }

  /** A round about a member that the list does not have: what it says is read but kept out of the list. */
  private *extraRound(
    loop: LoopOperation,
    at: Omit<WalkStart, 'operation'>,
    frame: NonNullable<Stand['frame']>,
    depth: number,
  ): Generator<Landing> {
    const { list, known = Items.none, parent } = frame;
    const cell = at.stand.store.next;
    const member = memberFrame(loop, { list, known: known.add(cell) }, known.length, parent, LATER);
    if (member === undefined) return;
    const stand = { ...at.stand, store: at.stand.store.allocate(1), frame: { ...member, known } };
    const last = { kind: 'extra-member', node: loop.node, slot: list.path } as const;
    const path = { last, before: at.skipped };
    yield* this.walk({ operation: loop.again, stand, cost: at.cost + LEAVE_COST, skipped: path }, loop, depth + 1);
  }
}

/** What it costs to leave out the step that ends here, if it is left out as a whole: no more than one thing. */
function wholeStepCost(path: SkippedPath | undefined): number | undefined {
  let closed = 0;
  for (let at = path; at !== undefined; at = at.before) {
    if (at.last.kind === 'close-step') closed++;
    if (at.last.kind === 'open-step' && --closed === 0) return at.last.cost + STEP_COST;
  }
  return undefined;
}

/** The least that a walk may come to cost: what is left out turns out cheap if it is a whole step. */
export const leastCost = ({ cost, skipped }: Pick<WalkStart, 'cost' | 'skipped'>): number => attainable(cost, skipped);

/** What a way may cost further on: the outermost step that is being left out may be left out as a whole. */
function attainable(cost: number, path: SkippedPath | undefined): number {
  let closed = 0;
  let least = cost;
  for (let at = path; at !== undefined; at = at.before) {
    if (at.last.kind === 'close-step') closed++;
    else if (at.last.kind === 'open-step' && --closed < 0) {
      closed = 0;
      least = Math.min(least, at.last.cost + STEP_COST);
    }
  }
  return least;
}

/** The operation after a loop or branch that is passed without being entered. */
export function past({ shown, next }: LoopOperation | BranchOperation): Operation {
  return shown && next.kind === 'mark' ? next.next : next;
}

/** The log in which every place that was not yet known is `at`. */
export function settleLog(log: Log | undefined, base: Log | undefined, at: number): Log | undefined {
  const added: Log[] = [];
  let here = log;
  while (here !== undefined && here !== base) {
    added.push(here);
    here = here.previous;
  }
  let settled = here;
  for (const { entry } of added.reverse()) {
    const isLater = entry.kind === 'open' || entry.kind === 'close' ? entry.at === LATER : false;
    const isValueLater = entry.kind === 'value' && entry.end === LATER;
    const known = isLater ? { ...entry, at } : isValueLater ? { ...entry, end: at } : entry;
    settled = { previous: settled, entry: known };
  }
  return settled;
}
