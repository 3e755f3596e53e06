import { describe, expect, it } from 'vitest';
import * as fuzz from '../../../fuzz/targets/language.js';
import { compileFile } from '../../../src/compile/index.js';

const compile = (files: Readonly<Record<string, string>>): ReturnType<typeof compileFile> =>
  compileFile('main.mrsi', (path) => Promise.resolve(Object.hasOwn(files, path) ? files[path] : undefined));

/** A template whose only mistake is the name `nowhere`, which stands once, behind `note`. */
const wrong = (note: string): string => `schema S "${note}" {
  input text: Text
  /// ${note}
  output name: Span of text // ${note}
  constraint c "${note}" name == "${note}" or nowhere == "x"
}
style s for S {
  prompt """${note} {{ text }}"""
  trace """<{{ name }}>"""
}
`;

const notes: Readonly<Record<string, string>> = {
  'plain text': 'note',
  'pairs of surrogates': 'a 👩🏽‍🚀 and 🇫🇷',
  'half a pair': 'lone \ud83d and \udc00 halves',
  'combining characters': 'e\u0301 n\u0303 \u0301',
  'right-to-left text': 'שלום عالم \u202eabc\u202c',
  'other line breaks': 'a\u2028b\u2029c\u0085d',
  'no-break and zero-width blanks': '\u00a0\u200b\ufeff\u3000',
  'control characters': '\u0001\u0008\u007f',
};

describe.each(Object.entries(notes))('%s', (_, note) => {
  it.each([
    ['as it is', (text: string) => text],
    ['with a byte order mark', (text: string) => `\ufeff${text}`],
    ['with CRLF', (text: string) => text.replaceAll('\n', '\r\n')],
    ['with both', (text: string) => `\ufeff${text.replaceAll('\n', '\r\n')}`],
  ])('keeps ranges right, %s', async (_way, change) => {
    const text = change(wrong(note));
    const { diagnostics } = await compile({ 'main.mrsi': text });
    const told = diagnostics.map(({ code, range: { start, end } }) => [code, text.slice(start.offset, end.offset)]);
    expect(told).toEqual([['unresolved-name', 'nowhere']]);
    for (const { range } of diagnostics) {
      // Lines and columns as editors count them: lines end with LF or CRLF, columns are UTF-16 code units.
      const before = text.slice(0, range.start.offset);
      expect(range.start.line).toBe(before.split('\n').length - 1);
      expect(range.start.column).toBe(range.start.offset - (before.lastIndexOf('\n') + 1));
    }
  });

  it('is read, checked and formatted as the fuzzer asks', () => {
    for (const { run } of [fuzz.parser, fuzz.validator, fuzz.formatter])
      for (const text of [wrong(note), note, `\ufeff${note}`, `${note}\r\n${note}`]) run(text);
  });

  it('is kept in what templates say', async () => {
    const text = wrong(note).replace('or nowhere == "x"', '');
    const { programs } = await compile({ 'main.mrsi': text });
    expect(programs[0]?.schema.title).toBe(note);
    const [first] = programs[0]?.styles[0]?.prompt ?? [];
    expect(first).toMatchObject({ kind: 'literal', text: `${note} ` });
  });
});

it('a byte order mark and CRLF change nothing of what a template means', async () => {
  const text = wrong('note').replace('or nowhere == "x"', '');
  const meaning = async (content: string): Promise<string> =>
    JSON.stringify((await compile({ 'main.mrsi': content })).programs, (key, value: unknown) =>
      key === 'range' || key === 'sha256' ? undefined : value,
    );
  const plain = await meaning(text);
  expect(plain).toContain('"name":"s"');
  expect(await meaning(`\ufeff${text}`)).toBe(plain);
  expect(await meaning(text.replaceAll('\n', '\r\n'))).toBe(plain);
});

it.each([
  ['at the end of the file', ''],
  ['before another declaration', '\nenum K { A }'],
])('a style that breaks off %s is not looked at as a whole one', async (_, rest) => {
  const start = 'schema S { output n: Int step one }\nstyle s for S {\n  prompt """"""\n  trace """{{ n }}';
  for (const broken of [
    '{% step',
    '{% for',
    '{% if',
    '{{',
    '{{ n.',
    '{% for e in',
    '{{ n as json(',
    '{% step one %}',
  ]) {
    const { programs, diagnostics } = await compile({ 'main.mrsi': start + broken + rest });
    expect(programs).toEqual([]);
    expect(diagnostics.map(({ code }) => code)).toContain('syntax');
  }
});

describe('imports in a circle', () => {
  const part = (name: string, imported: string): string => `import "${imported}"\nenum ${name} { A${name} B${name} }\n`;

  it('are told at the import, in every file of the circle', async () => {
    const { programs, diagnostics } = await compile({
      'main.mrsi': part('One', 'b.mrsi'),
      'b.mrsi': part('Two', 'c.mrsi'),
      'c.mrsi': part('Three', 'main.mrsi'),
    });
    expect(programs).toEqual([]);
    expect(diagnostics.filter(({ code }) => code === 'import-cycle').map(({ path }) => path)).toEqual([
      'main.mrsi',
      'b.mrsi',
      'c.mrsi',
    ]);
  });

  it('are told of a file that imports itself, and of a long circle', async () => {
    const self = await compile({ 'main.mrsi': part('One', 'main.mrsi') });
    expect(self.diagnostics.map(({ code }) => code)).toContain('import-cycle');
    const files = Object.fromEntries(
      Array.from({ length: 300 }, (_, at) => [
        at === 0 ? 'main.mrsi' : `f${at}.mrsi`,
        part(`E${at}`, at === 299 ? 'main.mrsi' : `f${at + 1}.mrsi`),
      ]),
    );
    const { diagnostics } = await compile(files);
    expect(diagnostics.filter(({ code }) => code === 'import-cycle')).toHaveLength(300);
  });
});

