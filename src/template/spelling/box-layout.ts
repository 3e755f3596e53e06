import { type BoxSpelling, type ImageSizes, spelledLimits } from '../../base/boxes.js';
import type { Schema } from '../../program/program.js';
import type { ScalarFormat } from '../compile/operations.js';
import type { TemplateContext } from '../context.js';
import { own } from '../own.js';

/** How boxes in one input are written in one place: text between numbers, and what the numbers may be. */
export interface BoxLayout {
  /** Text before, between and after the numbers: one more piece than there are numbers. */
  readonly pieces: readonly string[];
  /** The input is a list of images: the first number says which, counted from 1. */
  readonly several: boolean;
  readonly images: readonly ImageSizes[];
  readonly spelling: BoxSpelling;
}

const DEFAULT_PIECES = ['[', ',', ',', ',', ']'];

/** Splits `[%,%,%,%]` at its numbers. A pattern whose numbers could run together is replaced by the default. */
function splitPattern(pattern: string): readonly string[] {
  const pieces = pattern.split('%');
  const usable = pieces.length === 5 && pieces.slice(1).every((piece, at) => at === 3 || /^[^\d.]/u.test(piece));
  return usable && !/^[\d.]/u.test(pieces[4] ?? '') ? pieces : DEFAULT_PIECES;
}

/** The layout of boxes in the input `input`. */
export function boxLayout(input: string, format: ScalarFormat, schema: Schema, context: TemplateContext): BoxLayout {
  const spelling = context.boxSpelling;
  const several = schema.inputs.find((declaration) => declaration.name === input)?.type.kind === 'list';
  const images = own(context.images, input) ?? [];
  const json = format.kind === 'json';
  const pieces = json ? DEFAULT_PIECES : splitPattern(format.kind === 'box' ? format.pattern : spelling.pattern);
  if (!several) return { pieces, several, images, spelling };
  const [first = '', ...rest] = pieces;
  const prefixed = json
    ? ['{"image":', `,"box":${first}`, ...rest.slice(0, -1), `${rest.at(-1) ?? ''}}`]
    : ['image ', ` ${first}`, ...rest];
  return { pieces: prefixed, several, images, spelling };
}

/** What a coordinate may be: `min` to `max` in steps of `step`, all integers; they are written divided by `divisor`. */
export interface CoordinateRange {
  readonly min: number;
  readonly max: number;
  readonly step: number;
  readonly divisor: number;
}

/** The `index`-th coordinate (x1, y1, x2, y2) of a box in an image, given those before it, in the range's own integers. */
export function coordinateRange(spelling: BoxSpelling, sizes: ImageSizes, before: readonly number[]): CoordinateRange {
  const divisor = spelling.space === 'unit' ? 1000 : 1;
  const step = spelling.space === 'unit' ? 1 : Math.max(1, Math.round(spelling.step));
  const limit = spelledLimits(spelling, sizes)[before.length % 2 === 0 ? 0 : 1] ?? 0;
  const max = Math.floor((limit * divisor) / step + 1e-9) * step;
  const opposite = before[before.length - 2];
  return opposite === undefined
    ? { min: 0, max: max - step, step, divisor }
    : { min: opposite + step, max, step, divisor };
}
