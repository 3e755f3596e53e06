import type { Program } from '../program/program.js';
import type { NodeId, Style } from '../program/template.js';
import type { SlotPath } from '../program/value.js';
import type { TemplateContext } from './context.js';
import { continuations, isViable } from './machine/continuations.js';
import { Machine } from './machine/machine.js';
import { runMachine } from './machine/run.js';
import { resolve } from './machine/scene.js';
import type { Thread } from './machine/thread.js';
import { type StrictReading, tellReading } from './read/read-strict.js';
import { addByte, codePointRange, type PartialCharacter, wholeCharacter } from './utf8.js';

/** Open text that is being written. */
export interface OpenText {
  readonly node: NodeId;
  readonly slot: SlotPath;
  /** UTF-16 offset in the trace where it begins. */
  readonly start: number;
  /** The limit of a `Prose(max: …)`, in tokens. The automaton does not count tokens: whoever decodes does. */
  readonly maxTokens: number | undefined;
  /** Texts that end it, each followed by what the template says next. */
  readonly terminators: readonly string[];
  /** The trace may end with it. */
  readonly mayEndText: boolean;
}

/** So much text is forced at most in one answer. */
const FORCED_LIMIT = 1 << 16;

/** Opens the automaton of a style for one input, before any text. */
export function openAutomaton(program: Program, style: Style, context: TemplateContext): AutomatonState {
  const machine = new Machine(program, style, context);
  return new AutomatonState(machine, machine.begin(), '', wholeCharacter);
}

/**
 * A point in a trace that is being written: what stands so far, and what may follow. Immutable, so that any point can
 * be gone on from in several ways. Whatever it allows keeps the text the beginning of some well-formed trace.
 */
export class AutomatonState {
  private ends: boolean | undefined;

  /** Made by `openAutomaton`. */
  constructor(
    readonly machine: Machine,
    readonly threads: readonly Thread[],
    /** The text so far, without a last character that is not yet complete. */
    readonly text: string,
    readonly pending: PartialCharacter,
  ) {}

  /** Whether the text is a well-formed trace: end of text is allowed just then. */
  get accepts(): boolean {
    this.ends ??=
      this.pending.missing === 0 && this.machine.accepted(this.threads, this.text.length, this.text) !== undefined;
    return this.ends;
  }

  /**
   * The point after more text, `undefined` if no well-formed trace goes on so. Bytes are UTF-8 and may begin or end
   * within a character, as tokens do.
   */
  advance(more: string | Uint8Array): AutomatonState | undefined {
    if (typeof more !== 'string') return this.advanceBytes(more);
    if (more === '') return this;
    if (this.pending.missing > 0) return undefined;
    const text = this.text + more;
    const threads = runMachine(this.machine, this.threads, text, this.text.length);
    return isViable(this.machine, threads, text.length, text)
      ? new AutomatonState(this.machine, threads, text, wholeCharacter)
      : undefined;
  }

  private advanceBytes(bytes: Uint8Array): AutomatonState | undefined {
    let { pending } = this;
    let more = '';
    for (const byte of bytes) {
      const next = addByte(pending, byte);
      if (next === undefined) return undefined;
      pending = next.pending;
      if (next.code !== undefined) more += String.fromCodePoint(next.code);
    }
    const whole =
      more === '' ? this : new AutomatonState(this.machine, this.threads, this.text, wholeCharacter).advance(more);
    if (whole === undefined || pending === this.pending) return whole;
    const state = new AutomatonState(this.machine, whole.threads, whole.text, pending);
    return state.canComplete() ? state : undefined;
  }

  /** Whether some character that the pending bytes begin may follow. */
  private canComplete(): boolean {
    if (this.pending.missing === 0) return true;
    const [first, last] = codePointRange(this.pending);
    const whole = new AutomatonState(this.machine, this.threads, this.text, wholeCharacter);
    const units = continuations(this.threads);
    if (units === undefined) {
      for (let code = first; code <= last; code++)
        if (whole.advance(String.fromCodePoint(code)) !== undefined) return true;
      return false;
    }
    for (const unit of units) {
      if (unit < 0xd800 || unit >= 0xdc00) {
        if (unit >= first && unit <= last && whole.advance(String.fromCharCode(unit)) !== undefined) return true;
        continue;
      }
      const low = 0x10000 + ((unit - 0xd800) << 10);
      if (low > last || low + 0x3ff < first) continue;
      const half = whole.advance(String.fromCharCode(unit));
      const halves = half && continuations(half.threads);
      for (const second of halves ?? []) {
        const code = low + second - 0xdc00;
        if (code >= first && code <= last && half?.advance(String.fromCharCode(second)) !== undefined) return true;
      }
    }
    return false;
  }

  /** The longest text that must follow, empty where there is a choice, the end of the text being one. */
  forced(): string {
    if (this.pending.missing > 0) return '';
    const { machine } = this;
    let { threads, text } = this;
    const begin = text.length;
    while (text.length - begin < FORCED_LIMIT) {
      if (machine.accepted(threads, text.length, text) !== undefined) break;
      const [only] = threads;
      if (threads.length === 1 && only?.kind === 'text') {
        text += only.text.slice(only.at);
        const next: Thread[] = [];
        machine.advanceText(only, only.text.length, text.length, next);
        threads = next;
        continue;
      }
      const units = continuations(threads);
      if (units === undefined) break;
      const ways: (readonly [number, readonly Thread[]])[] = [];
      for (const unit of units) {
        const next = machine.step(threads, unit, text.length, text);
        if (isViable(machine, next, text.length + 1, text + String.fromCharCode(unit))) ways.push([unit, next]);
        if (ways.length > 1) break;
      }
      const [way] = ways;
      if (way === undefined || ways.length > 1) break;
      text += String.fromCharCode(way[0]);
      threads = way[1];
    }
    return text.slice(begin);
  }

  /** The open text being written, if that is the only way to read the text so far. */
  get openText(): OpenText | undefined {
    const [only] = this.threads;
    if (this.threads.length !== 1 || only?.kind !== 'open' || only.span !== undefined) return undefined;
    const { operation, stand, start } = only;
    const { type } = operation.place;
    const { pieces, endOfText } = operation.terminators;
    return {
      node: operation.node,
      slot: resolve(operation.place, stand.frame, stand.store, this.machine.scene.schema)?.place.path ?? '',
      start,
      maxTokens: type.kind === 'prose' ? type.maxTokens : undefined,
      terminators: pieces,
      mayEndText: endOfText,
    };
  }

  /** What the text says, if it is a well-formed trace. */
  reading(): StrictReading | undefined {
    const end =
      this.pending.missing === 0 ? this.machine.accepted(this.threads, this.text.length, this.text) : undefined;
    return end === undefined ? undefined : tellReading(end, this.text, this.machine);
  }
}
