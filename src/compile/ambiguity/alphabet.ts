/** A set of characters (UTF-16 code units): these, or all but these. */
export type CharacterSet =
  | { readonly kind: 'of'; readonly characters: string }
  | { readonly kind: 'not'; readonly characters: string };

export const only = (characters: string): CharacterSet => ({ kind: 'of', characters });
export const allBut = (characters: string): CharacterSet => ({ kind: 'not', characters });

/** Characters to show where many would do, the most readable first. */
const samples = 'xaeio0123456789 .,;:-_()[]{}"\'\\/\n\t';

/** A character that is in both sets; undefined if there is none. */
export function common(a: CharacterSet, b: CharacterSet): string | undefined {
  if (a.kind === 'of') return find(a.characters, (each) => isIn(each, b));
  if (b.kind === 'of') return find(b.characters, (each) => isIn(each, a));
  return find(samples, (each) => isIn(each, a) && isIn(each, b)) ?? farAway(a.characters + b.characters);
}

const isIn = (character: string, set: CharacterSet): boolean =>
  set.characters.includes(character) === (set.kind === 'of');

function find(characters: string, wanted: (character: string) => boolean): string | undefined {
  for (let at = 0; at < characters.length; at++) {
    const character = characters.charAt(at);
    if (wanted(character)) return character;
  }
  return undefined;
}

/** A letter that is not among the characters; they are finitely many. */
function farAway(characters: string): string {
  let code = 0x100;
  while (characters.includes(String.fromCharCode(code))) code++;
  return String.fromCharCode(code);
}
