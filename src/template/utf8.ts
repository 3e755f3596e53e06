/** Bytes that begin a character and wait for its rest: at most three. */
export interface PartialCharacter {
  /** Bits of the code point gathered so far. */
  readonly bits: number;
  /** Bytes still missing; 0 where nothing is pending. */
  readonly missing: number;
  /** Least value that the next byte may have: longer spellings than needed and surrogates are no UTF-8. */
  readonly low: number;
  /** Greatest value that the next byte may have. */
  readonly high: number;
}

/** Nothing pending. */
export const wholeCharacter: PartialCharacter = { bits: 0, missing: 0, low: 0, high: 0 };

/** The pending character after one more byte: `code` if it is complete; `undefined` for bytes that are no UTF-8. */
export function addByte(
  pending: PartialCharacter,
  byte: number,
): { readonly pending: PartialCharacter; readonly code?: number } | undefined {
  if (pending.missing === 0) {
    if (byte < 0x80) return { pending: wholeCharacter, code: byte };
    if (byte < 0xc2 || byte > 0xf4) return undefined;
    if (byte < 0xe0) return { pending: { bits: byte & 0x1f, missing: 1, low: 0x80, high: 0xbf } };
    if (byte < 0xf0) {
      const [low, high] = [byte === 0xe0 ? 0xa0 : 0x80, byte === 0xed ? 0x9f : 0xbf];
      return { pending: { bits: byte & 0x0f, missing: 2, low, high } };
    }
    const [low, high] = [byte === 0xf0 ? 0x90 : 0x80, byte === 0xf4 ? 0x8f : 0xbf];
    return { pending: { bits: byte & 0x07, missing: 3, low, high } };
  }
  if (byte < pending.low || byte > pending.high) return undefined;
  const bits = (pending.bits << 6) | (byte & 0x3f);
  if (pending.missing === 1) return { pending: wholeCharacter, code: bits };
  return { pending: { bits, missing: pending.missing - 1, low: 0x80, high: 0xbf } };
}

/** The code points that a pending character can still become, both ends inclusive. */
export function codePointRange({ bits, missing, low, high }: PartialCharacter): readonly [number, number] {
  if (missing === 0) return [0, 0x10ffff];
  const rest = 6 * (missing - 1);
  const first = ((bits << 6) | (low & 0x3f)) << rest;
  const last = ((((bits << 6) | (high & 0x3f)) + 1) << rest) - 1;
  return [first, last];
}
