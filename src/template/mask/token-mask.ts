import type { AutomatonState } from '../automaton.js';
import type { HoleOperation } from '../compile/operations.js';
import { openTextsOf } from '../compile/open-texts.js';
import { continuations, isViable } from '../machine/continuations.js';
import type { Machine } from '../machine/machine.js';
import type { MatchThread, OpenThread, TextSource, Thread } from '../machine/thread.js';
import { JsonTextMatcher } from '../match/json-strings.js';
import {
  addByte,
  codePointRange,
  decodeUtf8,
  encodeCodePoint,
  type PartialCharacter,
  wholeCharacter,
} from '../utf8.js';
import { JsonTextAutomaton, PlainTextAutomaton, type TextAutomaton } from './text-automaton.js';
import { type TextMask, TextMasks } from './text-masks.js';
import { allowsToken, bytesOf, childOf, type TokenMask, type Vocabulary } from './vocabulary.js';

/**
 * The tokens with which a trace may go on: each of them keeps the text the beginning of some well-formed trace, and
 * there is always one unless only the end of the text is allowed. The end is no token here: it is allowed just where
 * the state accepts.
 */
export function tokenMask(state: AutomatonState, vocabulary: Vocabulary): TokenMask {
  const mask = new Uint32Array(Math.ceil(vocabulary.size / 32));
  const walker = new MaskWalker(state.machine, vocabulary, cachesOf(state.machine, vocabulary), state.text, mask);
  walker.walk(0, state.threads, state.pending, '');
  return mask;
}

/**
 * Works out beforehand what is the same for all inputs of a style: the masks of its open texts. Without it the first
 * step in each open text takes some milliseconds more.
 */
export function prepareMasks(state: AutomatonState, vocabulary: Vocabulary): void {
  const known = cachesOf(state.machine, vocabulary);
  for (const operation of openTextsOf(state.machine.style)) {
    const { automaton, masks } = operation === 'json' ? known.jsonText() : known.plainText(operation);
    masks.of(automaton.plain);
  }
}

/** The masks of open text that a style's holes share. */
class MaskCaches {
  private readonly plain = new Map<
    HoleOperation,
    { readonly automaton: PlainTextAutomaton; readonly masks: TextMasks }
  >();
  private json: { readonly automaton: JsonTextAutomaton; readonly masks: TextMasks } | undefined;

  constructor(private readonly vocabulary: Vocabulary) {}

  plainText(operation: HoleOperation): { readonly automaton: PlainTextAutomaton; readonly masks: TextMasks } {
    let entry = this.plain.get(operation);
    if (entry === undefined) {
      const automaton = new PlainTextAutomaton(operation.terminators.pieces);
      entry = { automaton, masks: new TextMasks(this.vocabulary, automaton) };
      this.plain.set(operation, entry);
    }
    return entry;
  }

  jsonText(): { readonly automaton: JsonTextAutomaton; readonly masks: TextMasks } {
    if (this.json === undefined) {
      const automaton = new JsonTextAutomaton();
      this.json = { automaton, masks: new TextMasks(this.vocabulary, automaton) };
    }
    return this.json;
  }
}

const caches = new WeakMap<Vocabulary, WeakMap<object, MaskCaches>>();

/** Masks depend on the wording and the vocabulary alone, so all inputs of a style share them. */
function cachesOf(machine: Machine, vocabulary: Vocabulary): MaskCaches {
  let styles = caches.get(vocabulary);
  if (styles === undefined) {
    styles = new WeakMap();
    caches.set(vocabulary, styles);
  }
  let known = styles.get(machine.style);
  if (known === undefined) {
    known = new MaskCaches(vocabulary);
    styles.set(machine.style, known);
  }
  return known;
}

class MaskWalker {
  /** Whether anybody has looked at the text since this was last set to false. */
  private wasRead = false;
  /** Tokens that were added since it was set. */
  private tentative: number[] | undefined;

  constructor(
    private readonly machine: Machine,
    private readonly vocabulary: Vocabulary,
    private readonly caches: MaskCaches,
    private readonly text: string,
    private readonly mask: TokenMask,
  ) {}

  /** Adds the tokens below `node` that `threads` allow. `path`: the text that leads to the node. */
  walk(node: number, threads: readonly Thread[], pending: PartialCharacter, path: string): void {
    if (node !== 0 && (this.vocabulary.after[node] ?? 0) <= node + 1) return;
    if (threads.some((thread) => thread.kind === 'linger')) this.walkTogether(node, threads, pending, path);
    else for (const thread of threads) this.walkAlone(node, thread, pending, path);
  }

