import type { Random } from './random.js';

/** Bytes that begin, go on or break characters, and those that programs look for. */
const TELLING = [
  0x00, 0x0a, 0x0d, 0x20, 0x22, 0x5c, 0x7b, 0x7d, 0x7f, 0x80, 0xbf, 0xc0, 0xc3, 0xe2, 0xed, 0xa0, 0xef, 0xf0, 0xf4,
  0xff,
];

/** The text with some of its bytes flipped, put in, left out, doubled or moved, read as UTF-8 or by another coding. */
export function changeBytes(text: string, random: Random): string {
  const bytes = [...Buffer.from(text, 'utf8')];
  for (let changes = 1 + random.below(8); changes > 0; changes--) {
    const at = random.below(bytes.length + 1);
    const length = random.below(random.below(5) === 0 ? 64 : 4);
    switch (random.below(6)) {
      case 0:
        bytes[Math.min(at, Math.max(0, bytes.length - 1))] = (bytes[at] ?? 0) ^ (1 << random.below(8));
        break;
      case 1:
        bytes.splice(at, 0, ...Array.from({ length: 1 + length }, () => random.below(256)));
        break;
      case 2:
        bytes.splice(at, length);
        break;
      case 3:
        bytes.splice(at, 0, random.pick(TELLING));
        break;
      case 4:
        bytes.splice(at, 0, ...bytes.slice(at, at + length));
        break;
      default:
        bytes.splice(random.below(bytes.length + 1), 0, ...bytes.splice(at, length));
    }
  }
  const coding = random.next();
  return Buffer.from(bytes).toString(coding < 0.9 ? 'utf8' : coding < 0.95 ? 'latin1' : 'utf16le');
}

/** Bytes that mean nothing at all. */
export const randomBytes = (random: Random, most: number): string =>
  Buffer.from(Array.from({ length: random.below(most) }, () => random.below(256))).toString(
    random.pick(['utf8', 'latin1', 'utf16le']),
  );
