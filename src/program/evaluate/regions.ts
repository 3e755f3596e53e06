import { area, intersection, iou } from '../../base/boxes.js';
import { type BoxValue, flag, number, type SpanValue, type Value } from '../value.js';
import { type Evaluation, known, meaningless, unknownFrom } from './evaluation.js';
import { article } from './logic.js';

/**
 * Boxes, and spans of one text, as regions. The absent box (`none`) is the empty region: its area is 0, it overlaps
 * nothing, and it lies within everything. An image is the box of its whole extent, a list of images the list of
 * theirs; boxes in different images are apart.
 */
type Region = 'empty' | BoxValue | SpanValue;

/** Rounding of coordinates between model and image pixels, in image pixels. */
const TOLERANCE = 1e-6;

/** The regions that two values are; `undefined` where they are none or of different sorts. */
function regions(a: Value, b: Value): readonly [Region, Region] | undefined {
  const left = region(a, b);
  const right = region(b, a);
  if (left === undefined || right === undefined) return undefined;
  if (left !== 'empty' && right !== 'empty' && left.kind !== right.kind) return undefined;
  return [left, right];
}

function region(value: Value, other: Value): Region | undefined {
  switch (value.kind) {
    case 'none':
      return 'empty';
    case 'box':
    case 'span':
      return value;
    case 'list': {
      // A list of images, seen from a box in one of them.
      const index = other.kind === 'box' ? (other.image ?? 0) : 0;
      const item = value.items[index];
      if (item === undefined) return 'empty';
      return item.kind === 'box' ? { ...item, image: index } : undefined;
    }
    case 'text':
    case 'flag':
    case 'number':
    case 'enum':
    case 'record':
      return undefined;
  }
}

const sameImage = (a: BoxValue, b: BoxValue): boolean => (a.image ?? 0) === (b.image ?? 0);

function liesWithin(inner: Region, outer: Region): boolean | undefined {
  if (inner === 'empty') return true;
  if (outer === 'empty') return false;
  if (inner.kind === 'box' && outer.kind === 'box') {
    const [i, o] = [inner.box, outer.box];
    return (
      sameImage(inner, outer) &&
      Math.min(i.x1, i.x2) >= o.x1 - TOLERANCE &&
      Math.min(i.y1, i.y2) >= o.y1 - TOLERANCE &&
      Math.max(i.x1, i.x2) <= o.x2 + TOLERANCE &&
      Math.max(i.y1, i.y2) <= o.y2 + TOLERANCE
    );
  }
  if (inner.kind === 'span' && outer.kind === 'span') {
    if (inner.start === undefined || outer.start === undefined) return undefined;
    return inner.start >= outer.start && inner.start + inner.text.length <= outer.start + outer.text.length;
  }
  return undefined;
}

function meet(a: Region, b: Region): boolean | undefined {
  if (a === 'empty' || b === 'empty') return false;
  if (a.kind === 'box' && b.kind === 'box') return sameImage(a, b) && intersection(a.box, b.box) > 0;
  if (a.kind === 'span' && b.kind === 'span') {
    if (a.start === undefined || b.start === undefined) return undefined;
    return a.start < b.start + b.text.length && b.start < a.start + a.text.length;
  }
  return undefined;
}

/** `within`, `contains`, `overlaps`: of boxes, or of spans by their place in the text. */
export function relate(relation: 'within' | 'contains' | 'overlaps', left: Evaluation, right: Evaluation): Evaluation {
  if (!left.known || !right.known) return unknownFrom(left, right);
  const pair = regions(left.value, right.value);
  if (pair === undefined)
    return meaningless(
      `${article(left.value.kind)} ${relation} ${article(right.value.kind)} has no meaning`,
      left,
      right,
    );
  const [a, b] = pair;
  const result = relation === 'overlaps' ? meet(a, b) : relation === 'within' ? liesWithin(a, b) : liesWithin(b, a);
  return result === undefined
    ? meaningless('a span that the text does not hold stands nowhere', left, right)
    : known(flag(result), left, right);
}

/** `iou(a, b)`, 0 to 1; 0 where either box is absent or they lie in different images. */
export function overlapShare(left: Evaluation, right: Evaluation): Evaluation {
  if (!left.known || !right.known) return unknownFrom(left, right);
  const pair = regions(left.value, right.value);
  const [a, b] = pair ?? [];
  if (
    a === undefined ||
    b === undefined ||
    (a !== 'empty' && a.kind === 'span') ||
    (b !== 'empty' && b.kind === 'span')
  )
    return meaningless(
      `iou of ${article(left.value.kind)} and ${article(right.value.kind)} has no meaning`,
      left,
      right,
    );
  if (a === 'empty' || b === 'empty' || !sameImage(a, b)) return known(number(0), left, right);
  return known(number(iou(a.box, b.box)), left, right);
}

/** `area(box)` in square pixels of the original image; 0 for an absent box. */
export function areaOf(operand: Evaluation): Evaluation {
  if (!operand.known) return operand;
  if (operand.value.kind === 'none') return known(number(0), operand);
  if (operand.value.kind !== 'box') return meaningless(`${article(operand.value.kind)} has no area`, operand);
  return known(number(area(operand.value.box)), operand);
}
