import { DEAD, type TextAutomaton } from './text-automaton.js';
import { addTokens, removeTokens, type TokenMask, type Vocabulary } from './vocabulary.js';

/** Which tokens an open text can go on with. */
export interface TextMask {
  /** The tokens that lie in the text as a whole. */
  readonly inside: TokenMask;
  /** The nodes at which the text ends, in the order of the tree, each with the exit reached there. */
  readonly exits: readonly TextExit[];
}

/** Where in the tree an open text comes to its end. */
export interface TextExit {
  readonly node: number;
  /** State of the text's automaton there. */
  readonly state: number;
}

/** So many masks below the root are kept: each is as large as a mask of the whole vocabulary. */
const INNER_LIMIT = 64;

/**
 * The masks of open text: computed once for each vocabulary, kind of text and state. Most of a vocabulary is allowed
 * there, so a mask is one walk over all of it; the masks of states in which a terminator has begun differ from the
 * plain one in few branches of the tree, and only those are walked.
 */
export class TextMasks {
  private readonly masks = new Map<number, TextMask>();
  private readonly inner = new Map<string, TextMask>();
  private states: Int32Array | undefined;

  constructor(
    private readonly vocabulary: Vocabulary,
    private readonly automaton: TextAutomaton,
  ) {}

  /** For text that stands in `state` before the token. */
  of(state: number): TextMask {
    let mask = this.masks.get(state);
    if (mask === undefined) {
      const { automaton } = this;
      const isOwn = state === automaton.plain || automaton.isPartial(state);
      mask = isOwn ? this.below(0, state) : this.differing(state, this.of(automaton.plain));
      this.masks.set(state, mask);
    }
    return mask;
  }

  /** For text that stands in `state` after the part of the token that leads to `node`. */
  from(node: number, state: number): TextMask {
    const key = `${node} ${state}`;
    let mask = this.inner.get(key);
    if (mask === undefined) {
      mask = this.below(node, state);
      if (this.inner.size >= INNER_LIMIT) this.inner.clear();
      this.inner.set(key, mask);
    }
    return mask;
  }

  private below(node: number, state: number): TextMask {
    const inside = new Uint32Array(Math.ceil(this.vocabulary.size / 32));
    const exits: TextExit[] = [];
    this.walk(node, state, inside, exits);
    return { inside, exits };
  }

  /** Adds the tokens below `node`, reached in `state`. */
  private walk(node: number, state: number, inside: TokenMask, exits: TextExit[]): void {
    const { bytes, after, parent, token } = this.vocabulary;
    const { automaton } = this;
    const states = this.stack;
    states[node] = state;
    const end = node === 0 ? this.vocabulary.nodes : (after[node] ?? 0);
    for (let at = node + 1; at < end; ) {
      const next = automaton.next(states[parent[at] ?? 0] ?? 0, bytes[at] ?? 0);
      if (next === DEAD) {
        at = after[at] ?? end;
      } else if (automaton.isExit(next)) {
        exits.push({ node: at, state: next });
        at = after[at] ?? end;
      } else {
        states[at] = next;
        if ((token[at] ?? -1) >= 0) addTokens(this.vocabulary, at, inside);
        at++;
      }
    }
  }

  /** The state in which each node of the current walk was reached. */
  private get stack(): Int32Array {
    this.states ??= new Int32Array(this.vocabulary.nodes);
    return this.states;
  }

  /** A mask as the difference from the plain one. */
  private differing(state: number, plain: TextMask): TextMask {
    const inside = plain.inside.slice();
    const changed: { readonly from: number; readonly to: number }[] = [];
    const exits: TextExit[] = [];
    this.compare(0, state, this.automaton.plain, inside, changed, exits);
    const isKept = (node: number): boolean => !changed.some(({ from, to }) => node >= from && node < to);
    const all = [...plain.exits.filter(({ node }) => isKept(node)), ...exits];
    return { inside, exits: all.sort((a, b) => a.node - b.node) };
  }

  /** Walks the branches below `node` in which the two states part. */
  private compare(
    node: number,
    state: number,
    plain: number,
    inside: TokenMask,
    changed: { readonly from: number; readonly to: number }[],
    exits: TextExit[],
  ): void {
    const { bytes, after, nodes } = this.vocabulary;
    const { automaton } = this;
    const end = node === 0 ? nodes : (after[node] ?? 0);
    for (let child = node + 1; child < end; child = after[child] ?? end) {
      const byte = bytes[child] ?? 0;
      const here = automaton.next(state, byte);
      const there = automaton.next(plain, byte);
      if (here === there) continue;
      const to = after[child] ?? end;
      const isLeft = (each: number): boolean => each === DEAD || automaton.isExit(each);
      if (isLeft(here) || isLeft(there)) {
        changed.push({ from: child, to });
        for (let at = child; at < to; at++) removeTokens(this.vocabulary, at, inside);
        if (here === DEAD) continue;
        if (automaton.isExit(here)) {
          exits.push({ node: child, state: here });
          continue;
        }
        addTokens(this.vocabulary, child, inside);
        this.walk(child, here, inside, exits);
      } else this.compare(child, here, there, inside, changed, exits);
    }
  }
}
