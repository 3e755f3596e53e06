import { JsonTextMatcher } from '../match/json-strings.js';
import { PatternState } from '../match/pattern-set.js';
import { addByte, decodeUtf8, encodeUtf8, type PartialCharacter, wholeCharacter } from '../utf8.js';

/** No text goes on so. */
export const DEAD = -1;

/**
 * Open text as a table over bytes: which bytes may follow in each state. A state at which the text has come to its end
 * (a terminator is complete, the closing quotation mark has been read) is an exit: it has no continuations here.
 */
export interface TextAutomaton {
  /** `next[state * 256 + byte]`: the next state, or `DEAD`. */
  next(state: number, byte: number): number;
  isExit(state: number): boolean;
  /** Whether the text ends within a character. */
  isPartial(state: number): boolean;
  /** At an exit: what was being looked for when the text ended, as the state of its terminators or a quotation mark. */
  exit(state: number): string;
  /** The state of the begin of text in which nothing of a terminator has been read. */
  readonly plain: number;
}

/** States made when they are first met, each for a key. */
abstract class LazyAutomaton<Key extends { readonly pending: PartialCharacter }> implements TextAutomaton {
  private readonly keys: Key[] = [];
  private readonly states = new Map<string, number>();
  private readonly rows: (Int32Array | undefined)[] = [];

  protected abstract nameOf(key: Key): string;
  protected abstract follow(key: Key, byte: number): Key | undefined;
  protected abstract ends(key: Key): boolean;
  protected abstract textOf(key: Key): string;
  abstract readonly plain: number;

  protected state(key: Key): number {
    const name = this.nameOf(key);
    let state = this.states.get(name);
    if (state === undefined) {
      state = this.keys.length;
      this.keys.push(key);
      this.states.set(name, state);
    }
    return state;
  }

  /** All continuations of a state. */
  private row(state: number): Int32Array {
    let row = this.rows[state];
    if (row === undefined) {
      row = new Int32Array(256);
      const key = this.keys[state];
      for (let byte = 0; byte < 256; byte++) {
        const next = key === undefined || this.ends(key) ? undefined : this.follow(key, byte);
        row[byte] = next === undefined ? DEAD : this.state(next);
      }
      this.rows[state] = row;
    }
    return row;
  }

  next(state: number, byte: number): number {
    return (this.rows[state] ?? this.row(state))[byte] ?? DEAD;
  }

  isExit(state: number): boolean {
    const key = this.keys[state];
    return key !== undefined && this.ends(key);
  }

  isPartial(state: number): boolean {
    const key = this.keys[state];
    return key !== undefined && key.pending.missing > 0;
  }

  exit(state: number): string {
    const key = this.keys[state];
    return key === undefined ? '' : this.textOf(key);
  }
}

interface PlainKey {
  readonly pattern: PatternState;
  readonly pending: PartialCharacter;
}

const asBytes = (text: string): string => String.fromCharCode(...encodeUtf8(text));
const asText = (bytes: string): string => decodeUtf8(Uint8Array.from(bytes, (unit) => unit.charCodeAt(0)));

/** Plain open text up to its terminators. */
export class PlainTextAutomaton extends LazyAutomaton<PlainKey> {
  private readonly root: PatternState;
  readonly plain: number;

  constructor(terminators: readonly string[]) {
    super();
    this.root = PatternState.of(terminators.map(asBytes));
    this.plain = this.state({ pattern: this.root, pending: wholeCharacter });
  }

  /** The state in which the text ends with the begin `text` of a terminator, and with some bytes of a character. */
  stateAt(text: string, pending: PartialCharacter): number {
    let pattern = this.root;
    for (const unit of asBytes(text)) pattern = pattern.step(unit.charCodeAt(0));
    return this.state({ pattern, pending });
  }

  protected nameOf({ pattern, pending }: PlainKey): string {
    return `${pattern.text} ${pending.missing} ${pending.low} ${pending.high}`;
  }

  protected follow({ pattern, pending }: PlainKey, byte: number): PlainKey | undefined {
    const next = addByte(pending, byte);
    if (next === undefined) return undefined;
    const { missing, low, high } = next.pending;
    return { pattern: pattern.step(byte), pending: missing === 0 ? wholeCharacter : { bits: 0, missing, low, high } };
  }

  protected ends({ pattern }: PlainKey): boolean {
    return pattern.completed > 0;
  }

  protected textOf({ pattern }: PlainKey): string {
    return asText(pattern.text);
  }
}

interface JsonKey {
  readonly matcher: JsonTextMatcher;
  readonly pending: PartialCharacter;
}

/** A text in a JSON string, up to its closing quotation mark. */
export class JsonTextAutomaton extends LazyAutomaton<JsonKey> {
  private readonly ids = new Map<JsonTextMatcher, number>();
  readonly plain: number;

  constructor() {
    super();
    const plain = JsonTextMatcher.begin().step(0x22) ?? JsonTextMatcher.begin();
    this.plain = this.state({ matcher: plain, pending: wholeCharacter });
  }

  stateAt(matcher: JsonTextMatcher, pending: PartialCharacter): number {
    return this.state({ matcher, pending });
  }

  protected nameOf({ matcher, pending }: JsonKey): string {
    let id = this.ids.get(matcher);
    if (id === undefined) {
      id = this.ids.size;
      this.ids.set(matcher, id);
    }
    return `${id} ${pending.missing} ${pending.low} ${pending.high}`;
  }

  protected follow({ matcher, pending }: JsonKey, byte: number): JsonKey | undefined {
    const next = addByte(pending, byte);
    if (next === undefined) return undefined;
    const { missing, low, high } = next.pending;
    if (missing > 0) {
      // Every character beyond ASCII may stand wherever a letter may.
      if (matcher.step(0x100) === undefined) return undefined;
      return { matcher, pending: { bits: 0, missing, low, high } };
    }
    const after = matcher.step(pending.missing > 0 ? 0x100 : byte);
    return after === undefined ? undefined : { matcher: after, pending: wholeCharacter };
  }

  protected ends({ matcher }: JsonKey): boolean {
    return matcher.end !== undefined;
  }

  protected textOf(): string {
    return '"';
  }
}
