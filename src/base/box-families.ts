import type { BoxSpelling } from './boxes.js';

const bracketed = '[%,%,%,%]';

/** How the families of models that are known spell a box, by the `model_type` of their `config.json`. */
export const boxSpellings = {
  /** Qwen2.5-VL, and MiMo-VL, which has its architecture and its `model_type`. */
  qwen2_5_vl: { space: 'model-pixels', pattern: bracketed, step: 1 },
  qwen2_vl: { space: 'per-mille', pattern: bracketed, step: 1 },
} as const satisfies Readonly<Record<string, BoxSpelling>>;

/** How a family spells a box; `undefined` for one that is not known. */
export const boxSpellingOf = (family: string): BoxSpelling | undefined =>
  Object.entries(boxSpellings).find(([name]) => name === family)?.[1];
