/**
 * Letters of scripts that set their words apart (with a space, and names as words of their own), and digits. Other
 * scripts write words together (Chinese, Japanese, Thai), or join particles to names (Arabic, Hebrew, Korean, the
 * scripts of India): there a name may end between any two characters.
 */
const WORD = /^[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Script=Armenian}\p{Script=Georgian}\p{Nd}_]/u;
/** Belongs to the character before it: accents, variation selectors, joiners, skin tones, tags, later parts of Hangul syllables. */
const EXTENDS = /^[\p{M}\p{Emoji_Modifier}\u200d\u{e0020}-\u{e007f}\u1160-\u11ff]/u;
const SPACE = /^\s/u;
const REGIONAL = /^\p{Regional_Indicator}/u;
const JOINER = 0x200d;

/**
 * Where a span may begin or end: never within a character as people see it (an accented letter, an emoji made of
 * several), and unless `anywhere`, never within a word.
 */
export function spanEdges(text: string, anywhere: boolean): SpanEdges {
  const known = recent.find((each) => each.anywhere === anywhere && each.text === text);
  if (known !== undefined) return known.edges;
  const edges = findEdges(text, anywhere);
  recent.unshift({ text, anywhere, edges });
  recent.length = Math.min(recent.length, RECENT);
  return edges;
}

/** For each UTF-16 offset in a text, its end among them, 1 where a span may begin or end, else 0. */
export type SpanEdges = Readonly<ArrayLike<number>>;

/** The texts asked for last: every hole and every list asks for the same few. */
const recent: { readonly text: string; readonly anywhere: boolean; readonly edges: SpanEdges }[] = [];
const RECENT = 6;

function findEdges(text: string, anywhere: boolean): SpanEdges {
  const edges = new Uint8Array(text.length + 1);
  let before = '';
  /** The last character that is not joined to another, and how many regional indicators end here: two make a flag. */
  let base = '';
  let regional = 0;
  for (let at = 0; at < text.length; ) {
    const character = String.fromCodePoint(text.codePointAt(at) ?? 0);
    const isRegional = REGIONAL.test(character);
    edges[at] = Number(
      at === 0 ||
        SPACE.test(before) ||
        SPACE.test(character) ||
        !(
          EXTENDS.test(character) ||
          before.codePointAt(0) === JOINER ||
          (isRegional && regional % 2 === 1) ||
          (!anywhere && WORD.test(character) && WORD.test(base))
        ),
    );
    regional = isRegional ? regional + 1 : 0;
    if (!EXTENDS.test(character)) base = character;
    before = character;
    at += character.length;
  }
  edges[text.length] = 1;
  return edges;
}

/** Whether `[start, end)` begins and ends where a span may. */
export const isBetweenEdges = (edges: SpanEdges, start: number, end: number): boolean =>
  edges[start] === 1 && edges[end] === 1;
