import type { BoxSpace, BoxSpelling } from '../../base/index.js';
import type { Program, SlotType } from '../../program/index.js';
import type { PreviewChoice } from '../../view/preview/messages.js';
import type { ModelView } from './model-view.js';
import type { PictureSize } from './pictures/picture-size.js';

/** How boxes are spelled in a preview. */
export interface BoxChoice {
  readonly spelling: BoxSpelling;
  /** The size at which the model is shown a picture. */
  seen(size: PictureSize): PictureSize;
}

const spaces: Readonly<Record<BoxSpace, string>> = {
  'model-pixels': 'pixels',
  'per-mille': '0–1000',
  unit: '0–1',
};

const isSpace = (id: string): id is BoxSpace => Object.hasOwn(spaces, id);

const MODEL = 'model';

/** The ways to spell boxes that are offered: as the chosen model does, then each coordinate space. */
export const boxChoices = (model: ModelView | undefined): readonly PreviewChoice[] => [
  ...(model === undefined
    ? []
    : [{ id: MODEL, title: `as ${model.name} writes them: ${spaces[model.spelling.space]}` }]),
  { id: 'model-pixels', title: 'pixels of the image' },
  { id: 'per-mille', title: spaces['per-mille'] },
  { id: 'unit', title: spaces.unit },
];

/** What a choice means; without one, or with one that is not offered, the model's way. */
export function boxChoice(id: string | undefined, model: ModelView | undefined): BoxChoice & { readonly id: string } {
  if (id !== undefined && isSpace(id)) return { id, ...plain(id) };
  return model === undefined ? { id: 'model-pixels', ...plain('model-pixels') } : { ...model, id: MODEL };
}

const plain = (space: BoxSpace): BoxChoice => ({
  spelling: { space, pattern: '[%,%,%,%]', step: 1 },
  seen: (size) => size,
});

/** Whether a schema has boxes at all. */
export const hasBoxes = ({ schema }: Program): boolean =>
  [...schema.outputs, ...schema.records.flatMap(({ fields }) => fields)].some(({ type }) => holdsBox(type));

const holdsBox = (type: SlotType): boolean => type.kind === 'box' || (type.kind === 'list' && holdsBox(type.of));
