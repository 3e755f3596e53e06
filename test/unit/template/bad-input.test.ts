import { describe, expect, it } from 'vitest';
import { findStyle } from '../../../src/program/index.js';
import { readTrace, type TraceReading } from '../../../src/template/index.js';
import { picoContext, picoProgram } from '../../support/pico.js';

const program = picoProgram();
const steps = findStyle(program, 'steps') ?? program.styles[0];
if (steps === undefined) throw new Error('the demo template has styles');
const style = steps;
const input = 'Wow , Mira Tanaka and e\u0301toile 👩🏽‍🚀 שלום 北京 today';
const context = picoContext(input);

/** A well-formed trace about one name. */
const about = (name: string): string =>
  `<think>\nSpans: ${name}.\nTypes: ${name} is PER.\nVisible: ${name} no.\nBoxes: none.\n</think>\n` +
  `<answer>[{"text":${JSON.stringify(name)},"type":"PER","bbox_2d":null}]</answer>`;

const read = (text: string): TraceReading => readTrace(program, style, text, context);

describe('names of any script', () => {
  it.each(['Mira Tanaka', 'e\u0301toile', '👩🏽‍🚀', 'שלום', '北京', '京', 'e\u0301toile 👩🏽‍🚀 שלום'])(
    '%j is read where it stands',
    (name) => {
      const text = about(name);
      const { wellFormed, slots, slotRanges } = read(text);
      expect(wellFormed).toBe(true);
      expect(slots['entities']).toMatchObject({
        items: [{ fields: { span: { text: name, start: input.indexOf(name) } } }],
      });
      const ranges = slotRanges.filter(({ slot }) => slot === 'entities[0].span');
      expect(ranges.length).toBeGreaterThan(3);
      for (const { range } of ranges)
        expect([name, JSON.stringify(name)]).toContain(text.slice(range.start, range.end));
    },
  );
});

describe('unusual text before, within and after a trace', () => {
  it.each<readonly [string, string]>([
    ['pairs of surrogates', 'Sure 👩🏽‍🚀🇫🇷 indeed!'],
    ['half a pair', 'Sure \ud83d and \udc00 indeed!'],
    ['combining characters', 'Su\u0301re inde\u0301ed!'],
    ['right-to-left text', 'Sure שלום \u202eabc\u202c indeed!'],
    ['a byte order mark', '\ufeffSure indeed!'],
    ['control characters', 'Sure \u0000\u0007 indeed!'],
  ])('%s: ranges stay right', (_, note) => {
    const good = about('Mira Tanaka');
    const before = `${note}\n${good}`;
    const led = read(before);
    expect(led.slots).toEqual(read(good).slots);
    expect(led.deviations.map(({ range }) => before.slice(range.start, range.end).trim())).toEqual([note.trim()]);
    const after = read(`${good}\n${note}`);
    expect(after.slots).toEqual(led.slots);
    expect(after.deviations.map(({ kind, range }) => [kind, range.start, range.end])).toEqual([
      ['trailing-text', good.length, good.length + note.length + 1],
    ]);
    const between = good.replace('\nVisible', `\n${note}\nVisible`);
    const inside = read(between);
    expect(inside.slots).toEqual(led.slots);
    expect(inside.deviations.map(({ range }) => between.slice(range.start, range.end).trim())).toEqual([note.trim()]);
  });

  it('line breaks of another system are white space that should be otherwise, and hide nothing', () => {
    const text = about('Mira Tanaka').replaceAll('\n', '\r\n');
    const { slots, deviations } = read(text);
    expect(slots).toEqual(read(about('Mira Tanaka')).slots);
    expect(new Set(deviations.map(({ kind }) => kind))).toEqual(new Set(['white-space']));
  });
});

describe('a trace of 10 MB', () => {
  it.each<readonly [string, string]>([
    ['of chatter', 'All of this is talk. '.repeat(500_000)],
    ['of one character', 'x'.repeat(10_500_000)],
    ['of white space', '\n'.repeat(10_500_000)],
    ['that ends well', `${'All of this is talk. '.repeat(500_000)}\n${about('Mira Tanaka')}`],
    ['that began well', `${about('Mira Tanaka')}${'All of this is talk. '.repeat(500_000)}`],
  ])('%s is read', (name, text) => {
    const { deviations, slots } = read(text);
    expect(deviations.length).toBeGreaterThan(0);
    for (const { range } of deviations) expect(range.end).toBeLessThanOrEqual(text.length);
    if (name.includes('well')) expect(slots).toEqual(read(about('Mira Tanaka')).slots);
  });
});
