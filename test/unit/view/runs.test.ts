import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { textRange } from '../../../src/base/positions.js';
import type { SlotRange } from '../../../src/trace/index.js';
import { runsOf } from '../../../src/view/runs.js';
import { sectionsOf } from '../../../src/view/sections.js';
import { type Entity, program, tokensOf, traceOf } from './fixture.js';

const text = 'Wow , Mira Tanaka and Nordwind today';
const entities: readonly Entity[] = [
  { span: 'Mira Tanaka', type: 'PER', box: [40, 64, 72, 128] },
  { span: 'Nordwind', type: 'ORG' },
];
const trace = traceOf({ text, entities });

const cut = (byToken = false) =>
  runsOf({
    text: trace.text,
    schema: program.schema,
    slotRanges: trace.slotRanges,
    problems: [],
    tokens: trace.tokens,
    byToken,
  });

describe('cutting the text of a trace into runs', () => {
  it('gives every slot its own run, innermost first', () => {
    const shown = cut()
      .filter((run) => run.slot?.leaf)
      .map((run) => `${run.slot?.path} ${run.slot?.role} ${run.text}`);
    expect(shown).toEqual([
      'entities[0].span defines Mira Tanaka',
      'entities[1].span defines Nordwind',
      'entities[0].span refers Mira Tanaka',
      'entities[0].type defines PER',
      'entities[1].span refers Nordwind',
      'entities[1].type defines ORG',
      'entities[0].span refers Mira Tanaka',
      'entities[0].visible defines yes',
      'entities[1].span refers Nordwind',
      'entities[1].visible defines no',
      'entities[0].span refers Mira Tanaka',
      'entities[0].region defines [40,64,72,128]',
      'entities[0].span refers Mira Tanaka',
      'entities[0].type refers PER',
      'entities[0].region refers [40,64,72,128]',
      'entities[1].span refers Nordwind',
      'entities[1].type refers ORG',
      'entities[1].region defines null',
    ]);
  });

  it('takes the field for the record that holds nothing else', () => {
    const range = textRange(15, 26);
    const slotRanges = ['entities[0].span', 'entities[0]', 'entities'].map(
      (slot): SlotRange => ({ slot, range, role: 'defines' }),
    );
    const runs = runsOf({ ...trace, schema: program.schema, slotRanges, problems: [], byToken: false });
    expect(runs.map((run) => run.slot?.path)).toEqual([undefined, 'entities[0].span', undefined]);
  });

  it('takes the part for the innermost where it fills the whole, however they are ordered', () => {
    const slotRanges: readonly SlotRange[] = ['entities', 'entities[0].span', 'entities[0]'].map((slot) => ({
      slot,
      range: textRange(0, 3),
      role: 'defines',
    }));
    for (const order of [slotRanges, slotRanges.toReversed()])
      expect(
        runsOf({ text: 'Ada', schema: program.schema, slotRanges: order, problems: [], tokens: [], byToken: false }),
      ).toMatchObject([{ text: 'Ada', slot: { path: 'entities[0].span', leaf: true }, thing: 'entities[0]' }]);
  });

  it('says which thing the punctuation of a record belongs to', () => {
    const punctuation = cut().filter((run) => run.slot?.path === 'entities[1]');
    expect(punctuation.map((run) => run.thing)).toEqual(Array(4).fill('entities[1]'));
    expect(punctuation.map((run) => run.text).join('…')).toBe('{"text":"…","type":"…","bbox_2d":…}');
  });

  it('names the token of each run where it is cut by tokens', () => {
    const runs = cut(true);
    expect(new Set(runs.map((run) => run.token)).size).toBe(trace.tokens.length);
    for (const run of runs) expect(trace.tokens[run.token ?? -1]?.text).toContain(run.text);
  });

  it('marks what the template forced', () => {
    const tokens = trace.tokens.map(
      (token, index) => ({ ...token, origin: index < 5 ? 'forced' : 'sampled' }) as const,
    );
    const runs = runsOf({
      ...{ text: trace.text, schema: program.schema, slotRanges: [], problems: [] },
      tokens,
      byToken: false,
    });
    expect(runs.map((run) => [run.forced, run.text.slice(0, 8)])).toEqual([
      [true, '<think>\n'],
      [false, 'Spans: M'],
    ]);
  });

  it('loses nothing and repeats nothing, whatever the ranges are', () => {
    const slots = ['entities', 'entities[0]', 'entities[0].span', 'entities[7].region', 'unknown', ''];
    const range = fc
      .tuple(fc.integer({ min: -5, max: 60 }), fc.integer({ min: -5, max: 60 }))
      .map(([a, b]) => textRange(Math.min(a, b), Math.max(a, b)));
    const slotRange = fc.record({
      slot: fc.constantFrom(...slots),
      range,
      role: fc.constantFrom<SlotRange['role']>('defines', 'refers'),
    });
    fc.assert(
      fc.property(
        fc.string({ maxLength: 50, unit: 'binary' }),
        fc.array(slotRange, { maxLength: 12 }),
        fc.array(fc.array(range, { maxLength: 3 }), { maxLength: 4 }),
        fc.boolean(),
        (any, slotRanges, problems, byToken) => {
          const runs = runsOf({
            text: any,
            schema: program.schema,
            slotRanges,
            problems,
            tokens: tokensOf(any),
            byToken,
          });
          expect(runs.map((run) => run.text).join('')).toBe(any);
          let at = 0;
          for (const run of runs) {
            expect(run.range.start).toBe(at);
            at = run.range.end;
            expect(run.text.length).toBeGreaterThan(0);
            for (const problem of run.problems)
              expect(
                problems[problem]?.some((each) => each.start <= run.range.start && run.range.end <= each.end),
              ).toBe(true);
          }
        },
      ),
    );
  });

  it('takes time in proportion to the text', () => {
    const long = 'x'.repeat(100_000);
    const slotRanges = Array.from(
      { length: 20_000 },
      (_, index): SlotRange => ({
        slot: `entities[${index}].span`,
        range: textRange(index * 5, index * 5 + 4),
        role: 'defines',
      }),
    );
    const start = performance.now();
    const runs = runsOf({
      text: long,
      schema: program.schema,
      slotRanges,
      problems: [],
      tokens: tokensOf(long),
      byToken: false,
    });
    expect(runs).toHaveLength(40_000);
    expect(performance.now() - start).toBeLessThan(2000);
  });
});