  private add(node: number): void {
    const { token, sameAs } = this.vocabulary;
    const { mask } = this;
    for (let id = token[node] ?? -1; id >= 0; id = sameAs[id] ?? -1) {
      if (allowsToken(mask, id)) return;
      mask[id >>> 5] = (mask[id >>> 5] ?? 0) | (1 << (id & 31));
      this.tentative?.push(id);
    }
  }

  /** The text so far with what a walk has added to it. */
  private source(added: () => string): TextSource {
    return {
      slice: (start, end) => {
        this.wasRead = true;
        return (this.text + added()).slice(start, end);
      },
    };
  }

  private step(threads: readonly Thread[], unit: number, path: string): readonly Thread[] {
    const offset = this.text.length + path.length;
    const source = this.source(() => path + String.fromCharCode(unit));
    const next = this.machine.step(threads, unit, offset, source);
    return isViable(this.machine, next, offset + 1, source) ? next : [];
  }

  /** The readings after a character; none if it cannot come next. */
  private stepCharacter(threads: readonly Thread[], code: number, path: string): readonly Thread[] {
    const character = String.fromCodePoint(code);
    let left = threads;
    for (let at = 0; at < character.length && left.length > 0; at++)
      left = this.step(left, character.charCodeAt(at), path + character.slice(0, at));
    return left;
  }

  /** Byte by byte, while readings depend on each other: a lingering hole may still make the others wrong. */
  private walkTogether(node: number, threads: readonly Thread[], pending: PartialCharacter, path: string): void {
    const { bytes, after, nodes } = this.vocabulary;
    const end = node === 0 ? nodes : (after[node] ?? 0);
    for (let child = node + 1; child < end; child = after[child] ?? end) {
      const next = addByte(pending, bytes[child] ?? 0);
      if (next === undefined) continue;
      if (next.code === undefined) {
        if (!this.someCharacter(threads, next.pending, path)) continue;
        this.add(child);
        this.walk(child, threads, next.pending, path);
        continue;
      }
      const left = this.stepCharacter(threads, next.code, path);
      if (left.length === 0) continue;
      this.add(child);
      this.walk(child, left, wholeCharacter, path + String.fromCodePoint(next.code));
    }
  }

  /** Whether some character can complete the pending bytes. */
  private someCharacter(threads: readonly Thread[], pending: PartialCharacter, path: string): boolean {
    const [first, last] = codePointRange(pending);
    for (let code = first; code <= last; code++) if (this.stepCharacter(threads, code, path).length > 0) return true;
    return false;
  }

  private walkAlone(node: number, thread: Thread, pending: PartialCharacter, path: string): void {
    if (thread.kind === 'open' && thread.span === undefined) this.walkPlainText(node, thread, pending, path);
    else if (
      thread.kind === 'match' &&
      thread.matcher instanceof JsonTextMatcher &&
      thread.matcher.next() === undefined
    )
      this.walkJsonText(node, thread, thread.matcher, pending, path);
    else this.walkGuided(node, thread, pending, path);
  }

  /** Follows the few characters that may come next. */
  private walkGuided(node: number, thread: Thread, pending: PartialCharacter, path: string): void {
    for (const unit of continuations([thread]) ?? []) {
      const left = this.step([thread], unit, path);
      if (left.length === 0) continue;
      if (unit < 0xd800 || unit > 0xdbff) {
        this.follow(node, unit, pending, left, path);
        continue;
      }
      const half = path + String.fromCharCode(unit);
      for (const second of continuations(left) ?? []) {
        const whole = this.step(left, second, half);
        if (whole.length > 0)
          this.follow(node, 0x10000 + ((unit - 0xd800) << 10) + second - 0xdc00, pending, whole, path);
      }
    }
  }

  /** Goes down the bytes of a character, of which some may be pending already. */
  private follow(
    node: number,
    code: number,
    pending: PartialCharacter,
    threads: readonly Thread[],
    path: string,
  ): void {
    let bytes = encodeCodePoint(code);
    if (pending.missing > 0) {
      const [first, last] = codePointRange(pending);
      if (code < first || code > last) return;
      bytes = bytes.slice(-pending.missing);
    }
    let here = node;
    for (const byte of bytes) {
      here = childOf(this.vocabulary, here, byte);
      if (here < 0) return;
      this.add(here);
    }
    this.walk(here, threads, wholeCharacter, path + String.fromCodePoint(code));
  }

