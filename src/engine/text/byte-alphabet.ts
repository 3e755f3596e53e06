/**
 * The alphabet in which byte-level BPE vocabularies are written: each byte is one printable character. Printable
 * Latin-1 stands for itself, the other bytes are moved to U+0100 and on (`bytes_to_unicode` of GPT-2).
 */
function makeAlphabet(): ReadonlyMap<string, number> {
  const bytes = new Map<string, number>();
  let moved = 0x100;
  for (let byte = 0; byte < 0x100; byte++) {
    const itself = (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || byte >= 0xae;
    bytes.set(String.fromCodePoint(itself ? byte : moved++), byte);
  }
  return bytes;
}

const alphabet = makeAlphabet();

/** The bytes that a vocabulary entry stands for; `undefined` if it holds a character outside the alphabet. */
export function bytesOfEntry(entry: string): Uint8Array | undefined {
  const bytes: number[] = [];
  for (const character of entry) {
    const byte = alphabet.get(character);
    if (byte === undefined) return undefined;
    bytes.push(byte);
  }
  return Uint8Array.from(bytes);
}
