/**
 * Makes text of unknown origin harmless for a terminal: control characters, which could move the cursor, change
 * colours or answer for the user, become visible signs. Line breaks stay.
 */
export const harmless = (text: string): string =>
  text
    .replaceAll('\r\n', '\n')
    // oxlint-disable-next-line no-control-regex -- control characters are just what is looked for
    .replaceAll(/[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/g, visible);

function visible(character: string): string {
  const code = character.charCodeAt(0);
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  return code === 0x7f ? '\u2421' : '\uFFFD';
}

/** East Asian wide and emoji blocks, as Unicode's EastAsianWidth has them, roughly. */
const wide =
  /[\u1100-\u115F\u2E80-\u303E\u3041-\uA4CF\uA960-\uA97F\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6\u{1F300}-\u{1F64F}\u{1F680}-\u{1F6FF}\u{1F900}-\u{1F9FF}\u{20000}-\u{3FFFD}]/u;
const zero = /^[\p{Mn}\p{Me}\p{Cf}]$/u;

const TAB = 4;

/** Columns that a text takes in a terminal. */
export function columns(text: string): number {
  let width = 0;
  for (const character of text) {
    if (character === '\t') width += TAB - (width % TAB);
    else if (!zero.test(character)) width += wide.test(character) ? 2 : 1;
  }
  return width;
}

/** The text with tabs as blanks, so that what is written under it lines up. */
export function withoutTabs(text: string): string {
  let result = '';
  for (const character of text) result += character === '\t' ? ' '.repeat(TAB - (columns(result) % TAB)) : character;
  return result;
}

/** Cuts to a number of columns, with an ellipsis where something is lost. */
export function shorten(text: string, width: number): string {
  if (columns(text) <= width) return text;
  let result = '';
  for (const character of text) {
    if (columns(result + character) > width - 1) break;
    result += character;
  }
  return `${result}…`;
}

/** Fills up with blanks to a number of columns. */
export const padded = (text: string, width: number): string => text + ' '.repeat(Math.max(0, width - columns(text)));