  // ------------------------------------------------------------------ open text

  private walkPlainText(node: number, thread: OpenThread, pending: PartialCharacter, path: string): void {
    const { automaton, masks } = this.caches.plainText(thread.operation);
    const before = (text: string): Thread => {
      let pattern = thread.pattern.root;
      for (let at = 0; at < text.length - 1; at++) pattern = pattern.step(text.charCodeAt(at));
      return { ...thread, pattern };
    };
    this.walkText({ node, pending, path, automaton, masks, before }, automaton.stateAt(thread.pattern.text, pending));
  }

  private walkJsonText(
    node: number,
    thread: MatchThread,
    matcher: JsonTextMatcher,
    pending: PartialCharacter,
    path: string,
  ): void {
    const { automaton, masks } = this.caches.jsonText();
    const before = (): Thread => ({ ...thread, matcher: JsonTextMatcher.plain() });
    this.walkText({ node, pending, path, automaton, masks, before }, automaton.stateAt(matcher, pending));
  }

  /** Adds the tokens inside open text, and those with which it ends. */
  private walkText(walk: TextWalk, state: number): void {
    const byState = new Map<number, number[]>();
    for (const exit of this.addInside(walk, state)) {
      const nodes = byState.get(exit.state);
      if (nodes === undefined) byState.set(exit.state, [exit.node]);
      else nodes.push(exit.node);
    }
    for (const [exitState, nodes] of byState) this.leaveText(walk, exitState, nodes);
  }

  /** Adds the tokens that lie in the text as a whole; answers where it ends. */
  private addInside({ node, masks }: TextWalk, state: number): TextMask['exits'] {
    const { inside, exits } = node === 0 ? masks.of(state) : masks.from(node, state);
    const { mask, tentative } = this;
    for (let word = 0; word < inside.length; word++) {
      const added = (inside[word] ?? 0) & ~(mask[word] ?? 0);
      if (added === 0) continue;
      mask[word] = (mask[word] ?? 0) | added;
      if (tentative !== undefined)
        for (let bit = 0; bit < 32; bit++) if ((added >>> bit) & 1) tentative.push(word * 32 + bit);
    }
    return exits;
  }

  /**
   * Goes on at the nodes at which a terminator is complete. What follows is the same for all of them unless it depends
   * on what the text says, so it is worked out for the first and taken over for the others until somebody looks.
   */
  private leaveText(walk: TextWalk, exitState: number, nodes: readonly number[]): void {
    const [first] = nodes;
    if (first === undefined) return;
    const text = walk.automaton.exit(exitState);
    const outerRead = this.wasRead;
    this.wasRead = false;
    const path = this.pathTo(first, walk);
    const threads = this.endText(walk, text, path);
    let isShared = !this.wasRead;
    for (const node of nodes) {
      if (isShared) {
        const outer = this.tentative;
        this.tentative = [];
        this.wasRead = false;
        this.goOn(node, threads, path);
        const added = this.tentative;
        this.tentative = outer;
        isShared = !this.wasRead;
        if (isShared || node === first) {
          outer?.push(...added);
          continue;
        }
        for (const id of added) this.mask[id >>> 5] = (this.mask[id >>> 5] ?? 0) & ~(1 << (id & 31));
      }
      const own = this.pathTo(node, walk);
      this.goOn(node, this.endText(walk, text, own), own);
    }
    this.wasRead ||= outerRead;
  }

  private endText({ before }: TextWalk, text: string, path: string): readonly Thread[] {
    return this.step([before(text)], text.charCodeAt(text.length - 1), path.slice(0, -1));
  }

  private goOn(node: number, threads: readonly Thread[], path: string): void {
    if (threads.length === 0) return;
    this.add(node);
    this.walk(node, threads, wholeCharacter, path);
  }

  /** The text from the begin of the token to a node. */
  private pathTo(node: number, { node: from, pending, path }: TextWalk): string {
    const bytes = bytesOf(this.vocabulary, node).slice(from === 0 ? 0 : bytesOf(this.vocabulary, from).length);
    return path + decodeUtf8(bytes, pending);
  }
}

/** A walk through open text. */
interface TextWalk {
  readonly node: number;
  readonly pending: PartialCharacter;
  readonly path: string;
  readonly automaton: TextAutomaton;
  readonly masks: TextMasks;
  /** The thread just before the last character of what ends the text. */
  readonly before: (text: string) => Thread;
}
