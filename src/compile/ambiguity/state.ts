import { type CharacterSet, only } from './alphabet.js';

/** A character that may come, and where it leads. */
export interface Move {
  readonly on: CharacterSet;
  readonly to: State;
}

let nextId = 0;

/** A place in the automaton of all traces of a style. Its moves may be computed when they are first asked for. */
export class State {
  readonly id = nextId++;
  /** Ways on that read nothing. */
  readonly silent: State[] = [];
  /** The trace may end here. */
  accepting = false;
  /** What comes here is not modelled exactly, so nothing found beyond it counts. */
  opaque = false;
  private known: readonly Move[] | undefined;
  private reached: readonly State[] | undefined;
  private furthest = -1;

  /** `later` makes a way on that reads nothing when it is first asked for; the state is then the begin of a part. */
  constructor(
    private readonly expand?: () => readonly Move[],
    private readonly later?: { readonly part: number; readonly begin: () => State },
  ) {}

  get moves(): readonly Move[] {
    this.known ??= this.expand?.() ?? [];
    return this.known;
  }

  /** The state and all that are reached from it without reading; asked for only once the automaton is complete. */
  get closure(): readonly State[] {
    if (this.reached !== undefined) return this.reached;
    const found = new Set<State>([this]);
    for (const state of found) {
      for (const next of state.silent) found.add(next);
      if (state.later === undefined) continue;
      found.add(state.later.begin());
      this.furthest = Math.max(this.furthest, state.later.part);
    }
    this.reached = [...found];
    return this.reached;
  }

  /** The number of the last part that begins in the closure; -1 if none does. */
  get part(): number {
    return this.closure.length === 0 ? -1 : this.furthest;
  }
}

/** A state that reads a text and goes on; the text is not cut into states before somebody walks along it. */
export function literal(text: string, next: State, from = 0): State {
  if (from >= text.length) return next;
  return new State(() => [{ on: only(text.charAt(from)), to: literal(text, next, from + 1) }]);
}

/** A state that goes on in any of several ways. */
export function anyOf(...ways: readonly State[]): State {
  const state = new State();
  state.silent.push(...ways);
  return state;
}
