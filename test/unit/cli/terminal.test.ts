import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { textRange } from '../../../src/base/index.js';
import { underlined } from '../../../src/cli/print/underlined.js';
import { codeFrame } from '../../../src/cli/terminal/code-frame.js';
import { palette, wantsColour } from '../../../src/cli/terminal/palette.js';
import { columns, harmless, padded, shorten, withoutTabs } from '../../../src/cli/terminal/text.js';

const plain = palette(false);
const same = (text: string): string => text;

describe('colours', () => {
  it('come only where a terminal shows them and nobody asked for none', () => {
    expect(wantsColour(true, {})).toBe(true);
    expect(wantsColour(false, {})).toBe(false);
    expect(wantsColour(true, { NO_COLOR: '1' })).toBe(false);
    expect(wantsColour(true, { NO_COLOR: '' })).toBe(true);
    expect(wantsColour(true, { TERM: 'dumb' })).toBe(false);
    expect(wantsColour(false, { FORCE_COLOR: '1' })).toBe(true);
    expect(wantsColour(true, { FORCE_COLOR: '0' })).toBe(false);
    expect(palette(true).red('x')).toBe('\u001B[31mx\u001B[39m');
    expect(plain.red('x')).toBe('x');
  });
});

describe('text from a model', () => {
  it('cannot steer the terminal', () => {
    expect(harmless('a\u001B[31mb\u0007\u009Bc\u007F')).toBe('a␛[31mb␇\uFFFDc␡');
    expect(harmless('a\r\nb\rc\n\td')).toBe('a\nb␍c\n\td');
    expect(harmless('\u202Eabc\u2066')).toBe('\uFFFDabc\uFFFD');
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        // oxlint-disable-next-line no-control-regex -- what must not be there
        expect(harmless(text)).not.toMatch(/[\u0000-\u0008\u000B-\u001F\u007F-\u009F]/);
      }),
    );
  });

  it('takes columns as terminals count them', () => {
    expect(columns('abc')).toBe(3);
    expect(columns('日本')).toBe(4);
    expect(columns('e\u0301')).toBe(1);
    expect(columns('😀')).toBe(2);
    expect(columns('a\tb')).toBe(5);
    expect(withoutTabs('a\tb')).toBe('a   b');
    expect(shorten('abcdef', 4)).toBe('abc…');
    expect(shorten('日本語', 5)).toBe('日本…');
    expect(shorten('abc', 3)).toBe('abc');
    expect(padded('日', 4)).toBe('日  ');
  });
});

describe('underlines', () => {
  const show = (text: string, ...ranges: readonly (readonly [number, number])[]): readonly string[] =>
    underlined(text, [{ ranges: ranges.map(([a, b]) => textRange(a, b)), mark: '1', paint: same }], '').split('\n');

  it('stand under what they are about, line by line', () => {
    expect(show('one two\nthree', [4, 7])).toEqual(['one two', '    ^^^ 1', 'three']);
    expect(show('one two\nthree', [4, 10])).toEqual(['one two', '    ^^^ 1', 'three', '^^ 1']);
    expect(show('one two', [4, 7], [0, 3])).toEqual(['one two', '^^^ ^^^ 1']);
    expect(show('one two', [0, 5], [3, 7])).toEqual(['one two', '^^^^^^^ 1']);
    expect(show('日本 x', [0, 2])).toEqual(['日本 x', '^^^^ 1']);
    expect(show('a\tb', [2, 3])).toEqual(['a   b', '    ^ 1']);
    expect(show('one', [3, 3])).toEqual(['one', '   ^ 1']);
    expect(show('one')).toEqual(['one']);
  });

  it('of several problems stand one below the other', () => {
    const text = underlined(
      'one two',
      [
        { ranges: [textRange(0, 3)], mark: '1', paint: same },
        { ranges: [textRange(4, 7)], mark: '2', paint: same },
      ],
      '  ',
    );
    expect(text.split('\n')).toEqual(['  one two', '  ^^^ 1', '      ^^^ 2']);
  });
});

describe('code frames', () => {
  const source = 'first\n\tsecond line\nthird\nfourth';
  it('show the line with its neighbours', () => {
    expect(
      codeFrame(source, { start: { line: 1, column: 1 }, end: { line: 1, column: 7 } }, plain).split('\n'),
    ).toEqual(['1 | first', '2 |     second line', '  |     ^^^^^^', '3 | third']);
  });
  it('show a place without length, at the end of the file, and over several lines', () => {
    expect(codeFrame('x', { start: { line: 0, column: 1 }, end: { line: 0, column: 1 } }, plain).split('\n')).toEqual([
      '1 | x',
      '  |  ^',
    ]);
    expect(
      codeFrame(source, { start: { line: 2, column: 3 }, end: { line: 3, column: 2 } }, plain).split('\n'),
    ).toEqual(['2 |     second line', '3 | third', '  |    ^^…', '4 | fourth']);
  });
});
