import type { TokenCodec } from '../text/tokenizer.js';

/** What to do with text that must follow. */
export interface ForcedTokens {
  /** Tokens at the end of what stands to take away, because the text grows together with them. */
  readonly drop: number;
  /** Tokens to append. The text after them is left to the next choice, which may reach beyond it. */
  readonly ids: readonly number[];
  /**
   * Bytes at the beginning of `before + forced` whose tokens nothing that follows can change: from here on the next
   * `before` may begin.
   */
  readonly settled: number;
}

/**
 * Beginnings of what may follow, one or more for each way in which pre-tokenisers tell characters apart. A piece that
 * one of them changes is not settled.
 */
const anyBeginnings: readonly string[] = [
  ...['a', 'A', 'é', '字', '1', ' ', '  ', ' a', '\n', '\r', '\t', '.', ',', ',{', ', ', ';', ':', '"', '",', '":'],
  ...[
    "'",
    "'s",
    '}',
    '},',
    '}]',
    ']',
    '],',
    ']}',
    '{',
    '{"',
    '[',
    '[[',
    '(',
    ')',
    '<',
    '</',
    '>',
    '-',
    '_',
    '|',
    '\u{1F642}',
  ],
];

const encoder = new TextEncoder();

/**
 * Finds the tokens of text that must follow, such that the whole is tokenised as it would be in one piece.
 *
 * Text is tokenised piece by piece, and where a piece ends depends on what follows: the last ones are held back until
 * that is known. The next choice is then made among tokens that begin with what was held back (token healing).
 *
 * @param before text that stands, from a place where a piece begins
 * @param beforeIds its tokens
 * @param forced text that must follow
 * @param beginnings how what follows may begin; none where the text ends there; absent: in any way
 */
export function planForced(
  codec: TokenCodec,
  before: string,
  beforeIds: readonly number[],
  forced: string,
  beginnings: readonly string[] = anyBeginnings,
): ForcedTokens {
  const pieces = codec.pieces(before + forced);
  const count = countSettled(codec, before + forced, pieces, beginnings);
  const joint = encoder.encode(before).length;
  const ids: number[] = [];
  let drop = 0;
  let at = 0;
  for (const piece of pieces.slice(0, count)) {
    const end = at + byteLength(codec, piece);
    if (at >= joint) ids.push(...piece);
    else if (end > joint) {
      const standing = tokensFrom(codec, beforeIds, at);
      if (standing === undefined) return { drop: 0, ids: [], settled: at };
      const grows = standing.every((id, index) => piece[index] === id);
      if (!grows) drop = standing.length;
      ids.push(...(grows ? piece.slice(standing.length) : piece));
    }
    at = end;
  }
  return { drop, ids, settled: at };
}

function countSettled(
  codec: TokenCodec,
  text: string,
  pieces: readonly (readonly number[])[],
  beginnings: readonly string[],
): number {
  let settled = pieces.length;
  for (const beginning of differentKinds(text, beginnings)) {
    const longer = codec.pieces(text + beginning);
    let same = 0;
    while (same < settled && equal(pieces[same], longer[same])) same++;
    settled = same;
  }
  return settled;
}

/**
 * One beginning of each kind: pre-tokenisers tell letters from each other only after an apostrophe (contractions), and
 * digits not at all.
 */
function differentKinds(text: string, beginnings: readonly string[]): Iterable<string> {
  if (text.endsWith("'") || text.endsWith('’')) return beginnings;
  const kinds = new Map<string, string>();
  for (const beginning of beginnings) {
    const kind = beginning.replaceAll(/\p{L}/gu, 'a').replaceAll(/\p{N}/gu, '1');
    if (!kinds.has(kind)) kinds.set(kind, beginning);
  }
  return kinds.values();
}

const equal = (a: readonly number[] | undefined, b: readonly number[] | undefined): boolean =>
  a !== undefined && b !== undefined && a.length === b.length && a.every((id, index) => id === b[index]);

const byteLength = (codec: TokenCodec, ids: readonly number[]): number =>
  ids.reduce((sum, id) => sum + codec.bytes(id).length, 0);

/** The tokens from a byte on, `undefined` where that byte is within a token. */
function tokensFrom(codec: TokenCodec, ids: readonly number[], byte: number): readonly number[] | undefined {
  let at = 0;
  for (const [index, id] of ids.entries()) {
    if (at === byte) return ids.slice(index);
    if (at > byte) return undefined;
    at += codec.bytes(id).length;
  }
  return at === byte ? [] : undefined;
}
