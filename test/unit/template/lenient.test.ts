import { describe, expect, it } from 'vitest';
import { findStyle, type Style } from '../../../src/program/index.js';
import { readTrace } from '../../../src/template/index.js';
import type { Ending } from '../../../src/trace/index.js';
import { expectGolden } from '../../support/golden.js';
import { picoContext, picoProgram } from '../../support/pico.js';
import { showDeviation, showSlots } from '../../support/shown-values.js';

const program = picoProgram();
const context = picoContext('Wow , Mira Tanaka and Nordwind today at Glass Tower');
const thought =
  'Spans: Mira Tanaka; Nordwind.\nTypes: Mira Tanaka is PER; Nordwind is ORG.\n' +
  'Visible: Mira Tanaka yes; Nordwind no.\nBoxes: Mira Tanaka [40,64,72,136].\n';
const json =
  '[{"text":"Mira Tanaka","type":"PER","bbox_2d":[40,64,72,136]},{"text":"Nordwind","type":"ORG","bbox_2d":null}]';
const good = `<think>\n${thought}</think>\n<answer>${json}</answer>`;

function style(name: string): Style {
  const found = findStyle(program, name);
  if (found === undefined) throw new Error(`no style ${name}`);
  return found;
}

function changed(from: string | RegExp, to: string): string {
  const text = good.replace(from, () => to);
  if (text === good) throw new Error(`nothing to change: ${String(from)}`);
  return text;
}

interface Case {
  readonly title: string;
  readonly text: string;
  readonly style?: string;
  readonly ending?: Ending['kind'];
}

