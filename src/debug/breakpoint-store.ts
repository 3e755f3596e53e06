import type { Breakpoint } from '../replay/index.js';

/** Which breakpoints a request replaces: each kind of request replaces its own. */
export type BreakpointOwner =
  | `source:${number}`
  | `trace:${number}`
  | 'function'
  | 'data'
  | 'exception'
  | 'instruction';

/** A breakpoint, and the thread that it is for; absent: for all. */
export interface StoredBreakpoint {
  readonly breakpoint: Breakpoint;
  readonly thread?: number;
}

/** The breakpoints of a session, each with a number of its own. */
export class BreakpointStore {
  private readonly owners = new Map<BreakpointOwner, readonly StoredBreakpoint[]>();
  private readonly turns = new Map<BreakpointOwner, number>();
  private last = 0;

  /** A number that no other breakpoint has. */
  nextId(): number {
    return ++this.last;
  }

  /** Begins to replace the breakpoints of an owner, which may take a while; a later turn wins over an earlier one. */
  turn(owner: BreakpointOwner): number {
    const turn = (this.turns.get(owner) ?? 0) + 1;
    this.turns.set(owner, turn);
    return turn;
  }

  /** Replaces all breakpoints of an owner, unless a later turn has begun. */
  replace(owner: BreakpointOwner, turn: number, breakpoints: readonly StoredBreakpoint[]): void {
    if (this.turns.get(owner) === turn) this.owners.set(owner, breakpoints);
  }

  /** The breakpoints that hold in a thread. */
  forThread(thread: number): readonly Breakpoint[] {
    return [...this.owners.values()]
      .flat()
      .filter((stored) => stored.thread === undefined || stored.thread === thread)
      .map((stored) => stored.breakpoint);
  }
}
