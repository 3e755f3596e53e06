import type { SpanValue, TextValue } from '../../program/value.js';
import type { Matcher } from './matcher.js';
import { type SpanIndex, SpanProgress } from './span-index.js';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** The escapes that `JSON.stringify` writes after a backslash: letters, and the beginnings of `u....`. */
const ESCAPES: ReadonlySet<string> = makeEscapes();

function makeEscapes(): ReadonlySet<string> {
  const all = new Set<string>();
  const add = (escape: string): void => {
    for (let end = 1; end <= escape.length; end++) all.add(escape.slice(0, end));
  };
  for (let unit = 0; unit < 0x20; unit++) add(JSON.stringify(String.fromCharCode(unit)).slice(2, -1));
  for (let unit = 0xd800; unit < 0xe000; unit++) add(`u${unit.toString(16)}`);
  add('"');
  add('\\');
  return all;
}

/** Where a canonical JSON string stands. */
type Position =
  | 'begin'
  | 'plain'
  | 'end'
  /** After a high surrogate written as itself: its low half must follow. */
  | 'half'
  /** After a lone high surrogate in an escape: an escaped low half would have been written as a character. */
  | 'escaped-high'
  | { readonly escape: string; readonly afterHigh: boolean };

/** Any text as a JSON string, exactly as `JSON.stringify` writes it. */
export class JsonTextMatcher implements Matcher {
  private constructor(readonly position: Position) {}

  private static readonly positions = new Map<string, JsonTextMatcher>();

  /** One object a position, so that positions can be compared and cached. */
  private static at(position: Position): JsonTextMatcher {
    const key = typeof position === 'string' ? position : `\\${position.escape} ${position.afterHigh}`;
    let matcher = JsonTextMatcher.positions.get(key);
    if (matcher === undefined) {
      matcher = new JsonTextMatcher(position);
      JsonTextMatcher.positions.set(key, matcher);
    }
    return matcher;
  }

  static begin(): JsonTextMatcher {
    return JsonTextMatcher.at('begin');
  }

  /** Inside the string, where any character may follow. */
  static plain(): JsonTextMatcher {
    return JsonTextMatcher.at('plain');
  }

  step(unit: number): JsonTextMatcher | undefined {
    const { position } = this;
    if (typeof position === 'object') return JsonTextMatcher.escaped(position, unit);
    switch (position) {
      case 'begin':
        return unit === QUOTE ? JsonTextMatcher.at('plain') : undefined;
      case 'end':
        return undefined;
      case 'half':
        return unit >= 0xdc00 && unit < 0xe000 ? JsonTextMatcher.at('plain') : undefined;
      case 'plain':
      case 'escaped-high':
        if (unit === QUOTE) return JsonTextMatcher.at('end');
        if (unit === BACKSLASH) return JsonTextMatcher.at({ escape: '', afterHigh: position === 'escaped-high' });
        if (unit < 0x20 || (unit >= 0xdc00 && unit < 0xe000)) return undefined;
        return unit >= 0xd800 && unit < 0xdc00 ? JsonTextMatcher.at('half') : JsonTextMatcher.at('plain');
    }
  }

  private static escaped(
    position: { readonly escape: string; readonly afterHigh: boolean },
    unit: number,
  ): JsonTextMatcher | undefined {
    const escape = position.escape + String.fromCharCode(unit);
    if (!ESCAPES.has(escape) || (position.afterHigh && /^ud[c-f]/.test(escape))) return undefined;
    if (escape.length === (escape.startsWith('u') ? 5 : 1) && escape !== 'u')
      return JsonTextMatcher.at(/^ud[89ab]/.test(escape) ? 'escaped-high' : 'plain');
    return JsonTextMatcher.at({ escape, afterHigh: position.afterHigh });
  }

  get end(): ((raw: () => string) => TextValue) | undefined {
    return this.position === 'end' ? (raw) => new LazyText(() => String(JSON.parse(raw()))) : undefined;
  }

  next(): readonly number[] | undefined {
    const { position } = this;
    if (position === 'begin') return [QUOTE];
    if (position === 'end') return [];
    if (typeof position !== 'object') return undefined;
    const units: number[] = [];
    for (let unit = 0x20; unit < 0x7f; unit++) if (this.step(unit) !== undefined) units.push(unit);
    return units;
  }
}

/** A text that is cut out of its surroundings only if somebody asks for it. */
export class LazyText implements TextValue {
  readonly kind = 'text';
  private known: string | undefined;

  constructor(private readonly make: () => string) {}

  get text(): string {
    this.known ??= this.make();
    return this.known;
  }
}

/** A span as a JSON string, exactly as `JSON.stringify` writes it. */
export class JsonSpanMatcher implements Matcher {
  private constructor(
    private readonly progress: SpanProgress,
    private readonly position: 'begin' | 'inside' | 'end',
    /** Code units of the next character's spelling that have been read. */
    private readonly partial: string,
  ) {}

  /** `undefined` where the input has no span. */
  static of(index: SpanIndex): JsonSpanMatcher | undefined {
    return index.starts().length === 0 ? undefined : new JsonSpanMatcher(SpanProgress.begin(index), 'begin', '');
  }

  step(unit: number): JsonSpanMatcher | undefined {
    const { progress, partial } = this;
    if (this.position === 'end') return undefined;
    if (this.position === 'begin') return unit === QUOTE ? new JsonSpanMatcher(progress, 'inside', '') : undefined;
    if (unit === QUOTE && partial === '') return this.isWhole ? new JsonSpanMatcher(progress, 'end', '') : undefined;
    const text = partial + String.fromCharCode(unit);
    for (const next of progress.next()) {
      const spelled = this.spelling(next);
      if (spelled === text) return new JsonSpanMatcher(progress.step(next), 'inside', '');
      if (spelled.startsWith(text)) return new JsonSpanMatcher(progress, 'inside', text);
    }
    return undefined;
  }

  private get isWhole(): boolean {
    return this.progress.length > 0 && this.progress.isValue();
  }

  /** A code unit in JSON. Halves of whole characters stand for themselves, lone surrogates are escaped. */
  private spelling(unit: number): string {
    const { starts, length, index } = this.progress;
    const character = String.fromCharCode(unit);
    const whole = (start: number): boolean => {
      const at = start + length;
      const [before, here, after] = [at - 1, at, at + 1].map((place) => index.text.charCodeAt(place));
      if (here !== unit) return false;
      return unit < 0xdc00 ? isLow(after) : at > start && isHigh(before);
    };
    if (unit >= 0xd800 && unit < 0xe000) return starts.some(whole) ? character : `\\u${unit.toString(16)}`;
    return JSON.stringify(character).slice(1, -1);
  }

  get end(): (() => SpanValue) | undefined {
    return this.position === 'end' ? () => ({ kind: 'span', text: this.progress.text() }) : undefined;
  }

  next(): readonly number[] {
    if (this.position === 'begin') return [QUOTE];
    if (this.position === 'end') return [];
    const units = new Set<number>();
    for (const next of this.progress.next()) {
      const spelled = this.spelling(next);
      if (spelled.startsWith(this.partial)) units.add(spelled.charCodeAt(this.partial.length));
    }
    if (this.partial === '' && this.isWhole) units.add(QUOTE);
    return [...units];
  }
}

const isHigh = (unit: number | undefined): boolean => unit !== undefined && unit >= 0xd800 && unit < 0xdc00;
const isLow = (unit: number | undefined): boolean => unit !== undefined && unit >= 0xdc00 && unit < 0xe000;