const cases: readonly Case[] = [
  { title: 'well formed', text: good },
  { title: 'text after the end', text: `${good}\nHope this helps!` },
  { title: 'a line break after the end', text: `${good}\n` },
  { title: 'chatter before the begin', text: `Sure! Here is my reasoning about the picture.\n${good}` },
  { title: 'a step missing', text: changed(/Types:.*\n/, '') },
  { title: 'two steps missing', text: changed(/Types:.*\n.*\n/, '') },
  {
    title: 'a sentence between steps',
    text: changed('Visible:', 'Now I look at the image, and it is nice.\nVisible:'),
  },
  { title: 'a misspelt step', text: changed('Types: ', 'Type: ') },
  { title: 'a step in other letters', text: changed('Types: ', 'TYPES: ') },
  { title: 'no full stop', text: changed('Nordwind.\nTypes', 'Nordwind\nTypes') },
  { title: 'a blank line', text: changed('\nTypes', '\n\nTypes') },
  { title: 'blanks before a value', text: changed('is PER', 'is   PER') },
  { title: 'another separator', text: changed('Mira Tanaka; Nordwind.', 'Mira Tanaka, Nordwind.') },
  { title: 'a span that is not in the text', text: changed('Spans: Mira Tanaka', 'Spans: Mira Tanakas') },
  { title: 'the same everywhere', text: good.replaceAll('Nordwind', 'Nordwinds') },
  { title: 'an enum value in small letters', text: changed('is PER', 'is per') },
  { title: 'an alias', text: changed('Nordwind is ORG', 'Nordwind is OTHER') },
  { title: 'a gloss', text: changed('Tanaka is PER', 'Tanaka is a person') },
  { title: 'no enum value', text: changed('Nordwind is ORG', 'Nordwind is PLANET') },
  { title: 'a flag in other letters', text: changed('Mira Tanaka yes', 'Mira Tanaka Yes') },
  { title: 'no flag', text: changed('Mira Tanaka yes', 'Mira Tanaka maybe') },
  { title: 'a box with blanks', text: changed('[40,64,72,136].', '[40, 64, 72, 136].') },
  { title: 'a box in other brackets', text: changed('[40,64,72,136].', '(40,64),(72,136).') },
  { title: 'a box that leaves the image', text: changed('[40,64,72,136].', '[40,64,72,999].') },
  { title: 'another box in the answer', text: changed('"bbox_2d":[40,64,72,136]', '"bbox_2d":[40,64,72,140]') },
  { title: 'a box of something invisible', text: changed('72,136].', '72,136]; Nordwind [1,2,3,4].') },
  {
    title: 'one more member in a later step',
    text: changed('Nordwind is ORG.', 'Nordwind is ORG; Glass Tower is LOC.'),
  },
  { title: 'one member less in a later step', text: changed('; Nordwind is ORG.', '.') },
  {
    title: 'members in another order',
    text: changed('Mira Tanaka is PER; Nordwind is ORG', 'Nordwind is ORG; Mira Tanaka is PER'),
  },
  { title: 'free thinking', text: changed(thought, 'I think there is a person called Mira Tanaka and a company.\n') },
  { title: 'no thinking', text: good.replace(/<think>[^]*<\/think>\n/, '') },
  { title: 'JSON over many lines', text: changed(json, JSON.stringify(JSON.parse(json), null, 2)) },
  { title: 'JSON in a code fence', text: changed(json, `\`\`\`json\n${json}\n\`\`\``) },
  {
    title: 'JSON keys in another order',
    text: changed('"text":"Nordwind","type":"ORG"', '"type":"ORG","text":"Nordwind"'),
  },
  { title: 'JSON as Python', text: changed(json, json.replaceAll('"', "'").replace('null', 'None')) },
  { title: 'JSON with an unknown and a missing key', text: changed('"type":"ORG"', '"score":0.9') },
  { title: 'JSON with a comma too many', text: changed('null}]', 'null},]') },
  {
    title: 'JSON members in another order',
    text: changed(json, JSON.stringify((JSON.parse(json) as unknown[]).reverse())),
  },
  {
    title: 'one more member in the answer',
    text: changed('null}]', 'null},{"text":"Glass Tower","type":"LOC","bbox_2d":null}]'),
  },
  { title: 'one member less in the answer', text: changed(/,\{"text":"Nordwind".*\}\]/, ']') },
  { title: 'JSON cut off', text: good.slice(0, -40), ending: 'token-limit' },
  { title: 'JSON ended early', text: good.slice(0, -40), ending: 'complete' },
  { title: 'cut off in a span', text: good.slice(0, 20), ending: 'token-limit' },
  { title: 'cut off in a step', text: good.slice(0, 60) },
  { title: 'ended in a step', text: good.slice(0, 60), ending: 'complete' },
  { title: 'something else', text: 'lorem ipsum dolor sit amet '.repeat(5) },
  { title: 'nothing', text: '' },
  { title: 'another wording of nothing', text: '<think>\nThere are no entities.\n</think>\n<answer>[]</answer>' },
  {
    title: 'an answer with blanks',
    style: 'direct',
    text: `<answer>\n[{"text": "Mira Tanaka", "type": "PER", "bbox_2d": [40, 64, 72, 136]}]\n</answer>`,
  },
  { title: 'an answer without tags', style: 'direct', text: json },
  {
    title: 'an answer that is no list',
    style: 'direct',
    text: '<answer>{"text":"Mira Tanaka","type":"person","bbox_2d":[[40,64],[72,136]]}</answer>',
  },
  { title: 'an answer that breaks off within an escape', style: 'direct', text: '<answer>["Mira\\' },
  { title: 'an answer of words', style: 'direct', text: '<answer>Mira Tanaka is a person.</answer>' },
  {
    title: 'another word in a story',
    style: 'story',
    text: '<think>\nThe text names Mira Tanaka. It is a person, so PER. The image shows it at [40,64,72,136].\n</think>\n<answer>[{"text":"Mira Tanaka","type":"PER","bbox_2d":[40,64,72,136]}]</answer>',
  },
  {
    title: 'another sentence in a story',
    style: 'story',
    text: '<think>\nThe text names Mira Tanaka. It is a person, so PER. It is not in the picture.\n</think>\n<answer>[{"text":"Mira Tanaka","type":"PER","bbox_2d":null}]</answer>',
  },
];

const read = ({ text, style: name = 'steps', ending }: Case): ReturnType<typeof readTrace> =>
  readTrace(
    program,
    style(name),
    text,
    context,
    ending === 'token-limit' || ending === 'complete' ? { ending: { kind: ending } } : {},
  );

describe('reading what a model wrote freely', () => {
  it('gives slots and deviations as the golden says', () => {
    const parts = cases.map((each) => {
      const { slots, deviations } = read(each);
      const told = deviations.map((deviation) => `  - ${showDeviation(deviation, each.text)}`);
      return [
        `# ${each.title}`,
        ...each.text.split('\n').map((line) => `  > ${line}`),
        `  ${showSlots(slots)}`,
        ...told,
      ].join('\n');
    });
    expectGolden('template/lenient.txt', `${parts.join('\n\n')}\n`);
  });

  it.each(cases)('$title: deviations are told just where the trace is not well formed', (each) => {
    const { wellFormed, deviations, segments, slotRanges } = read(each);
    expect(wellFormed).toBe(each.title === 'well formed');
    expect(deviations.length > 0).toBe(!wellFormed);
    for (const { range } of [...deviations, ...segments, ...slotRanges]) {
      expect(range.start).toBeGreaterThanOrEqual(0);
      expect(range.end).toBeGreaterThanOrEqual(range.start);
      expect(range.end).toBeLessThanOrEqual(each.text.length);
    }
  });
});
