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
  private last = 0;

  /** A number that no other breakpoint has. */
  nextId(): number {
    return ++this.last;
  }

  /** Replaces all breakpoints of an owner. */
  replace(owner: BreakpointOwner, breakpoints: readonly StoredBreakpoint[]): void {
    this.owners.set(owner, breakpoints);
  }

  /** The breakpoints that hold in a thread. */
  forThread(thread: number): readonly Breakpoint[] {
    return [...this.owners.values()]
      .flat()
      .filter((stored) => stored.thread === undefined || stored.thread === thread)
      .map((stored) => stored.breakpoint);
  }
}
