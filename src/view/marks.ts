import type { ImageBox } from '../base/boxes.js';
import type { Schema, SlotPath, Slots } from '../program/index.js';
import type { Verdict } from '../trace/index.js';
import { type Pairing, pairThings } from './pairing.js';
import { showBox } from './shown.js';
import { type Thing, thingsOf } from './things.js';

/** A box on the picture. */
export interface BoxMark {
  /** Path of the box's slot; labels begin with `gold.`. */
  readonly path: SlotPath;
  /** The thing that lights with it: a label's box lights with the prediction that it belongs to. */
  readonly thing: SlotPath;
  /** `probe`: what the model says of the same sample when something of it is changed. */
  readonly origin: 'predicted' | 'label' | 'probe';
  readonly box: ImageBox;
  readonly input: string;
  readonly image: number;
  readonly title: string;
  readonly type?: string;
  readonly colour: number;
  /**
   * `extra`: predicted without a label; `ungrounded`: predicted of a thing that the label has, but without a box;
   * `missed`: label without a prediction; `open`: there is no label, or the trace is still being written.
   */
  readonly standing: 'paired' | 'extra' | 'ungrounded' | 'missed' | 'open';
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
    const alone = origin === 'label' ? 'missed' : pair === undefined ? 'extra' : 'ungrounded';
    const standing = !judged ? 'open' : pair?.iou === undefined ? alone : 'paired';
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

/** A trace that is a run of a probe of the trace on show, as far as its boxes are drawn. */
export interface ProbeTrace {
  /** Place in the file. */
  readonly index: number;
  /** Name of the probe. */
  readonly probe: string;
  readonly slots: Slots;
  /** The member of a list of the original that it is about. */
  readonly member?: SlotPath;
  /** Whether it meets what its probe expects; absent where the template has that probe no more. */
  readonly verdict?: Verdict;
}

/** The boxes of a trace's probes; each lights with the thing of the trace that means the same. */
export const probeMarks = (
  schema: Schema,
  things: readonly Thing[],
  probes: readonly ProbeTrace[],
): readonly BoxMark[] =>
  probes.flatMap(({ index, probe, slots }) => {
    const probed = thingsOf(schema, slots);
    const { pairs } = pairThings(probed, things);
    return probed.flatMap((thing) =>
      thing.boxes.map(
        (each): BoxMark => ({
          path: `probe${index}.${each.path}`,
          thing: pairs.find(({ predicted }) => predicted === thing.path)?.gold ?? `probe${index}.${thing.path}`,
          origin: 'probe',
          box: each.box,
          input: each.input,
          image: each.image,
          title: `${thing.title} (${probe})`,
          ...(thing.type === undefined ? {} : { type: thing.type }),
          colour: thing.colour,
          standing: 'open',
        }),
      ),
    );
  });

/** Which boxes are shown. */
export interface MarkFilter {
  readonly showPredictions: boolean;
  readonly showLabels: boolean;
  readonly showProbes: boolean;
  /** Types whose boxes are hidden; things without a type have the empty one. */
  readonly hiddenTypes: readonly string[];
  /** Things whose boxes are hidden. */
  readonly hiddenThings: readonly SlotPath[];
}

/** The boxes that a filter leaves. */
export const shownMarks = (marks: readonly BoxMark[], filter: MarkFilter): readonly BoxMark[] => {
  const layers = { predicted: filter.showPredictions, label: filter.showLabels, probe: filter.showProbes };
  return marks.filter(
    ({ origin, type, thing }) =>
      layers[origin] && !filter.hiddenTypes.includes(type ?? '') && !filter.hiddenThings.includes(thing),
  );
};

const origins = { predicted: 'Prediction', label: 'Label', probe: 'Probe' } as const;

const standings = {
  paired: '',
  extra: ', not in the label',
  ungrounded: ', has no box in the label',
  missed: ', not predicted',
  open: '',
} as const satisfies Record<BoxMark['standing'], string>;

/** What a screen reader says of a box. */
export function describeMark(mark: BoxMark): string {
  const what = origins[mark.origin];
  const type = mark.type === undefined ? '' : `, ${mark.type}`;
  const other = mark.origin === 'label' ? 'prediction' : 'label';
  const overlap = mark.iou === undefined ? '' : `, overlap ${mark.iou.toFixed(2)} with the ${other}`;
  return `${what}: ${mark.title}${type}, box ${showBox(mark.box)}${overlap}${standings[mark.standing]}`;
}
