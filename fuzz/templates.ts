import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Random } from './random.js';

const read = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.mrsi'))
    .map((name) => readFileSync(join(folder, name), 'utf8'));

/** Templates to begin from: the shipped ones, and the fixtures, which are wrong in every known way. */
const corpus = [...read('templates'), ...read('test/fixtures/language')].filter((text) => text.length < 6000);

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

/** A template that is nearly one: pieces of templates, cut, moved and mixed with pieces of the language. */
export function makeTemplate(random: Random): string {
  const way = random.next();
  if (way < 0.15)
    return Array.from({ length: 1 + random.below(60) }, () => random.pick(pieces)).join(random.pick(['', ' ', '\n']));
  if (way < 0.25) return bytes(random);
  const whole = random.pick(corpus);
  const start = random.below(whole.length);
  let text =
    random.next() < 0.5
      ? whole.slice(start, start + 200 + random.below(1200))
      : whole.slice(0, 200 + random.below(1500));
  for (let changes = random.below(6); changes > 0; changes--) text = change(text, random);
  return text;
}

function change(text: string, random: Random): string {
  const at = random.below(text.length + 1);
  const end = Math.min(text.length, at + random.below(30));
  const way = random.below(4);
  if (way === 0) return text.slice(0, at) + text.slice(end);
  if (way === 1) return text.slice(0, at) + random.pick(pieces) + text.slice(at);
  if (way === 2) return text.slice(0, at) + text.slice(at, end).repeat(1 + random.below(4)) + text.slice(end);
  return text.slice(0, at) + String.fromCharCode(random.below(0x180)) + text.slice(end);
}

const bytes = (random: Random): string =>
  Buffer.from(Array.from({ length: random.below(200) }, () => random.below(256))).toString(
    random.pick(['utf8', 'latin1', 'utf16le']),
  );
