import { picoSamples } from './pico.js';

type Box = readonly [left: number, top: number, right: number, bottom: number];

/** An entity of a sample as its label has it, and the box that the demo model gives it. */
interface Entity {
  readonly name: string;
  readonly type: string;
  readonly labelled: Box | null;
  readonly box: Box | null;
}

export const SHARED_BOX = '15';

/**
 * Sample 15, which newcomers meet first, as style `steps` greedily has it: two entities, and both get the box of the second.
 * Read from what PyTorch wrote: another model is another case, and not another test.
 */
export function sharedBox(): {
  readonly text: string;
  readonly first: Entity;
  readonly second: Entity;
  readonly box: Box;
} {
  const sample = picoSamples().find(({ id }) => id === SHARED_BOX);
  const answer = /<answer>(.*)<\/answer>/.exec(sample?.greedy.steps.text ?? '')?.[1] ?? '[]';
  const written = JSON.parse(answer) as readonly { readonly text: string; readonly bbox_2d: Box | null }[];
  const [first, second] = (sample?.entities ?? []).map(
    ({ text: name, type, bbox_2d: labelled }, index): Entity => ({
      name,
      type,
      labelled,
      box: written[index]?.text === name ? written[index].bbox_2d : null,
    }),
  );
  if (sample === undefined || !first?.box || !second?.box || String(first.box) !== String(second.box))
    throw new Error('In sample 15 two entities do not share a box: choose its picture anew');
  return { text: sample.text, first, second, box: second.box };
}

/** A box as the model writes it. */
export const spelled = (box: readonly number[]): string => `[${box.join(',')}]`;

/** A text as an editor shows it: with blanks that do not break. */
export const inEditor = (text: string): string => text.replaceAll(' ', '\u00a0');
