import { type ImageSizes, spellBox, spelledLimits } from '../../base/boxes.js';
import { findEnum, type Schema } from '../../program/program.js';
import { isBetweenEdges, spanEdges } from '../../program/span-edges.js';
import type { SlotType } from '../../program/types.js';
import type { BoxValue } from '../../program/value.js';
import type { ScalarFormat } from '../compile/operations.js';
import type { TemplateContext } from '../context.js';
import type { Scalar } from '../store/cells.js';
import { boxLayout, type BoxLayout, coordinateRange } from './box-layout.js';
import { integerBounds, numberBounds, spellNumber } from './numbers.js';
import { own } from '../own.js';

/** A value as text, or why it cannot be written. */
export type Spelled = { readonly text: string } | { readonly problem: string };

/** What spelling depends on besides the value. */
export interface SpellingContext {
  readonly schema: Schema;
  readonly context: TemplateContext;
}

/** The text of an absent value. */
export const spellNone = (format: ScalarFormat): string => (format.kind === 'json' ? 'null' : 'none');

/** The canonical text of a value of type `type`. */
export function spell(
  value: Scalar,
  type: SlotType,
  format: ScalarFormat,
  { schema, context }: SpellingContext,
): Spelled {
  if (value.kind === 'none') return { text: spellNone(format) };
  const inQuotes = (text: string): Spelled => ({ text: quotes(format) ? JSON.stringify(text) : text });
  const mismatch: Spelled = { problem: `is a ${value.kind}, where a ${type.kind} is declared` };
  switch (type.kind) {
    case 'span': {
      if (value.kind !== 'span' && value.kind !== 'text') return mismatch;
      const problem = spanProblem(value.text, own(context.texts, type.of) ?? '', type);
      return problem === undefined ? inQuotes(value.text) : { problem };
    }
    case 'text':
    case 'prose':
      return value.kind === 'text' || value.kind === 'span' ? inQuotes(value.text) : mismatch;
    case 'flag':
      if (value.kind !== 'flag') return mismatch;
      return format.kind === 'json' ? { text: String(value.value) } : quotedIf(format, value.value ? 'yes' : 'no');
    case 'int': {
      if (value.kind !== 'number') return mismatch;
      const { min, max } = integerBounds(type);
      if (!Number.isInteger(value.value)) return { problem: `${value.value} is no integer` };
      if (value.value < min || value.value > max) return { problem: `${value.value} is not in ${min}..${max}` };
      return quotedIf(format, spellNumber(value.value));
    }
    case 'number': {
      if (value.kind !== 'number') return mismatch;
      const { min, max } = numberBounds(type);
      const text = spellNumber(value.value);
      if (!(value.value >= min && value.value <= max)) return { problem: `${text} is not in ${min}..${max}` };
      if (text.includes('e')) return { problem: `${text} cannot be written without an exponent` };
      return quotedIf(format, text);
    }
    case 'enum': {
      if (value.kind !== 'enum' || value.enum !== type.name) return mismatch;
      const member = findEnum(schema, type.name)?.values.find((each) => each.name === value.name);
      if (member === undefined) return { problem: `${type.name} has no value ${value.name}` };
      return inQuotes(format.kind === 'gloss' ? member.gloss : member.name);
    }
    case 'box': {
      if (value.kind !== 'box') return mismatch;
      const spelled = writeBox(value, boxLayout(type.in, format, schema, context));
      return 'problem' in spelled || format.kind === 'json' ? spelled : quotedIf(format, spelled.text);
    }
    case 'image':
    case 'record':
    case 'list':
      return mismatch;
  }
}

const quotes = (format: ScalarFormat): boolean => format.kind === 'json' || format.kind === 'quoted';
const quotedIf = (format: ScalarFormat, text: string): Spelled => ({
  text: format.kind === 'quoted' ? JSON.stringify(text) : text,
});

