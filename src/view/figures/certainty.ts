import { iou } from '../../base/boxes.js';
import { equalValues, type Schema } from '../../program/index.js';
import type { Trace } from '../../trace/index.js';
import { TraceLookup } from '../../trace/lookup.js';
import { pairThings } from '../pairing.js';
import { type Thing, type ThingField, thingsOf } from '../things.js';

/** The parts of a trace that the figures look at. */
export type FiguredTrace = Pick<Trace, 'tokens' | 'text' | 'slots' | 'slotRanges'> &
  Partial<Pick<Trace, 'label' | 'rewards'>>;

/** Kinds of slots whose probabilities are looked at, each with the event that counts as right. */
export const EVENTS = {
  span: 'the label has a result with this text',
  enum: 'the label’s result with the same text has this type',
  flag: 'the label’s result with the same text has this flag',
  box: 'IoU with the box of the label’s result with the same text is at least 0.5',
} as const;
export type EventKind = keyof typeof EVENTS;
export const eventKinds = ['span', 'enum', 'flag', 'box'] as const satisfies readonly EventKind[];

/** Least overlap at which a box is right. */
export const RIGHT_BOX = 0.5;

/** A slot of a trace with the probability that the model gave it, and whether it is right. */
export interface SlotCertainty {
  readonly kind: EventKind;
  /** Product of the model's own probabilities of the tokens that it chose to write the slot for the first time, 0 to 1. */
  readonly probability: number;
  readonly right: boolean;
}

/** What a trace says of boxes and probabilities against its label. */
export interface TraceFigures {
  /** IoU of every predicted box that has a box in the label to be held against. */
  readonly overlaps: readonly number[];
  /** Predicted boxes without a box in the label, and boxes of the label without a predicted one. */
  readonly extraBoxes: number;
  readonly missedBoxes: number;
  readonly certainties: readonly SlotCertainty[];
}

const nothing: TraceFigures = { overlaps: [], extraBoxes: 0, missedBoxes: 0, certainties: [] };

const isEvent = (kind: string): kind is EventKind => eventKinds.some((each) => each === kind);

/** Whether a field is right; `undefined` where the label says nothing of it. */
function isRight(field: ThingField, gold: Thing | undefined): boolean | undefined {
  if (field.kind === 'span') return gold !== undefined;
  const other = gold?.fields.find(({ name }) => name === field.name);
  if (other === undefined) return undefined;
  const { value } = field;
  if (value.kind === 'box' && other.value.kind === 'box')
    return (value.image ?? 0) === (other.value.image ?? 0) && iou(value.box, other.value.box) >= RIGHT_BOX;
  return equalValues(value, other.value);
}

/** Holds a trace against its label; a trace without one gives nothing. */
export function figuresOf(schema: Schema, trace: FiguredTrace): TraceFigures {
  if (trace.label === undefined) return nothing;
  const things = thingsOf(schema, trace.slots);
  const gold = thingsOf(schema, trace.label, 'gold');
  const pairing = pairThings(things, gold);
  const partners = new Map(pairing.pairs.map((pair) => [pair.predicted, gold.find(({ path }) => path === pair.gold)]));
  const lookup = new TraceLookup({ ...trace, segments: [] });
  const probability = probabilities(trace, lookup);
  const overlaps = pairing.pairs.flatMap((pair) => pair.iou ?? []);
  const boxes = (all: readonly Thing[]): number => all.filter((thing) => thing.boxes.length > 0).length;
  return {
    overlaps,
    extraBoxes: boxes(things) - overlaps.length,
    missedBoxes: boxes(gold) - overlaps.length,
    certainties: things.flatMap((thing) =>
      thing.fields.flatMap((field): readonly SlotCertainty[] => {
        // A slot that says that there is nothing is no box, no span.
        if (!isEvent(field.kind) || field.value.kind !== field.kind) return [];
        const right = isRight(field, partners.get(thing.path));
        const sure = probability(field.path);
        return right === undefined || sure === undefined ? [] : [{ kind: field.kind, probability: sure, right }];
      }),
    ),
  };
}

/** The probability of a slot: of the tokens of its defining range that the model chose itself; `undefined` where it chose none. */
function probabilities(trace: FiguredTrace, lookup: TraceLookup): (slot: string) => number | undefined {
  const defining = new Map(
    trace.slotRanges.flatMap(({ slot, role, range }) => (role === 'defines' ? [[slot, range] as const] : [])),
  );
  return (slot) => {
    const range = defining.get(slot);
    const tokens = range === undefined ? undefined : lookup.tokensIn(range);
    if (tokens === undefined) return undefined;
    const chosen = trace.tokens.slice(tokens.start, tokens.end).filter(({ origin }) => origin === 'sampled');
    if (chosen.length === 0) return undefined;
    return Math.min(1, Math.exp(chosen.reduce((sum, { logprob }) => sum + logprob, 0)));
  };
}
