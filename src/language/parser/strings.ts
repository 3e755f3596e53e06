/** What stands behind a backslash in a string, and what it means. `\u{1F600}` is handled apart. */
const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '"': '"', '\\': '\\', '/': '/' };

const unicodeEscape = /^u\{([0-9a-fA-F]{1,6})\}/;

/** A backslash sequence that means nothing. Offsets are in the string's source, quotes included. */
export interface BadEscape {
  readonly start: number;
  readonly end: number;
}

/**
 * The value of a string literal as written, quotes included; a missing closing quote is tolerated. A bad escape
 * stands for itself and is told to `onBadEscape`.
 */
export function stringValue(source: string, onBadEscape: (bad: BadEscape) => void = () => undefined): string {
  const closed = source.length > 1 && source.endsWith('"') && !endsInEscape(source);
  const end = closed ? source.length - 1 : source.length;
  let value = '';
  let at = 1;
  while (at < end) {
    const next = source.indexOf('\\', at);
    if (next < 0 || next >= end) return value + source.slice(at, end);
    value += source.slice(at, next);
    const letter = source[next + 1] ?? '';
    const plain = escapes[letter];
    const unicode = letter === 'u' ? unicodeEscape.exec(source.slice(next + 1, next + 10)) : null;
    const code = unicode === null ? Number.NaN : Number.parseInt(unicode[1] ?? '', 16);
    if (plain !== undefined) {
      value += plain;
      at = next + 2;
    } else if (unicode !== null && code <= 0x10ffff) {
      value += String.fromCodePoint(code);
      at = next + 1 + unicode[0].length;
    } else {
      const stop = Math.min(end, next + 2);
      onBadEscape({ start: next, end: stop });
      value += source.slice(next, stop);
      at = stop;
    }
  }
  return value;
}

/** Whether the last quote is escaped, so that it does not close the string. */
function endsInEscape(source: string): boolean {
  let backslashes = 0;
  for (let at = source.length - 2; at > 0 && source[at] === '\\'; at--) backslashes++;
  return backslashes % 2 === 1;
}

/** A string literal that means `value`. */
export function stringLiteral(value: string): string {
  const body = value.replace(/[\\"\n\r\t]/g, (character) => {
    switch (character) {
      case '\n':
        return '\\n';
      case '\r':
        return '\\r';
      case '\t':
        return '\\t';
      default:
        return `\\${character}`;
    }
  });
  return `"${body}"`;
}
