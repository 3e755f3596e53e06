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

/** The bytes of a code point; of half a surrogate pair those that UTF-8 would give it if it could. */
export function encodeCodePoint(code: number): readonly number[] {
  if (code < 0x80) return [code];
  const rest = (shift: number): number => 0x80 | ((code >> shift) & 0x3f);
  if (code < 0x800) return [0xc0 | (code >> 6), rest(0)];
  if (code < 0x10000) return [0xe0 | (code >> 12), rest(6), rest(0)];
  return [0xf0 | (code >> 18), rest(12), rest(6), rest(0)];
}

/** The bytes of a text. */
export function encodeUtf8(text: string): readonly number[] {
  const bytes: number[] = [];
  for (const character of text) bytes.push(...encodeCodePoint(character.codePointAt(0) ?? 0));
  return bytes;
}

/** The text of some bytes, which may go on with a character begun before; a last one that is not complete is left out. */
export function decodeUtf8(bytes: Iterable<number>, before: PartialCharacter = wholeCharacter): string {
  let text = '';
  let pending = before;
  for (const byte of bytes) {
    const next = addByte(pending, byte);
    if (next?.code !== undefined) text += String.fromCodePoint(next.code);
    pending = next?.pending ?? wholeCharacter;
  }
  return text;
}
