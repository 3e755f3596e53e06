import { type Bounds, digitsLeadTo, isCanonicalNumber, spellNumber } from '../spelling/numbers.js';
import type { NumberValue } from '../../program/value.js';
import type { Matcher } from './matcher.js';

/** The code units of `-`, `.` and the digits. */
const MINUS = 0x2d;
const POINT = 0x2e;
export const DIGITS: readonly number[] = Array.from({ length: 10 }, (_, digit) => 0x30 + digit);
const CHARACTERS: readonly number[] = [MINUS, POINT, ...DIGITS];

/** Canonical numbers whose text passes `leadsTo` at every length and `isWhole` at its end. */
abstract class NumberMatcher implements Matcher {
  protected constructor(protected readonly text: string) {}

  protected abstract leadsTo(text: string): boolean;
  protected abstract isWhole(text: string): boolean;
  protected abstract with(text: string): NumberMatcher;

  step(unit: number): NumberMatcher | undefined {
    if (!CHARACTERS.includes(unit)) return undefined;
    const text = this.text + String.fromCharCode(unit);
    return this.leadsTo(text) ? this.with(text) : undefined;
  }

  get end(): (() => NumberValue) | undefined {
    const { text } = this;
    return this.isWhole(text) ? () => ({ kind: 'number', value: Number(text) }) : undefined;
  }

  next(): readonly number[] {
    return CHARACTERS.filter((unit) => this.leadsTo(this.text + String.fromCharCode(unit)));
  }
}

/** An integer between inclusive bounds, without leading zeros. */
export class IntegerMatcher extends NumberMatcher {
  private constructor(
    text: string,
    private readonly bounds: Bounds,
  ) {
    super(text);
  }

  /** `undefined` where the bounds leave no integer. */
  static of(bounds: Bounds): IntegerMatcher | undefined {
    return bounds.min <= bounds.max ? new IntegerMatcher('', bounds) : undefined;
  }

  protected with(text: string): IntegerMatcher {
    return new IntegerMatcher(text, this.bounds);
  }

  protected leadsTo(text: string): boolean {
    const { min, max } = this.bounds;
    if (!/^-?\d*$/.test(text)) return false;
    if (!text.startsWith('-')) return max >= 0 && digitsLeadTo(text, Math.max(0, min), max, 1);
    return min < 0 && digitsLeadTo(text.slice(1), Math.max(1, -max), -min, 1);
  }

  protected isWhole(text: string): boolean {
    return isCanonicalNumber(text) && Number(text) >= this.bounds.min && Number(text) <= this.bounds.max;
  }
}

/** A number between inclusive bounds in its shortest decimal form, without exponent. */
export class DecimalMatcher extends NumberMatcher {
  private constructor(
    text: string,
    private readonly bounds: Bounds,
  ) {
    super(text);
  }

  /** `undefined` where the bounds leave no number that can be written. */
  static of(bounds: Bounds): DecimalMatcher | undefined {
    const matcher = new DecimalMatcher('', bounds);
    return matcher.next().length > 0 ? matcher : undefined;
  }

  protected with(text: string): DecimalMatcher {
    return new DecimalMatcher(text, this.bounds);
  }

  protected isWhole(text: string): boolean {
    return isCanonicalNumber(text) && this.holds(Number(text)) && !text.includes('e');
  }

  private holds(value: number): boolean {
    return value >= this.bounds.min && value <= this.bounds.max;
  }

  /**
   * Whether a canonical number within the bounds begins so. Exact up to the 15 digits that every decimal keeps; beyond
   * them, and near the bounds, by trying the numbers that could be meant.
   */
  protected leadsTo(text: string): boolean {
    if (!/^-?(?:0|[1-9]\d*)?(?:\.\d*)?$/.test(text) || /^-?\./.test(text)) return false;
    const { min, max } = this.bounds;
    const isMeant = (value: number): boolean => {
      const spelled = spellNumber(value);
      return this.holds(value) && spelled.startsWith(text) && !spelled.includes('e');
    };
    if (isMeant(min) || isMeant(max) || this.isWhole(text)) return true;
    const tails = DIGITS.map((digit) => String.fromCharCode(digit));
    const longer = text.includes('.') ? tails : [...tails, ...tails.map((digit) => `.${digit}`)];
    if (longer.some((tail) => this.isWhole(text + tail))) return true;
    return rangesOf(text).some(([low, high]) => {
      const from = Math.max(low, min);
      const to = Math.min(high, max);
      return from <= to && middles(from, to).some(isMeant);
    });
  }
}

/** The ranges of numbers whose decimals begin with `text`. */
function rangesOf(text: string): readonly (readonly [number, number])[] {
  const negative = text.startsWith('-');
  const digits = negative ? text.slice(1) : text;
  const sign = (low: number, high: number): readonly [number, number] => (negative ? [-high, -low] : [low, high]);
  if (digits === '') return [sign(0, Number.MAX_SAFE_INTEGER)];
  const value = Number(digits);
  const point = digits.indexOf('.');
  if (point >= 0) return [sign(value, value + 10 ** -(digits.length - point - 1))];
  const ranges: (readonly [number, number])[] = [];
  for (let scale = 1; value * scale <= Number.MAX_SAFE_INTEGER; scale *= 10) {
    ranges.push(sign(value * scale, (value + 1) * scale));
    if (value === 0) break;
  }
  return ranges;
}

/** Numbers between two others, rounder ones first. */
function middles(from: number, to: number): readonly number[] {
  const middle = from + (to - from) / 2;
  return [...[1, 3, 6, 9, 12, 15].map((digits) => Number(middle.toPrecision(digits))), middle, from, to];
}