/** Why a text is no span of an input, `undefined` if it is one. */
function spanProblem(piece: string, whole: string, { of, anywhere }: SpanType): string | undefined {
  if (piece === '') return 'is empty';
  if (piece.trim() !== piece) return 'begins or ends with white space';
  const edges = spanEdges(whole, anywhere === true);
  let at = whole.indexOf(piece);
  if (at < 0) return `does not stand in ${of}`;
  for (; at >= 0; at = whole.indexOf(piece, at + 1)) if (isBetweenEdges(edges, at, at + piece.length)) return undefined;
  return anywhere === true ? 'begins or ends within a character' : 'begins or ends within a word';
}

type SpanType = Extract<SlotType, { readonly kind: 'span' }>;

/** Writes a box snapped to its grid; a box so small that it would vanish keeps one step. */
function writeBox(value: BoxValue, layout: BoxLayout): Spelled {
  const index = layout.several ? value.image : 0;
  const sizes = index === undefined ? undefined : layout.images[index];
  if (index === undefined || sizes === undefined) return { problem: 'is in no image of this input' };
  const { box } = value;
  if (!(box.x1 < box.x2 && box.y1 < box.y2)) return { problem: 'has no area' };
  const { width, height } = sizes.original;
  if (box.x2 <= 0 || box.y2 <= 0 || box.x1 >= width || box.y1 >= height) return { problem: 'lies outside the image' };
  const numbers = spelledCoordinates(value, layout, sizes);
  if (numbers === undefined) return { problem: 'lies in an image too small for boxes' };
  const written = layout.several ? [index + 1, ...numbers] : numbers;
  let text = layout.pieces[0] ?? '';
  written.forEach((number, at) => {
    text += spellNumber(number) + (layout.pieces[at + 1] ?? '');
  });
  return { text };
}

/** The four numbers of a box as they are written; `undefined` where the image has no room for one. */
export function spelledCoordinates(
  value: BoxValue,
  layout: BoxLayout,
  sizes: ImageSizes,
): readonly [number, number, number, number] | undefined {
  const numbers = spellBox(value.box, layout.spelling, sizes);
  const done: number[] = [];
  for (let at = 0; at < 4; at++) {
    const range = coordinateRange(layout.spelling, sizes, done);
    if (range.min > range.max) return undefined;
    const wanted = Math.round((numbers[at] ?? 0) * range.divisor);
    done.push(Math.min(range.max, Math.max(range.min, wanted)));
  }
  const divisor = layout.spelling.space === 'unit' ? 1000 : 1;
  const [x1 = 0, y1 = 0, x2 = 0, y2 = 0] = done.map((number) => number / divisor);
  return [x1, y1, x2, y2];
}

/** A value that cannot be written canonically, as near to it as may be: for repeats of what a model wrote wrongly. */
export function spellLoosely(
  value: Scalar,
  type: SlotType,
  format: ScalarFormat,
  { schema, context }: SpellingContext,
): string {
  if (value.kind === 'text' || value.kind === 'span') return quotes(format) ? JSON.stringify(value.text) : value.text;
  if (value.kind === 'number') return spellNumber(value.value);
  if (value.kind !== 'box' || type.kind !== 'box') {
    const spelled = spell(value, type, format, { schema, context });
    return 'text' in spelled ? spelled.text : spellNone(format);
  }
  const layout = boxLayout(type.in, format, schema, context);
  const sizes = layout.images[value.image ?? 0];
  const [maxX, maxY] = sizes === undefined ? [0, 0] : spelledLimits(layout.spelling, sizes);
  const x = maxX / (sizes?.original.width ?? 1);
  const y = maxY / (sizes?.original.height ?? 1);
  const { box } = value;
  const numbers = [box.x1 * x, box.y1 * y, box.x2 * x, box.y2 * y].map((number) => Number(number.toFixed(3)));
  const written = layout.several ? [(value.image ?? 0) + 1, ...numbers] : numbers;
  let text = layout.pieces[0] ?? '';
  for (const [at, number] of written.entries()) text += spellNumber(number) + (layout.pieces[at + 1] ?? '');
  return text;
}
