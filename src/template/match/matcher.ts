import type { Scalar } from '../store/cells.js';

/**
 * Reads a value that itself tells where it ends (everything but plain open text), one UTF-16 code unit after the
 * other. Immutable. Every state can be completed to a value: what cannot is never reached.
 */
export interface Matcher {
  /** The state after one more code unit, `undefined` if no value begins so. */
  step(unit: number): Matcher | undefined;
  /** The value if it may end here; `raw` is the text matched so far. */
  readonly end: ((raw: () => string) => Scalar) | undefined;
  /** The code units that may come next; `undefined` when nearly all may (ask `step`). */
  next(): readonly number[] | undefined;
  /** All values it can have, where they are few. */
  readonly choices?: readonly Choice[];
}

/** One of several fixed texts, each for one value. Where two values have the same text, the first has it. */
export class ChoiceMatcher implements Matcher {
  private constructor(
    readonly choices: readonly Choice[],
    private readonly at: number,
  ) {}

  /** `undefined` where there is no choice. */
  static of(choices: readonly Choice[]): ChoiceMatcher | undefined {
    const texts = new Set<string>();
    const distinct = choices.filter((choice) => {
      const fresh = choice.text !== '' && !texts.has(choice.text);
      texts.add(choice.text);
      return fresh;
    });
    return distinct.length === 0 ? undefined : new ChoiceMatcher(distinct, 0);
  }

  step(unit: number): ChoiceMatcher | undefined {
    const left = this.choices.filter((choice) => choice.text.charCodeAt(this.at) === unit);
    return left.length === 0 ? undefined : new ChoiceMatcher(left, this.at + 1);
  }

  get end(): (() => Scalar) | undefined {
    const whole = this.choices.find((choice) => choice.text.length === this.at);
    return whole === undefined ? undefined : () => whole.value;
  }

  next(): readonly number[] {
    const units = this.choices
      .filter((choice) => choice.text.length > this.at)
      .map(({ text }) => text.charCodeAt(this.at));
    return [...new Set(units)];
  }
}

/** A value and its text. */
export interface Choice {
  readonly text: string;
  readonly value: Scalar;
}

/** A value in quotation marks, as JSON writes it, where the value itself needs no escapes. */
export class QuotedMatcher implements Matcher {
  private constructor(
    private readonly inner: Matcher | undefined,
    private readonly state: 'begin' | 'inside' | 'end',
    private readonly value: ((raw: () => string) => Scalar) | undefined,
  ) {}

  static of(inner: Matcher | undefined): QuotedMatcher | undefined {
    return inner === undefined ? undefined : new QuotedMatcher(inner, 'begin', undefined);
  }

  step(unit: number): QuotedMatcher | undefined {
    const { inner } = this;
    if (this.state === 'end' || inner === undefined) return undefined;
    if (this.state === 'begin') return unit === QUOTE ? new QuotedMatcher(inner, 'inside', undefined) : undefined;
    if (unit === QUOTE) return inner.end === undefined ? undefined : new QuotedMatcher(undefined, 'end', inner.end);
    const next = inner.step(unit);
    return next === undefined ? undefined : new QuotedMatcher(next, 'inside', undefined);
  }

  get end(): ((raw: () => string) => Scalar) | undefined {
    const { value } = this;
    return value === undefined ? undefined : (raw) => value(() => raw().slice(1, -1));
  }

  next(): readonly number[] | undefined {
    if (this.state === 'end') return [];
    if (this.state === 'begin') return [QUOTE];
    const inside = this.inner?.next();
    return inside === undefined || this.inner?.end === undefined ? inside : [...inside, QUOTE];
  }
}

const QUOTE = 0x22;
