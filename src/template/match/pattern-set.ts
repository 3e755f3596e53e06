/**
 * Looks for several pieces of text at once while reading one code unit after the other (Aho and Corasick 1975). A state
 * stands for the longest beginning of a piece that what was read ends with.
 */
export class PatternState {
  private readonly children = new Map<number, PatternState>();
  private readonly known = new Map<number, PatternState>();
  private fallback: PatternState | undefined;
  /** Length of the longest piece that ends here, 0 if none does. */
  completed = 0;

  private constructor(
    /** The beginning of a piece that this state stands for. */
    readonly text: string,
  ) {}

  static of(pieces: readonly string[]): PatternState {
    const root = new PatternState('');
    for (const piece of pieces) {
      let state = root;
      for (let at = 0; at < piece.length; at++) {
        const unit = piece.charCodeAt(at);
        let child = state.children.get(unit);
        if (child === undefined) {
          child = new PatternState(piece.slice(0, at + 1));
          state.children.set(unit, child);
        }
        state = child;
      }
      state.completed = piece.length;
    }
    const queue = [...root.children.values()];
    for (const child of queue) child.fallback = root;
    for (let state = queue.shift(); state !== undefined; state = queue.shift())
      for (const [unit, child] of state.children) {
        child.fallback = state.fallback?.step(unit) ?? root;
        child.completed ||= child.fallback.completed;
        queue.push(child);
      }
    return root;
  }

  step(unit: number): PatternState {
    const child = this.children.get(unit);
    if (child !== undefined) return child;
    const { fallback } = this;
    if (fallback === undefined) return this;
    let next = this.known.get(unit);
    if (next === undefined) {
      next = fallback.step(unit);
      if (this.known.size < 512) this.known.set(unit, next);
    }
    return next;
  }

  /** The next shorter state that what was read also ends with; `undefined` for the empty one. */
  get shorter(): PatternState | undefined {
    return this.fallback;
  }

  /** The code units with which a piece goes on, one that begins anywhere in what was read. */
  *allContinuations(): Generator<number> {
    yield* this.children.keys();
    if (this.fallback !== undefined) yield* this.fallback.allContinuations();
  }

  /** The state in which nothing of a piece has been read. */
  get root(): PatternState {
    return this.fallback?.root ?? this;
  }

  /** Whether nothing of a piece has been read. */
  get isRoot(): boolean {
    return this.fallback === undefined;
  }
}
