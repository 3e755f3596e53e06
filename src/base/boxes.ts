import { type ImagePixel, imagePixel, type ModelPixel, type Relative } from './positions.js';

/**
 * An axis-parallel box by its left, top, right and bottom edges, `x1 <= x2`, `y1 <= y2`, in one unit. Edges are
 * coordinates between pixels, so width is `x2 - x1`.
 */
export interface Box<Unit extends number> {
  readonly x1: Unit;
  readonly y1: Unit;
  readonly x2: Unit;
  readonly y2: Unit;
}

/** A box in pixels of the original image: what slots hold. */
export type ImageBox = Box<ImagePixel>;
/** A box in pixels of the resized image. */
export type ModelBox = Box<ModelPixel>;
/** A box in shares of width and height. */
export type RelativeBox = Box<Relative>;

/** Width and height in one unit. */
export interface Size<Unit extends number> {
  readonly width: Unit;
  readonly height: Unit;
}

/** Makes an image box from plain numbers. */
export const imageBox = (x1: number, y1: number, x2: number, y2: number): ImageBox => ({
  x1: imagePixel(x1),
  y1: imagePixel(y1),
  x2: imagePixel(x2),
  y2: imagePixel(y2),
});

/** Area; 0 for a degenerate box. */
export function area<Unit extends number>(box: Box<Unit>): number {
  return Math.max(0, box.x2 - box.x1) * Math.max(0, box.y2 - box.y1);
}

/** Area that two boxes share. */
export function intersection<Unit extends number>(a: Box<Unit>, b: Box<Unit>): number {
  const width = Math.min(a.x2, b.x2) - Math.max(a.x1, b.x1);
  const height = Math.min(a.y2, b.y2) - Math.max(a.y1, b.y1);
  return width > 0 && height > 0 ? width * height : 0;
}

/** Intersection over union, 0 to 1; 0 where both boxes are degenerate. */
export function iou<Unit extends number>(a: Box<Unit>, b: Box<Unit>): number {
  const shared = intersection(a, b);
  const union = area(a) + area(b) - shared;
  return union > 0 ? shared / union : 0;
}

/**
 * The coordinates in which a model writes a box. It belongs to the model profile, never to the template.
 * - `model-pixels`: absolute pixels of the resized image (Qwen2.5-VL, MiMo-VL)
 * - `per-mille`: 0–1000 of width and height (Qwen2-VL, Qwen3-VL)
 * - `unit`: 0–1, written with three decimals
 */
export const BOX_SPACES = ['model-pixels', 'per-mille', 'unit'] as const;
export type BoxSpace = (typeof BOX_SPACES)[number];

/** The same spelling in other coordinates; as it is where those are its own. */
export const inSpace = (spelling: BoxSpelling, space: BoxSpace | undefined): BoxSpelling =>
  space === undefined || space === spelling.space ? spelling : { ...spelling, space, step: 1 };

/** How a model family spells a box. */
export interface BoxSpelling {
  readonly space: BoxSpace;
  /**
   * The punctuation around the four numbers outside JSON, with one `%` a coordinate in the order x1, y1, x2, y2:
   * `[%,%,%,%]`. Inside JSON a box is always an array of four numbers.
   */
  readonly pattern: string;
  /** Coordinates are multiples of this, in the space's own unit: 1 normally, 4 for the demo model's 4-pixel grid. */
  readonly step: number;
}

/** The size of one input image, in the file and as the model saw it. */
export interface ImageSizes {
  readonly original: Size<ImagePixel>;
  readonly seen: Size<ModelPixel>;
}

function scale(
  spelling: BoxSpelling,
  sizes: ImageSizes,
): { readonly x: number; readonly y: number; readonly maxX: number; readonly maxY: number } {
  const { original, seen } = sizes;
  switch (spelling.space) {
    case 'model-pixels':
      return { x: seen.width / original.width, y: seen.height / original.height, maxX: seen.width, maxY: seen.height };
    case 'per-mille':
      return { x: 1000 / original.width, y: 1000 / original.height, maxX: 1000, maxY: 1000 };
    case 'unit':
      return { x: 1 / original.width, y: 1 / original.height, maxX: 1, maxY: 1 };
  }
}

/** The four numbers that a model would write for a box, rounded to the spelling's step and kept in the image. */
export function spellBox(
  box: ImageBox,
  spelling: BoxSpelling,
  sizes: ImageSizes,
): readonly [number, number, number, number] {
  const by = scale(spelling, sizes);
  const step = spelling.space === 'unit' ? 0.001 : spelling.step;
  const round = (value: number, limit: number): number => {
    const top = Math.floor(limit / step + 1e-9);
    const steps = Math.min(top, Math.max(0, Math.round(value / step)));
    return spelling.space === 'unit' ? steps / 1000 : steps * step;
  };
  return [
    round(box.x1 * by.x, by.maxX),
    round(box.y1 * by.y, by.maxY),
    round(box.x2 * by.x, by.maxX),
    round(box.y2 * by.y, by.maxY),
  ];
}

/** The box that four written numbers mean, in pixels of the original image. Not clipped: a box outside stays outside. */
export function unspellBox(
  numbers: readonly [number, number, number, number],
  spelling: BoxSpelling,
  sizes: ImageSizes,
): ImageBox {
  const by = scale(spelling, sizes);
  return imageBox(numbers[0] / by.x, numbers[1] / by.y, numbers[2] / by.x, numbers[3] / by.y);
}

/** The largest number a coordinate may have, `[x, y]`, in the spelling's unit. */
export function spelledLimits(spelling: BoxSpelling, sizes: ImageSizes): readonly [number, number] {
  const by = scale(spelling, sizes);
  return [by.maxX, by.maxY];
}