describe('nesting too deep', () => {
  it.each([
    ['parentheses', `schema S { constraint c "" ${'('.repeat(5000)}true${')'.repeat(5000)} }`],
    [
      'tags',
      `schema S { output f: Flag }\nstyle s for S { trace """${'{% if f %}'.repeat(5000)}x${'{% endif %}'.repeat(5000)}""" }`,
    ],
    ['lists', `schema S { output f: Flag${'[]'.repeat(5000)} }`],
    ['conditions', `schema S { output f: Flag\n constraint c "" ${'f ? '.repeat(3000)}f${' : f'.repeat(3000)} }`],
    ['choices within', `schema S { output f: Flag\n constraint c "" ${'f ? '.repeat(3000)} }`],
    ['implications', `schema S { output f: Flag\n constraint c "" ${'f => '.repeat(3000)}f }`],
    ['signs', `schema S { output f: Int\n constraint c "" 0 < ${'-'.repeat(3000)}f }`],
    ['averages', `schema S { output f: Int[]\n constraint c "" 0 < ${'mean x in f: '.repeat(3000)}x }`],
    ['calls', `schema S { output f: Int[]\n constraint c "" ${'abs('.repeat(3000)} }`],
    ['binders', `schema S { output f: Int[]\n constraint c "" ${'forall x in f: '.repeat(3000)}true }`],
  ])('of %s is reported in the text', async (_, text) => {
    const { programs, diagnostics } = await compile({ 'main.mrsi': text });
    expect(programs).toEqual([]);
    expect(diagnostics.some(({ severity }) => severity === 'error')).toBe(true);
    for (const { range } of diagnostics) expect(range.end.offset).toBeLessThanOrEqual(text.length);
    fuzz.formatter.run(text);
  });
});

it('just deep enough is no problem', async () => {
  const deep = [
    `${'('.repeat(48)}f${')'.repeat(48)}`,
    `${'f ? '.repeat(48)}f${' : f'.repeat(48)}`,
    Array.from({ length: 60 }, () => '(exists x in g: x > 0 ? f : f)').join(' and '),
    `f${' => f'.repeat(390)}`,
    `0 < ${'-'.repeat(390)}h`,
    `${Array.from({ length: 48 }, (_, at) => `forall x${at} in g: `).join('')}x0 > 0`,
  ];
  for (const body of deep) {
    const text = `schema S { input text: Text\n output f: Flag\n output g: Int[]\n output h: Int\n constraint c "" ${body} }`;
    const { diagnostics } = await compile({ 'main.mrsi': text });
    expect(diagnostics.filter(({ severity }) => severity === 'error').map(({ message }) => message)).toEqual([]);
  }
});

it('a format that breaks off is a mistake in the text', async () => {
  const box = (format: string): string => `schema S { input image: Image
  record R { b: Box in image }
  output list: R[] }
style s for S { prompt """x""" trace """{% for r in list sep ";" %}{{ r.b ${format} }}{% endfor %}.""" }`;
  for (const format of ['as box', 'as box(', 'as box()', 'as', 'as json(', 'as quoted as']) {
    const { programs, diagnostics } = await compile({ 'main.mrsi': box(format) });
    expect(programs, format).toEqual([]);
    expect(
      diagnostics.map(({ code }) => code),
      format,
    ).toContain('syntax');
    fuzz.validator.run(box(format));
  }
});

describe('a style is asked for ambiguities', () => {
  const text = (type: string, value: string): string => `schema S {
  input text: Text
  record R { p: Prose }
  output list: ${type}[]
}
style s for S {
  prompt """{{ text }}"""
  trace """{% for r in list %}{{ ${value} }}{% endfor %}"""
}
`;

  it.each([
    ['where all its names lead somewhere', 'R', 'r.p', ['ambiguous-end']],
    ['but not where a name in it leads nowhere', 'R', 'r.q', ['unresolved-name']],
    ['but not where what a name stands for leads nowhere', 'Q', 'r.p', ['unresolved-name']],
  ])('%s', async (_, type, value, codes) => {
    const { diagnostics } = await compile({ 'main.mrsi': text(type, value) });
    const errors = diagnostics.filter(({ severity }) => severity === 'error');
    expect([...new Set(errors.map(({ code }) => code))]).toEqual(codes);
  });
});

describe('a file of 10 MB', () => {
  it.each([
    ['of one literal', `schema S {}\nstyle s for S {\n  prompt """${'All of this is text. '.repeat(500_000)}"""\n}\n`],
    ['of comments', '/// nothing but a comment\n'.repeat(400_000)],
    ['of one line', 'xy '.repeat(3_500_000)],
  ])('%s is formatted and checked', (_, text) => {
    expect(text.length).toBeGreaterThan(10_000_000);
    fuzz.formatter.run(text);
    fuzz.validator.run(text);
  });
});