describe('folding a trace by step', () => {
  const sections = sectionsOf(program, trace, cut());

  it('names each step by its title and the rest by what it does', () => {
    expect(sections.map((section) => section.title)).toEqual([
      '',
      'Find every named entity in the text.',
      'Give every entity its type.',
      'Decide for every entity whether the image shows it.',
      'Draw a box round every entity that the image shows.',
      'Answer',
    ]);
  });

  it('gives the end of a line to the step that it ends, and loses nothing', () => {
    const texts = sections.map((section) => section.runs.map((run) => run.text).join(''));
    expect(texts.join('')).toBe(trace.text);
    expect(texts[1]).toBe('Spans: Mira Tanaka; Nordwind.\n');
    expect(texts[5]?.startsWith('</think>\n<answer>[{')).toBe(true);
  });

  it('is one section where no step was found', () => {
    const bare = { ...trace, segments: [] };
    expect(sectionsOf(program, bare, cut()).map((section) => section.runs.length)).toEqual([cut().length]);
  });

  it('counts the problems that touch it', () => {
    const runs = cut().map((run) => (run.slot?.kind === 'flag' ? { ...run, problems: [0, 2] } : run));
    expect(sectionsOf(program, trace, runs).map((section) => section.problems)).toEqual([[], [], [], [0, 2], [], []]);
  });
});
