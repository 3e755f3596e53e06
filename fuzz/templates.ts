import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { changeBytes, randomBytes } from './bytes.js';
import type { Random } from './random.js';

const read = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.mrsi'))
    .map((name) => readFileSync(join(folder, name), 'utf8'));

/** Templates to begin from: the shipped ones, and the fixtures, which are wrong in every known way. */
export const corpus: readonly string[] = [...read('templates'), ...read('test/fixtures/language')].filter(
  (text) => text.length < 6000,
);

const pieces = [
  ...[
    'schema S {',
    'style s for S {',
    '}',
    '{',
    'enum K { A B }',
    'record R { x: Int }',
    'output x: R[]',
    'input t: Text',
  ],
  ...[
    '"""',
    '{{',
    '}}',
    '{%',
    '%}',
    '{#',
    '#}',
    '{{-',
    '-%}',
    '{% for e in x %}',
    '{% endfor %}',
    '{% if x %}',
    '{% else %}',
  ],
  ...[
    '{% endif %}',
    '{% step s %}',
    '{% endstep %}',
    'forall e in x: ',
    'mean (a, b) in ',
    'distinct(x by e.',
    'match(',
    ')',
  ],
  ...[
    '"',
    '"\\',
    '/',
    '/a*/',
    ' matches ',
    ' and ',
    ' => ',
    ' ? ',
    ' : ',
    ' == ',
    '.',
    '..',
    ',',
    '[]',
    '(',
    '((((',
    'not ',
  ],
  ...[
    'import "',
    'main.mrsi"',
    'constraint c "" ',
    'reward r weight 0.5 = ',
    'probe p bias visual {',
    'with t = ""',
    'expect ',
  ],
  ...[
    'none',
    'gold.',
    'schema.',
    'steps',
    'as json(',
    'as quoted',
    ' when ',
    ' alias ',
    ' sep ", "',
    '// ',
    '/// ',
    '\uFEFF',
  ],
  ...[
    '\r\n',
    '\r',
    '\t',
    '\u2028',
    '\u200B',
    '\uD800',
    '\uDC00',
    'é',
    'e\u0301',
    'שלום',
    '😀',
    '\0',
    '-1',
    '1e999',
    '0..1',
    '%',
  ],
];

/** What templates are made of: names, words, numbers, texts, marks, and white space between them. */
const TOKEN =
  /"""|\{[{%#]-?|-?[}%#]\}|"(?:[^"\\\n]|\\.)*"|[\p{L}_][\p{L}\p{N}_]*|\d+(?:\.\d+)?|<=>|=>|[!<=>]=|\.\.|\/\/[^\n]*|\s+|./gsu;

let cut: readonly (readonly string[])[] | undefined;

/** The corpus, cut into tokens. */
const tokens = (): readonly (readonly string[])[] => (cut ??= corpus.map((text) => text.match(TOKEN) ?? []));

/** A template that is nearly one: pieces of templates, cut, moved and mixed with pieces of the language. */
export function makeTemplate(random: Random): string {
  const way = random.next();
  if (way < 0.15)
    return Array.from({ length: 1 + random.below(60) }, () => random.pick(pieces)).join(random.pick(['', ' ', '\n']));
  if (way < 0.6) return mixTokens(random);
  let text = part(random);
  for (let changes = random.below(6); changes > 0; changes--) text = changeTemplate(text, random);
  return text;
}

/** A piece of a good template, its bytes changed; now and then bytes alone. */
export const breakTemplate = (random: Random): string =>
  random.below(8) === 0 ? randomBytes(random, 200) : changeBytes(part(random), random);

function part(random: Random): string {
  const whole = random.pick(corpus);
  const start = random.below(whole.length);
  return random.next() < 0.5
    ? whole.slice(start, start + 200 + random.below(1200))
    : whole.slice(0, 200 + random.below(1500));
}

/** A template whose tokens were exchanged, left out, doubled, or taken from another one: most still parse. */
function mixTokens(random: Random): string {
  const whole = random.pick(tokens());
  const start = random.next() < 0.6 ? 0 : random.below(whole.length);
  const result = whole.slice(start, start + 60 + random.below(400));
  for (let changes = 1 + random.below(4); changes > 0 && result.length > 0; changes--) {
    const at = random.below(result.length);
    const length = 1 + random.below(random.below(4) === 0 ? 24 : 3);
    const other = random.pick(tokens());
    const from = random.below(other.length);
    switch (random.below(6)) {
      case 0:
        result[at] = random.pick(other);
        break;
      case 1:
        result.splice(at, length);
        break;
      case 2:
        result.splice(at, 0, ...other.slice(from, from + length));
        break;
      case 3:
        result.splice(at, 0, ...result.slice(at, at + length));
        break;
      case 4:
        result.splice(random.below(result.length), 0, ...result.splice(at, length));
        break;
      default: {
        // One name for another, as one mistypes.
        const names = result.flatMap((token, index) => (/^\p{L}/u.test(token) ? [index] : []));
        if (names.length > 1) result[random.pick(names)] = result[random.pick(names)] ?? '';
      }
    }
  }
  return result.join('');
}

/** A text after something was typed, taken away or repeated in it. */
export function changeTemplate(text: string, random: Random): string {
  const at = random.below(text.length + 1);
  const end = Math.min(text.length, at + random.below(30));
  const way = random.below(4);
  if (way === 0) return text.slice(0, at) + text.slice(end);
  if (way === 1) return text.slice(0, at) + random.pick(pieces) + text.slice(at);
  if (way === 2) return text.slice(0, at) + text.slice(at, end).repeat(1 + random.below(4)) + text.slice(end);
  return text.slice(0, at) + String.fromCharCode(random.below(0x180)) + text.slice(end);
}
