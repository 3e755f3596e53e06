import type { ImageSizes } from '../../base/boxes.js';
import type { SlotPath } from '../../program/index.js';
import type { Trace } from '../../trace/index.js';
import { showBox } from '../shown.js';
import type { Thing, ThingBox } from '../things.js';
import type { ThingRow } from './things.js';

/** A box of one trace. */
export interface ComparedBox {
  readonly side: 'left' | 'right';
  readonly path: SlotPath;
  /** Number of the row of things that it belongs to: what lights together. */
  readonly row: number;
  readonly box: ThingBox['box'];
  readonly title: string;
  readonly colour: number;
  /** Overlap with the box of the other trace, 0 to 1; absent where it has none. */
  readonly iou?: number;
}

/** One picture of the inputs. */
export interface ComparedPicture {
  readonly input: string;
  readonly image: number;
  /** The sides that looked at it: both, where both saw the same file. */
  readonly sides: 'both' | 'left' | 'right';
  readonly path: string;
  readonly sizes: ImageSizes;
  readonly boxes: readonly ComparedBox[];
}

/** The boxes of a row on one side. */
function boxesOf(row: ThingRow, place: number, side: 'left' | 'right'): readonly (ComparedBox & ThingBox)[] {
  const thing: Thing | undefined = row[side];
  return (thing?.boxes ?? []).map((box) => {
    const field = row.fields.find((each) => each[side]?.path === box.path);
    return {
      ...box,
      side,
      row: place,
      title: thing?.title ?? '',
      colour: thing?.colour ?? 0,
      ...(field?.iou === undefined ? {} : { iou: field.iou }),
    };
  });
}

const samePicture = (a: { path: string; sha256: string }, b: { path: string; sha256: string }): boolean =>
  a.sha256 === b.sha256 && (a.sha256 !== '' || a.path === b.path);

/** The pictures that two traces looked at, each with the boxes in it; one that both saw comes once. */
export function comparePictures(
  left: Pick<Trace, 'inputs'>,
  right: Pick<Trace, 'inputs'>,
  rows: readonly ThingRow[],
): readonly ComparedPicture[] {
  const own = (side: 'left' | 'right', input: string, image: number): readonly ComparedBox[] =>
    rows
      .flatMap((row, place) => boxesOf(row, place, side))
      .filter((box) => box.input === input && box.image === image)
      .map(({ input: _input, image: _image, ...box }) => box);
  const names = new Set([...Object.keys(left.inputs), ...Object.keys(right.inputs)]);
  return [...names].flatMap((input) => {
    const imagesOf = (trace: Pick<Trace, 'inputs'>) => {
      const value = trace.inputs[input];
      return value?.kind === 'image' ? value.images : [];
    };
    const [lefts, rights] = [imagesOf(left), imagesOf(right)];
    return Array.from({ length: Math.max(lefts.length, rights.length) }, (_, image) => image).flatMap(
      (image): readonly ComparedPicture[] => {
        const [one, other] = [lefts[image], rights[image]];
        if (one !== undefined && other !== undefined && samePicture(one, other))
          return [
            {
              input,
              image,
              sides: 'both',
              path: one.path,
              sizes: one.sizes,
              boxes: [...own('left', input, image), ...own('right', input, image)],
            },
          ];
        const single = (side: 'left' | 'right', seen: typeof one): readonly ComparedPicture[] =>
          seen === undefined
            ? []
            : [{ input, image, sides: side, path: seen.path, sizes: seen.sizes, boxes: own(side, input, image) }];
        return [...single('left', one), ...single('right', other)];
      },
    );
  });
}

/** What a screen reader says of a box. */
export const describeBox = (box: ComparedBox): string =>
  `${box.side === 'left' ? 'Left' : 'Right'}: ${box.title}, box ${showBox(box.box)}${
    box.iou === undefined ? '' : `, overlap ${box.iou.toFixed(2)} with the ${box.side === 'left' ? 'right' : 'left'}`
  }`;
