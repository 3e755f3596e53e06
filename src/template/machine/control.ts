import { memberPath, type SlotPath } from '../../program/value.js';
import type {
  BranchOperation,
  LoopOperation,
  MarkOperation,
  Operation,
  RoundOperation,
} from '../compile/operations.js';
import type { Items } from '../store/cells.js';
import { truthOf } from './conditions.js';
import { noted, type Role } from './log.js';
import { type Frame, type Located, resolve, type Scene } from './scene.js';
import type { Stand } from './thread.js';

/** Where a reading goes on. */
export type Way = readonly [Operation, Stand];

/** Whether a slot has its value already. */
export const isGiven = ({ place, store }: Located): boolean => {
  const content = store.get(place.cell);
  return content !== undefined && content.kind !== 'facts';
};

/** Past a mark. */
export function passMark(operation: MarkOperation, stand: Stand, at: number, scene: Scene): Stand {
  const { mark, node } = operation;
  switch (mark.kind) {
    case 'close': {
      const log = noted(stand.log, { kind: 'close', at });
      return mark.closesJson === true ? { ...stand, log, json: undefined } : { ...stand, log };
    }
    case 'open-step': {
      const segment = { node, kind: 'step', step: mark.step } as const;
      return { ...stand, log: noted(stand.log, { kind: 'open', segment, slots: [], role: 'refers', at }) };
    }
    case 'open-part':
    case 'open-json': {
      const located = resolve(mark.place, stand.frame, stand.store, scene.schema);
      const slot = located?.place.path ?? '';
      const role = located === undefined || isGiven(located) ? 'refers' : 'defines';
      if (mark.kind === 'open-part')
        return { ...stand, log: noted(stand.log, { kind: 'open', slots: [slot], role, at }) };
      const segment = { node, kind: 'hole', slot, role } as const;
      const log = noted(stand.log, { kind: 'open', segment, slots: [], role, at });
      return { ...stand, log, json: { operation, stand, at } };
    }
  }
}

/** Into a branch that was taken; `slots` are those whose value its condition decided. */
export function openBranch(
  operation: BranchOperation,
  stand: Stand,
  at: number,
  branch: number,
  slots: readonly SlotPath[],
): Stand {
  if (!operation.shown) return stand;
  const segment = { node: operation.node, kind: 'if', branch } as const;
  return { ...stand, log: noted(stand.log, { kind: 'open', segment, slots, role: 'defines', at }) };
}

/** To the begin of a loop, before its first round; `decided` are slots that are known because the list is given. */
export function openLoop(
  loop: LoopOperation,
  stand: Stand,
  slot: SlotPath,
  role: Role,
  at: number,
  decided: readonly SlotPath[] = [],
): Stand {
  if (!loop.shown) return stand;
  const segment = { node: loop.node, kind: 'for', slot, role } as const;
  return { ...stand, log: noted(stand.log, { kind: 'open', segment, slots: [slot, ...decided], role, at }) };
}

/** Into a round, whose member is bound already. */
export function openRound(operation: RoundOperation, stand: Stand, at: number): Stand {
  const { frame } = stand;
  if (frame === undefined || !operation.shown) return stand;
  const slot = frame.item.path;
  const role = frame.built === undefined ? 'refers' : 'defines';
  const segment = { node: operation.node, kind: 'round', slot, role } as const;
  return { ...stand, log: noted(stand.log, { kind: 'open', segment, slots: [slot], role, at }) };
}

/** Out of a round. */
export const closeRound = (loop: LoopOperation, stand: Stand, at: number): Stand =>
  loop.shown ? { ...stand, log: noted(stand.log, { kind: 'close', at }) } : stand;

/** Of so many members of which it is not known the last is taken to be the next one. */
const OPEN_LIMIT = 8;

/** A list whose members are known before the loop goes through it. */
export interface KnownList {
  readonly list: Frame['list'];
  readonly known: Items;
}

/** A member of a known list, for a round. */
export function memberFrame(
  loop: LoopOperation,
  { list, known }: KnownList,
  index: number,
  parent: Frame | undefined,
  start: number,
): Frame | undefined {
  const cell = known.at(index);
  if (cell === undefined) return undefined;
  return { loop, list, item: { cell, path: memberPath(list.path, index) }, index, known, start, parent };
}

/**
 * Into the next round of a known list, from member `from` on, whose member fulfils `where`; past the loop if none does.
 * A member of which it is not known may be the next one or not: `maybe` is told the way into its round, and takes it by
 * answering true.
 */
export function nextRound(
  loop: LoopOperation,
  stand: Stand,
  list: KnownList,
  from: number,
  parent: Frame | undefined,
  offset: number,
  scene: Scene,
  maybe: (way: Way) => boolean = () => false,
): Way {
  const isFirst = from === 0;
  let open = 0;
  for (let index = from; index < list.known.length; index++) {
    const frame = memberFrame(loop, list, index, parent, offset);
    if (frame === undefined) continue;
    const fits = loop.where === undefined || truthOf(loop.where, { frame }, stand.store, scene);
    if (fits === false) continue;
    const way: Way = [isFirst ? loop.first : loop.again, { ...stand, frame }];
    if (fits === true) return way;
    if (maybe(way) || ++open >= OPEN_LIMIT) return way;
  }
  return [isFirst ? loop.instead : loop.next, { ...stand, frame: parent }];
}

/** A new member at the end of the list that a loop defines. */
export function addMember(
  loop: LoopOperation,
  stand: Stand,
  list: Frame['list'],
  before: Items,
  parent: Frame | undefined,
  start: number,
): Stand {
  const cell = stand.store.next;
  const item = { cell, path: memberPath(list.path, before.length) };
  const built = before.add(cell);
  const frame: Frame = { loop, list, item, index: before.length, built, start, parent };
  return { ...stand, store: stand.store.allocate(1), frame };
}

/** Past a loop that defined its list: the list has the members that the rounds gave. */
export const leaveLoop = (stand: Stand, { list, parent }: Frame, items: Items): Stand => ({
  ...stand,
  frame: parent,
  store: stand.store.set(list.cell, { kind: 'list', items }),
});
