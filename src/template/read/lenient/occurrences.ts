/**
 * Finds pieces of text from places that mostly move forward. Each piece is looked for once over the whole text, so a
 * reading that asks again and again stays linear.
 */
export class Occurrences {
  private readonly found = new Map<string, { readonly from: number; readonly at: number }>();

  constructor(readonly text: string) {}

  /** The first occurrence at or after `from`, `undefined` if there is none. */
  next(piece: string, from: number): number | undefined {
    const known = this.found.get(piece);
    if (known !== undefined && known.from <= from && (known.at < 0 || known.at >= from))
      return known.at < 0 ? undefined : known.at;
    const at = this.text.indexOf(piece, from);
    this.found.set(piece, { from, at });
    return at < 0 ? undefined : at;
  }
}

/** A place in a literal where reading can set in again, and the text that shows it. */
export interface Anchor {
  /** Offset in the literal. */
  readonly at: number;
  readonly text: string;
  /** Whether the text is unlikely to stand anywhere else by chance. */
  readonly isStrong: boolean;
}

const ANCHOR_LENGTH = 16;
const ANCHOR_LIMIT = 24;
const anchors = new Map<string, readonly Anchor[]>();

/** The anchors of a literal: the begins of its words. */
export function anchorsOf(literal: string): readonly Anchor[] {
  let known = anchors.get(literal);
  if (known === undefined) {
    const found: Anchor[] = [];
    for (const match of literal.matchAll(/[\p{L}\p{N}]+|[^\s\p{L}\p{N}]+/gu)) {
      const [word] = match;
      const text = literal.slice(match.index, match.index + ANCHOR_LENGTH).trimEnd();
      found.push({ at: match.index, text, isStrong: isStrong(text) });
      if (word.length >= 5 && word !== text) found.push({ at: match.index, text: word, isStrong: false });
      if (found.length >= ANCHOR_LIMIT) break;
    }
    known = found;
    if (anchors.size > 4096) anchors.clear();
    anchors.set(literal, known);
  }
  return known;
}

/** Long enough, or a tag. */
const isStrong = (text: string): boolean =>
  /<\/?[\p{L}\p{N}_]/u.test(text) || (text.match(/[\p{L}\p{N}]/gu)?.length ?? 0) >= 4;

/** How much it costs to leave out or to skip a short text: white space next to nothing. */
export function weightOf(text: string): number {
  if (text.length > 256) return text.length;
  const dark = text.replace(/\s+/gu, '').length;
  return dark + (text.length - dark) * 0.1;
}
