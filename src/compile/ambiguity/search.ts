import { common } from './alphabet.js';
import type { State } from './state.js';

/** So many pairs of states are looked at for one question; beyond, the two ways count as different. */
const PAIR_LIMIT = 3000;

interface Pair {
  readonly left: State;
  readonly right: State;
  readonly character: string;
  readonly before: Pair | undefined;
}

/**
 * The shortest text that can be read by two ways at once: both come to the same state, or to the end of the trace.
 * Undefined if there is none. `reaches` is told the numbers of the parts that the search has come to.
 */
export function commonText(
  left: State,
  right: State,
  reaches: (part: number) => void = () => undefined,
): string | undefined {
  const open: Pair[] = [{ left, right, character: '', before: undefined }];
  const seen = new Set<string>([`${left.id} ${right.id}`]);
  for (const pair of open) {
    const a = pair.left.closure;
    const b = pair.right.closure;
    reaches(Math.max(pair.left.part, pair.right.part));
    if (a.some((state) => state.opaque) || b.some((state) => state.opaque)) return undefined;
    if (meet(a, b)) return textOf(pair);
    for (const from of a) {
      for (const other of b) advance(pair, from, other, open, seen);
    }
    if (open.length > PAIR_LIMIT) return undefined;
  }
  return undefined;
}

/** Whether two ways are one from here on. */
function meet(a: readonly State[], b: readonly State[]): boolean {
  if (a.some((state) => state.accepting) && b.some((state) => state.accepting)) return true;
  return a.some((state) => (state.moves.length > 0 || state.accepting) && b.includes(state));
}

function advance(pair: Pair, from: State, other: State, open: Pair[], seen: Set<string>): void {
  for (const one of from.moves) {
    for (const two of other.moves) {
      const character = common(one.on, two.on);
      if (character === undefined) continue;
      const key = `${one.to.id} ${two.to.id}`;
      if (seen.has(key)) continue;
      seen.add(key);
      open.push({ left: one.to, right: two.to, character, before: pair });
    }
  }
}

function textOf(pair: Pair): string {
  let text = '';
  for (let at: Pair | undefined = pair; at !== undefined; at = at.before) text = at.character + text;
  return text;
}
