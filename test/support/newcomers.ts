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

export const TEXTUAL_BIAS = '21';

/** A sample with what a style greedily makes of it: another model is another case, and not another test. */
function asWritten(
  id: string,
  style: 'steps' | 'direct',
): { readonly text: string; readonly entities: readonly Entity[] } {
  const sample = picoSamples().find((each) => each.id === id);
  if (sample === undefined) throw new Error(`There is no sample ${id}`);
  const answer = /<answer>(.*)<\/answer>/.exec(sample.greedy[style].text)?.[1] ?? '[]';
  const written = JSON.parse(answer) as readonly { readonly text: string; readonly bbox_2d: Box | null }[];
  const entities = sample.entities.map(({ text: name, type, bbox_2d: labelled }, index): Entity => {
    const same = written[index]?.text === name ? written[index] : undefined;
    return { name, type, labelled, box: same?.bbox_2d ?? null };
  });
  return { text: sample.text, entities };
}

/** Sample 15, which newcomers meet first, as style `steps` has it: two entities, and both get the box of the second. */
export function sharedBox(): {
  readonly text: string;
  readonly first: Entity;
  readonly second: Entity;
  readonly box: Box;
} {
  const { text, entities } = asWritten(SHARED_BOX, 'steps');
  const [first, second] = entities;
  if (!first?.box || !second?.box || String(first.box) !== String(second.box))
    throw new Error('In sample 15 two entities do not share a box: choose its picture anew');
  return { text, first, second, box: second.box };
}

/** Sample 21 of docs/debugging.md: asked directly, the model gives a box to the first entity, which the picture does not show. */
export function textualBias(): { readonly first: Entity; readonly box: Box; readonly second: Entity } {
  const [first, second] = asWritten(TEXTUAL_BIAS, 'direct').entities;
  const asked = asWritten(TEXTUAL_BIAS, 'steps').entities[0];
  if (!first?.box || second === undefined || first.labelled !== null || asked?.box !== null)
    throw new Error(
      'In sample 21 the first entity has no box that only the style direct gives: choose its picture anew',
    );
  return { first, box: first.box, second };
}

/** A box as the model writes it. */
export const spelled = (box: readonly number[]): string => `[${box.join(',')}]`;

/** A box as the debugger shows it. */
export const shown = (box: readonly number[] | null): string => (box === null ? 'none' : `[${box.join(', ')}]`);

/** A text as an editor shows it: with blanks that do not break. */
export const inEditor = (text: string): string => text.replaceAll(' ', '\u00a0');
