import type {
  BranchOperation,
  HoleOperation,
  LiteralOperation,
  LoopOperation,
  MarkOperation,
} from '../compile/operations.js';
import type { Matcher } from '../match/matcher.js';
import type { PatternState } from '../match/pattern-set.js';
import type { SpanProgress } from '../match/span-index.js';
import type { Scalar, Store } from '../store/cells.js';
import type { Log } from './log.js';
import type { Frame } from './scene.js';

/** What a reading has gathered on its way. */
export interface Stand {
  readonly frame: Frame | undefined;
  readonly store: Store;
  readonly log: Log | undefined;
  /** Numbers of the lingering holes that could still turn out to end earlier: this reading would then be wrong. */
  readonly guards: readonly number[];
  /** The last end of a round of a known list, and the last branch whose condition was decided by taking it: lenient reading only. */
  readonly turn: Turn | undefined;
  readonly choice: Choice | undefined;
  /** The JSON that is being read, if any. */
  readonly json: JsonEntry | undefined;
}

/** The end of a round of a known list: a model may leave the list early, or go on after its last member. */
export interface Turn {
  readonly loop: LoopOperation;
  /** In the round that ended. */
  readonly stand: Stand;
  readonly at: number;
  readonly isLast: boolean;
}

/** A branch that was taken to see whether the text goes on so. */
export interface Choice {
  readonly operation: BranchOperation;
  /** Before the branch. */
  readonly stand: Stand;
  readonly at: number;
}

/** Where the reading of a JSON hole began: a model that writes JSON its own way is read from there again. */
export interface JsonEntry {
  readonly operation: MarkOperation;
  readonly stand: Stand;
  readonly at: number;
}

/**
 * One way to read the text so far, and what it waits for. There are several while branches begin alike; earlier ones
 * in a list have priority.
 */
export type Thread = TextThread | MatchThread | OpenThread | LingerThread | UnopenedThread | EndThread;

/** Waits for text that is known: a literal, or a value that the slot already has. */
export interface TextThread {
  readonly kind: 'text';
  readonly stand: Stand;
  readonly operation: LiteralOperation | HoleOperation;
  readonly text: string;
  /** Code units of `text` already read. */
  readonly at: number;
  readonly start: number;
  /** The value that the text gives to the hole's slot; absent where the slot has it already. */
  readonly value?: Scalar;
}

/** Reads a value that tells itself where it ends. */
export interface MatchThread {
  readonly kind: 'match';
  readonly stand: Stand;
  readonly operation: HoleOperation;
  readonly matcher: Matcher;
  readonly start: number;
}

/** Reads open text, which goes on until a terminator stands. */
export interface OpenThread {
  readonly kind: 'open';
  readonly stand: Stand;
  readonly operation: HoleOperation;
  readonly start: number;
  readonly pattern: PatternState;
  /** `none` is taken by the absent value. */
  readonly noneTaken: boolean;
  readonly span?: SpanState;
}

/** A span being read. */
export interface SpanState {
  readonly progress: SpanProgress;
  /** Values passed so far that may turn out to be all: their lengths and occurrences. */
  readonly ends: readonly SpanProgress[];
}

/**
 * A hole that a terminator has ended, while a terminator that began before that one is not yet complete. If it comes
 * to stand, the hole ended there, and the readings that followed from the later end are wrong.
 */
export interface LingerThread {
  readonly kind: 'linger';
  readonly id: number;
  readonly open: OpenThread;
  readonly pattern: PatternState;
  /** Where the hole ended by the terminator that was complete first. */
  readonly closedAt: number;
}

/**
 * Has come to a hole that is not looked into: while asking what can follow another hole, and in lenient reading where
 * the hole can hold no value.
 */
export interface UnopenedThread {
  readonly kind: 'unopened';
  readonly stand: Stand;
  readonly operation: HoleOperation;
  readonly start: number;
}

/** Has read the whole template: the text must end here. */
export interface EndThread {
  readonly kind: 'end';
  readonly stand: Stand;
}

/** The text around: open holes cut their values out of it. */
export interface TextSource {
  slice(start: number, end: number): string;
}

/** The stand of a reading that has not begun. All stands have the same fields in the same order: they are copied a lot. */
export const emptyStand = (store: Store): Stand => ({
  frame: undefined,
  store,
  log: undefined,
  guards: [],
  turn: undefined,
  choice: undefined,
  json: undefined,
});
