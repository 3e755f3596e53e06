import { type BoxSpace, type BoxSpelling, type ImageSizes, iou, spelledLimits, unspellBox } from '../base/boxes.js';
import type { Trace } from '../trace/index.js';
import type { Pairing } from './pairing.js';
import type { Thing, ThingBox } from './things.js';

/** What each space is called for people. */
export const spaceNames: Readonly<Record<BoxSpace, string>> = {
  'model-pixels': 'pixels that the model saw',
  'per-mille': '0 to 1000 of width and height',
  unit: '0 to 1 of width and height',
};

/** Boxes that look as if they were written in other coordinates than they are read in. */
export interface ScaleNotice {
  /** The spelling that would fit. */
  readonly spelling: BoxSpelling;
  /** Why, in a sentence. */
  readonly reason: string;
}

/** Four numbers as the model wrote them. */
type Written = readonly [number, number, number, number];

/** A predicted box with what it may be held against. */
interface Evidence {
  readonly written: Written;
  readonly sizes: ImageSizes;
  /** Boxes of the label that it should be, or any of them; empty without a label. */
  readonly labels: readonly ThingBox[];
}

const spaces: readonly BoxSpace[] = ['model-pixels', 'per-mille', 'unit'];

/** A reading that overlaps the label less than this may be wrong, … */
const POOR = 0.3;
/** … if another one overlaps it more than this, … */
const GOOD = 0.5;
/** … and by so much more. */
const GAIN = 0.35;
/** A box may reach so far beyond the image, as a share of its side, and be no more than careless. */
const SLACK = 0.05;

/** What a model wrote for a box: reading it is undone. */
function writtenAs({ box }: ThingBox, spelling: BoxSpelling, sizes: ImageSizes): Written {
  const [limitX, limitY] = spelledLimits(spelling, sizes);
  const x = limitX / sizes.original.width;
  const y = limitY / sizes.original.height;
  return [box.x1 * x, box.y1 * y, box.x2 * x, box.y2 * y];
}

function sizesOf(inputs: Trace['inputs'], { input, image }: ThingBox): ImageSizes | undefined {
  const given = inputs[input];
  const sizes = given?.kind === 'image' ? given.images[image]?.sizes : undefined;
  // sizes of a picture that nobody has looked at yet are 0
  return sizes === undefined || sizes.original.width === 0 || sizes.seen.width === 0 ? undefined : sizes;
}

const sameImage = (a: ThingBox, b: ThingBox): boolean => a.input === b.input && a.image === b.image;

