/** The one spelling of a number in strict text: the shortest decimal that means it, as `JSON.stringify` writes it. */
export const spellNumber = (value: number): string => (value === 0 ? '0' : String(value));

/** Whether `text` is the canonical spelling of some number. */
export const isCanonicalNumber = (text: string): boolean => {
  const value = Number(text);
  return Number.isFinite(value) && spellNumber(value) === text;
};

/** Inclusive bounds; both always finite. */
export interface Bounds {
  readonly min: number;
  readonly max: number;
}

/** The integers that `Int` can hold: bounds are rounded inwards and kept where integers are exact. */
export const integerBounds = (type: { readonly min?: number; readonly max?: number }): Bounds => ({
  min: Math.max(Math.ceil(type.min ?? -Number.MAX_SAFE_INTEGER), -Number.MAX_SAFE_INTEGER),
  max: Math.min(Math.floor(type.max ?? Number.MAX_SAFE_INTEGER), Number.MAX_SAFE_INTEGER),
});

/**
 * The numbers that `Number` can hold. Strict text writes no exponents, so the size is limited to what is written
 * without one.
 */
export const numberBounds = (type: { readonly min?: number; readonly max?: number }): Bounds => ({
  min: Math.max(type.min ?? -LARGEST, -LARGEST),
  max: Math.min(type.max ?? LARGEST, LARGEST),
});

/** Beyond it integers are no longer exact, and longer numbers would have more than one spelling. */
const LARGEST = Number.MAX_SAFE_INTEGER;

/** Whether some multiple of `step` in `[min, max]`, all not negative, is written with the digits `prefix` at its begin. */
export function digitsLeadTo(prefix: string, min: number, max: number, step: number): boolean {
  if (prefix === '') return Math.ceil(min / step) * step <= max;
  const start = Number(prefix);
  if (prefix.startsWith('0')) return prefix === '0' && min <= 0 && max >= 0;
  for (let scale = 1; start * scale <= max; scale *= 10) {
    const low = Math.max(min, start * scale);
    const high = Math.min(max, (start + 1) * scale - 1);
    if (low <= high && Math.ceil(low / step) * step <= high) return true;
  }
  return false;
}
