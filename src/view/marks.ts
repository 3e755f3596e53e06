import type { ImageBox } from '../base/boxes.js';
import type { SlotPath } from '../program/index.js';
import type { Pairing } from './pairing.js';
import { showBox } from './shown.js';
import type { Thing } from './things.js';

/** A box on the picture. */
export interface BoxMark {
  /** Path of the box's slot; labels begin with `gold.`. */
  readonly path: SlotPath;
  /** The thing that lights with it: a label's box lights with the prediction that it belongs to. */
  readonly thing: SlotPath;
  readonly origin: 'predicted' | 'label';
  readonly box: ImageBox;
  readonly input: string;
  readonly image: number;
  readonly title: string;
  readonly type?: string;
  readonly colour: number;
  /** `extra`: predicted without a label; `missed`: label without a prediction; `open`: there is no label, or the trace is still being written. */
  readonly standing: 'paired' | 'extra' | 'missed' | 'open';
  /** Overlap with the other of the pair, 0 to 1. */
  readonly iou?: number;
}

/** The boxes of the trace and of its label, `judged` where they can be held against each other, labels first so that predictions are drawn over them. */
export function marksOf(
  things: readonly Thing[],
  gold: readonly Thing[],
  pairing: Pairing,
  judged: boolean,
): readonly BoxMark[] {
  const marks = (thing: Thing, origin: BoxMark['origin']): readonly BoxMark[] => {
    const pair = pairing.pairs.find((each) => (origin === 'label' ? each.gold : each.predicted) === thing.path);
    const standing = !judged ? 'open' : pair?.iou !== undefined ? 'paired' : origin === 'label' ? 'missed' : 'extra';
    return thing.boxes.map((each) => ({
      path: each.path,
      thing: origin === 'label' ? (pair?.predicted ?? thing.path) : thing.path,
      origin,
      box: each.box,
      input: each.input,
      image: each.image,
      title: thing.title,
      ...(thing.type === undefined ? {} : { type: thing.type }),
      colour: thing.colour,
      standing,
      ...(pair?.iou === undefined ? {} : { iou: pair.iou }),
    }));
  };
  return [...gold.flatMap((thing) => marks(thing, 'label')), ...things.flatMap((thing) => marks(thing, 'predicted'))];
}

/** What a screen reader says of a box. */
export function describeMark(mark: BoxMark): string {
  const what = mark.origin === 'label' ? 'Label' : 'Prediction';
  const type = mark.type === undefined ? '' : `, ${mark.type}`;
  const standing =
    mark.iou !== undefined
      ? `, overlap ${mark.iou.toFixed(2)} with the ${mark.origin === 'label' ? 'prediction' : 'label'}`
      : mark.standing === 'missed'
        ? ', not predicted'
        : mark.standing === 'extra'
          ? ', not in the label'
          : '';
  return `${what}: ${mark.title}${type}, box ${showBox(mark.box)}${standing}`;
}
