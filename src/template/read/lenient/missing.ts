import type { Deviation } from '../../../trace/trace.js';
import { deviation, type DeviationPlace } from './deviations.js';
import type { Skipped, SkippedPath } from './forward.js';

/** The parts of a way in template order. */
function partsOf(path: SkippedPath | undefined): readonly Skipped[] {
  const parts: Skipped[] = [];
  for (let at = path; at !== undefined; at = at.before) parts.push(at.last);
  return parts.reverse();
}

/** What was left out on a way. */
export interface Missing {
  /** Whole steps, members of lists, and other things that are worth a deviation of their own. */
  readonly deviations: readonly Deviation[];
  /** All other literal text that was left out. */
  readonly text: string;
  /** Where that text belongs. */
  readonly place: DeviationPlace;
}

/** Tells what a way through the template leaves out, which would have stood at `at` in the text. */
export function tellMissing(path: SkippedPath | undefined, at: number): Missing {
  const deviations: Deviation[] = [];
  const parts = partsOf(path);
  const wholeSteps = findWholeSteps(parts);
  let text = '';
  let holes = 0;
  let place: DeviationPlace = {};
  let inside = 0;
  parts.forEach((part, index) => {
    switch (part.kind) {
      case 'open-step':
        if (!wholeSteps.has(index)) break;
        if (inside++ === 0) {
          const message = `The step ${part.step} is missing.`;
          deviations.push(deviation('missing-step', at, at, message, { node: part.node }));
        }
        break;
      case 'close-step':
        if (wholeSteps.has(index)) inside--;
        break;
      case 'members': {
        const { node, slot, count } = part;
        const message = `${count === 1 ? 'One member' : `${count} members`} of ${slot} ${count === 1 ? 'is' : 'are'} left out here.`;
        deviations.push(deviation('drift', at, at, message, { node, slot }));
        break;
      }
      case 'extra-member': {
        const { node, slot } = part;
        const message = `This is about a member that ${slot} did not have before.`;
        deviations.push(deviation('drift', at, at, message, { node, slot }));
        break;
      }
      case 'text':
        if (inside > 0) break;
        text += part.text;
        place = { node: part.node, ...place };
        break;
      case 'hole': {
        if (inside > 0) break;
        const { node, slot } = part;
        if (holes++ === 0) place = { node, slot };
        text += `{${slot}}`;
        break;
      }
    }
  });
  return { deviations, text, place };
}

/** Indexes of the opening and closing parts of steps that the way leaves out from begin to end. */
function findWholeSteps(parts: readonly Skipped[]): ReadonlySet<number> {
  const whole = new Set<number>();
  const open: number[] = [];
  parts.forEach((part, index) => {
    if (part.kind === 'open-step') open.push(index);
    if (part.kind !== 'close-step') return;
    const begin = open.pop();
    if (begin === undefined) return;
    whole.add(begin);
    whole.add(index);
  });
  return whole;
}
