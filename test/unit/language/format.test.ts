import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { applyChanges, formatChanges, type Tokenize } from '../../../src/language/format/format.js';
import { createMrsiServices } from '../../../src/language/services.js';

const { Lexer } = createMrsiServices().mrsi.parser;
const tokenize: Tokenize = (text) => Lexer.tokenize(text);
const format = (text: string): string => applyChanges(text, formatChanges(text, tokenize));
const images = (text: string): string[] =>
  tokenize(text).tokens.map((token) => `${token.tokenType.name} ${token.image}`);

test('indents by nesting, keeps what is lined up, and leaves the text of templates alone', () => {
  const messy = `schema S   {
input text:  Text
      enum K{ A
"a"
B }


  // a comment
record E {
span: Span of text
    k:    K
}
output list : E[ ]
constraint c ""
forall e in list : count( list,list )>1
reward r = f1(list,
              list)   
}
style s for S {
prompt """
      Text: {{text}}  
    """
}
`;
  expect(format(messy)).toBe(`schema S   {
  input text:  Text
  enum K { A
      "a"
    B }

  // a comment
  record E {
    span: Span of text
    k:    K
  }
  output list: E[]
  constraint c ""
    forall e in list: count(list, list) > 1
  reward r = f1(list,
              list)
}
style s for S {
  prompt """
      Text: {{ text }}  
    """
}
`);
});

test.each([
  ['schema S {output n:Int( 0 .. 9 ) [ ]}', 'schema S { output n: Int(0..9)[] }'],
  ['constraint c "" a-b==-1 and-a<=2*b', 'constraint c "" a - b == -1 and -a <= 2 * b'],
  ['constraint c "" a?b:c', 'constraint c "" a ? b : c'],
  ['constraint c "" forall e in l:e.x?e.y :e.z', 'constraint c "" forall e in l: e.x ? e.y : e.z'],
  ['constraint c "" a ? forall e in l :x :y', 'constraint c "" a ? forall e in l: x : y'],
  ['reward r weight 0.5=f1(a,b,by x)', 'reward r weight 0.5 = f1(a, b, by x)'],
  [
    'style s for S { trace """{{e as json(a:b,c :d)}}""" }',
    'style s for S { trace """{{ e as json(a: b, c: d) }}""" }',
  ],
])('puts spaces where they belong: %s', (before, after) => {
  expect(format(before)).toBe(`${after}\n`);
});

const roots = ['templates', 'test/fixtures/language'];
const files = roots.flatMap((root) =>
  readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.mrsi'))
    .map((name) => join(root, name)),
);

test.each(files)('law 6: formatting %s changes no token, and twice is once', (path) => {
  const text = readFileSync(path, 'utf8');
  const once = format(text);
  expect(images(once)).toEqual(images(text));
  expect(format(once)).toBe(once);
});

test('law 6 holds for any white space between the tokens', () => {
  const text = readFileSync('templates/pico.mrsi', 'utf8').slice(0, 1800);
  const { tokens } = tokenize(text);
  const spaces = fc.constantFrom(' ', '\n', '\t', '\n\n\n', '  \n   ', ' \r\n ', ' // note\n');
  fc.assert(
    fc.property(fc.array(spaces, { minLength: 8, maxLength: 40 }), (gaps) => {
      const messy = tokens.map((token, index) => token.image + (gaps[index % gaps.length] ?? ' ')).join('');
      const once = format(messy);
      expect(images(once)).toEqual(images(messy));
      expect(format(once)).toBe(once);
    }),
    { numRuns: 100 },
  );
});