function evidenceOf(
  inputs: Trace['inputs'],
  things: readonly Thing[],
  gold: readonly Thing[],
  pairing: Pairing,
  spelling: BoxSpelling,
): readonly Evidence[] {
  return things.flatMap((thing) => {
    const partner = pairing.pairs.find((pair) => pair.predicted === thing.path)?.gold;
    // Things without a text are paired by overlap, which is what is in doubt: any box of their kind may be meant.
    const hasText = thing.title !== thing.path;
    const meant = gold.filter((each) => (hasText ? each.path === partner : each.output === thing.output));
    return thing.boxes.flatMap((box): readonly Evidence[] => {
      const sizes = sizesOf(inputs, box);
      if (sizes === undefined) return [];
      const labels = meant.flatMap((each) => each.boxes).filter((label) => sameImage(label, box));
      return [{ written: writtenAs(box, spelling, sizes), sizes, labels }];
    });
  });
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Mean overlap with the label, of the boxes that have one there, read in a spelling. */
const overlapAs = (evidence: readonly Evidence[], spelling: BoxSpelling): number =>
  mean(
    evidence.map(({ written, sizes, labels }) => {
      const box = unspellBox(written, spelling, sizes);
      return Math.max(0, ...labels.map((label) => iou(box, label.box)));
    }),
  );

/** How far the boxes reach beyond the image, read in a spelling, as a share of its side: 0 where all lie in it. */
const excessAs = (evidence: readonly Evidence[], spelling: BoxSpelling): number =>
  Math.max(
    ...evidence.map(({ written, sizes }) => {
      const [limitX, limitY] = spelledLimits(spelling, sizes);
      const [x1, y1, x2, y2] = written;
      return Math.max(0, Math.max(x1, x2) / limitX - 1, Math.max(y1, y2) / limitY - 1);
    }),
  );

/** Spellings that differ in their coordinates alone. */
const others = (spelling: BoxSpelling): readonly BoxSpelling[] =>
  spaces.filter((space) => space !== spelling.space).map((space) => ({ ...spelling, space, step: 1 }));

/** By the label: another reading overlaps it well where this one does not. */
function byLabel(all: readonly Evidence[], spelling: BoxSpelling): ScaleNotice | undefined {
  const evidence = all.filter(({ labels }) => labels.length > 0);
  if (evidence.length === 0) return undefined;
  const now = overlapAs(evidence, spelling);
  if (now > POOR) return undefined;
  const best = others(spelling)
    .map((other) => ({ other, overlap: overlapAs(evidence, other) }))
    .reduce((a, b) => (b.overlap > a.overlap ? b : a));
  if (best.overlap < GOOD || best.overlap - now < GAIN) return undefined;
  return {
    spelling: best.other,
    reason: `Read as ${spaceNames[spelling.space]}, they overlap the label by ${now.toFixed(2)} on average; as ${spaceNames[best.other.space]}, by ${best.overlap.toFixed(2)}.`,
  };
}

/** Without a label: they reach far beyond the image, or are fractions that no pixel is. */
function byBounds(evidence: readonly Evidence[], spelling: BoxSpelling): ScaleNotice | undefined {
  const numbers = evidence.flatMap(({ written }) => written);
  const areFractions =
    numbers.every((number) => number >= 0 && number <= 1) &&
    numbers.some((number) => !Number.isInteger(roundOff(number)));
  if (spelling.space !== 'unit' && areFractions)
    return {
      spelling: { ...spelling, space: 'unit', step: 1 },
      reason: `They are fractions between 0 and 1: read as ${spaceNames[spelling.space]}, they are smaller than a pixel.`,
    };
  if (excessAs(evidence, spelling) <= SLACK) return undefined;
  // Of the spellings that all boxes fit, the one with the least room to spare: the others fit any small numbers.
  const [fitting] = others(spelling)
    .filter((other) => other.space !== 'unit' && excessAs(evidence, other) === 0)
    .sort((a, b) => roomOf(evidence, a) - roomOf(evidence, b));
  if (fitting === undefined) return undefined;
  return {
    spelling: fitting,
    reason: `Read as ${spaceNames[spelling.space]}, they reach beyond the picture; as ${spaceNames[fitting.space]}, all lie in it.`,
  };
}

/** Written numbers went through a division: what is left of that is no fraction. */
const roundOff = (value: number): number => Math.round(value * 1e6) / 1e6;

const roomOf = (evidence: readonly Evidence[], spelling: BoxSpelling): number =>
  Math.max(...evidence.map(({ sizes }) => Math.max(...spelledLimits(spelling, sizes))));

/**
 * Whether the boxes of a trace look as if their model writes them in other coordinates than they are read in, the most
 * common mistake with grounding models. It takes the label's word where there is one, else only what cannot be right:
 * a model that merely looks at the wrong place gives no notice.
 */
export function scaleNotice(
  inputs: Trace['inputs'],
  things: readonly Thing[],
  gold: readonly Thing[],
  pairing: Pairing,
  spelling: BoxSpelling,
): ScaleNotice | undefined {
  const evidence = evidenceOf(inputs, things, gold, pairing, spelling);
  if (evidence.length === 0) return undefined;
  return byLabel(evidence, spelling) ?? byBounds(evidence, spelling);
}
