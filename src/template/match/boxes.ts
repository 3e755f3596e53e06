import { unspellBox } from '../../base/boxes.js';
import type { BoxValue } from '../../program/value.js';
import { type BoxLayout, coordinateRange, type CoordinateRange } from '../spelling/box-layout.js';
import { digitsLeadTo, spellNumber } from '../spelling/numbers.js';
import type { Matcher } from './matcher.js';
import { DIGITS } from './numbers.js';

const POINT = 0x2e;

/** A box in canonical form that lies in its image and has an area. */
export class BoxMatcher implements Matcher {
  private constructor(
    private readonly layout: BoxLayout,
    /** Numbers already complete, in their own integers (image number first, where there are several images). */
    private readonly done: readonly number[],
    /** Code units of the piece after them that have been matched. */
    private readonly matched: number,
    /** Digits of the number that follows the piece. */
    private readonly digits: string,
  ) {}

  /** `undefined` where no image has room for a box. */
  static of(layout: BoxLayout): BoxMatcher | undefined {
    const matcher = new BoxMatcher(layout, [], 0, '');
    const possible = layout.images.some((_, index) => {
      const done = layout.several ? [index + 1] : [];
      const room = (coordinate: number): boolean => {
        const range = matcher.coordinate(coordinate === 0 ? done : [...done, 0]);
        return range !== undefined && range.min <= range.max;
      };
      return (layout.several || index === 0) && room(0) && room(1);
    });
    return possible ? matcher : undefined;
  }

  private get count(): number {
    return this.layout.pieces.length - 1;
  }

  /** What the next number may be. */
  private coordinate(done: readonly number[]): CoordinateRange | undefined {
    const { several, images, spelling } = this.layout;
    if (several && done.length === 0) return { min: 1, max: images.length, step: 1, divisor: 1 };
    const sizes = images[several ? (done[0] ?? 0) - 1 : 0];
    return sizes === undefined ? undefined : coordinateRange(spelling, sizes, several ? done.slice(1) : done);
  }

  step(unit: number): BoxMatcher | undefined {
    const { layout, done, matched, digits } = this;
    const piece = layout.pieces[done.length] ?? '';
    if (matched < piece.length)
      return piece.charCodeAt(matched) === unit ? new BoxMatcher(layout, done, matched + 1, '') : undefined;
    if (done.length === this.count) return undefined;
    const range = this.coordinate(done);
    if (range === undefined) return undefined;
    const text = digits + String.fromCharCode(unit);
    if (numberLeadsTo(text, range, () => this.leavesRoom(done, range, text)))
      return new BoxMatcher(layout, done, matched, text);
    const number = wholeNumber(digits, range);
    if (number === undefined || (layout.several && done.length === 0 && !this.roomIn(number))) return undefined;
    return new BoxMatcher(layout, [...done, number], 0, '').step(unit);
  }

  /** Every image but one too small for a box leaves room: asked only for the number of an image. */
  private leavesRoom(done: readonly number[], range: CoordinateRange, text: string): boolean {
    if (!this.layout.several || done.length > 0) return true;
    for (let image = range.min; image <= range.max; image++)
      if (String(image).startsWith(text) && this.roomIn(image)) return true;
    return false;
  }

  private roomIn(image: number): boolean {
    const x = this.coordinate([image]);
    const y = this.coordinate([image, 0]);
    return x !== undefined && y !== undefined && x.min <= x.max && y.min <= y.max;
  }

  get end(): (() => BoxValue) | undefined {
    const { layout, done, matched } = this;
    const last = layout.pieces[this.count] ?? '';
    if (done.length === this.count) return matched === last.length ? () => this.value(done) : undefined;
    // A pattern that ends with its last number: the box may end wherever that number may.
    if (last !== '' || done.length !== this.count - 1) return undefined;
    const range = this.coordinate(done);
    const number = range === undefined ? undefined : wholeNumber(this.digits, range);
    return number === undefined ? undefined : () => this.value([...done, number]);
  }

  private value(numbers: readonly number[]): BoxValue {
    const { several, images, spelling } = this.layout;
    const image = several ? (numbers[0] ?? 1) - 1 : 0;
    const divisor = spelling.space === 'unit' ? 1000 : 1;
    const [x1 = 0, y1 = 0, x2 = 0, y2 = 0] = (several ? numbers.slice(1) : numbers).map((each) => each / divisor);
    const sizes = images[image];
    if (sizes === undefined) throw new RangeError('a box in an image that is not there');
    const box = unspellBox([x1, y1, x2, y2], spelling, sizes);
    return { kind: 'box', box, ...(several ? { image } : {}) };
  }

  next(): readonly number[] {
    const candidates = [...DIGITS, POINT];
    const piece = this.layout.pieces[this.done.length] ?? '';
    if (this.matched < piece.length) return [piece.charCodeAt(this.matched)];
    const after = this.layout.pieces[this.done.length + 1];
    if (after !== undefined && after !== '') candidates.push(after.charCodeAt(0));
    return candidates.filter((unit) => this.step(unit) !== undefined);
  }
}

/** Whether some number of the range is written with `text` at its begin. */
function numberLeadsTo(text: string, range: CoordinateRange, also: () => boolean): boolean {
  const { min, max, step, divisor } = range;
  if (divisor === 1) return /^\d+$/.test(text) && digitsLeadTo(text, min, max, step) && also();
  if (!/^\d[\d.]*$/.test(text)) return false;
  for (let number = min; number <= max; number += step) if (spellNumber(number / divisor).startsWith(text)) return true;
  return false;
}

/** The number that `text` writes, if it is one of the range and written canonically. */
function wholeNumber(text: string, range: CoordinateRange): number | undefined {
  const { min, max, step, divisor } = range;
  if (!/^\d[\d.]*$/.test(text)) return undefined;
  const number = Math.round(Number(text) * divisor);
  const isOne = number >= min && number <= max && number % step === 0 && spellNumber(number / divisor) === text;
  return isOne ? number : undefined;
}
