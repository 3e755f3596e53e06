import { type BoxSpace, type BoxSpelling, boxSpellings, CodedError, inSpace } from '../../base/index.js';

/** What is particular to a family of models and stands in none of a folder's files. */
export interface ModelProfile {
  /** `model_type` of `config.json`. */
  readonly family: string;
  /** For people. */
  readonly title: string;
  readonly boxSpelling: BoxSpelling;
  /** Rotary positions with the three axes time, row and column, as `get_rope_index` of Qwen2-VL makes them. */
  readonly positions: 'm-rope';
  /** Longest side over shortest side that the family's image processor accepts. */
  readonly maxAspectRatio: number;
}

/** The families that are known. MiMo-VL has the architecture, and the `model_type`, of Qwen2.5-VL. */
const profiles: readonly ModelProfile[] = [
  {
    family: 'qwen2_5_vl',
    title: 'Qwen2.5-VL, MiMo-VL',
    boxSpelling: boxSpellings.qwen2_5_vl,
    positions: 'm-rope',
    maxAspectRatio: 200,
  },
  {
    family: 'qwen2_vl',
    title: 'Qwen2-VL',
    boxSpelling: boxSpellings.qwen2_vl,
    positions: 'm-rope',
    maxAspectRatio: 200,
  },
];

/**
 * The profile of a family; a family that is not known is refused.
 * @param boxSpace coordinates in which this model writes boxes, where not those of its family: fine-tuned models do
 */
export function findProfile(family: string, folder: string, boxSpace?: BoxSpace): ModelProfile {
  const profile = profiles.find((candidate) => candidate.family === family);
  if (profile !== undefined) return { ...profile, boxSpelling: inSpace(profile.boxSpelling, boxSpace) };
  throw new CodedError('model/family-unknown', `${folder} is a model of the family ${JSON.stringify(family)}`, {
    subject: folder,
  });
}
