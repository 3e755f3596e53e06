import { iou } from '../base/boxes.js';
import type { SlotPath } from '../program/index.js';
import type { Thing } from './things.js';

/** A thing of the label beside the thing of the trace that means the same. */
export interface Pair {
  readonly predicted: SlotPath;
  readonly gold: SlotPath;
  /** Greatest overlap of a box of one with a box of the other, 0 to 1; absent unless both have one. */
  readonly iou?: number;
  /** Absent unless both have a type. */
  readonly sameType?: boolean;
}

/** Which things of the trace and of the label belong together. */
export interface Pairing {
  readonly pairs: readonly Pair[];
  /** Things of the trace that the label does not have. */
  readonly extra: readonly SlotPath[];
  /** Things of the label that the trace does not have. */
  readonly missed: readonly SlotPath[];
}

/** The greatest overlap of any box of one thing with any box of the other in the same image. */
export function bestOverlap(a: Thing, b: Thing): number | undefined {
  let best: number | undefined;
  for (const left of a.boxes)
    for (const right of b.boxes)
      if (left.input === right.input && left.image === right.image)
        best = Math.max(best ?? 0, iou(left.box, right.box));
  return best;
}

const hasText = (thing: Thing): boolean => thing.title !== thing.path;

/** Least overlap at which two things without text are taken for the same. */
const SAME_BOX = 0.1;

/**
 * Pairs the things of a trace with those of its label, for looking at them side by side: one to one, by equal text in
 * order of appearance where they have text, else by overlap, the greatest first. It is no score: scores come from the
 * template's rewards.
 */
export function pairThings(predicted: readonly Thing[], gold: readonly Thing[]): Pairing {
  const open = new Set(gold);
  const partner = new Map<Thing, Thing>();
  for (const thing of predicted) {
    if (!hasText(thing)) continue;
    for (const other of open)
      if (other.output === thing.output && other.title === thing.title) {
        partner.set(thing, other);
        open.delete(other);
        break;
      }
  }
  const overlaps = predicted
    .filter((thing) => !hasText(thing))
    .flatMap((thing) =>
      [...open]
        .filter((other) => other.output === thing.output)
        .map((other) => ({ thing, other, overlap: bestOverlap(thing, other) ?? 0 })),
    )
    .filter(({ overlap }) => overlap >= SAME_BOX)
    .sort((a, b) => b.overlap - a.overlap);
  for (const { thing, other } of overlaps) {
    if (partner.has(thing) || !open.has(other)) continue;
    partner.set(thing, other);
    open.delete(other);
  }
  return {
    pairs: predicted.flatMap((thing) => {
      const other = partner.get(thing);
      if (other === undefined) return [];
      const overlap = bestOverlap(thing, other);
      return [
        {
          predicted: thing.path,
          gold: other.path,
          ...(overlap === undefined ? {} : { iou: overlap }),
          ...(thing.type === undefined || other.type === undefined ? {} : { sameType: thing.type === other.type }),
        },
      ];
    }),
    extra: predicted.filter((thing) => !partner.has(thing)).map((thing) => thing.path),
    missed: [...open].map((thing) => thing.path),
  };
}
