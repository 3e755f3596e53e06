import { readFile } from 'node:fs/promises';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { imageBox } from '../../../src/base/boxes.js';
import { compileFile } from '../../../src/compile/index.js';
import { describeSampleDiagnostic, readSamples, type SampleFile } from '../../../src/data/samples/index.js';
import { none, type Program, type Slots } from '../../../src/program/index.js';

async function compiled(source: string): Promise<Program> {
  const { programs, diagnostics } = await compileFile('t.mrsi', () => Promise.resolve(source));
  const [program] = programs;
  if (program === undefined) throw new Error(JSON.stringify(diagnostics));
  return program;
}

let pico: Program;
beforeAll(async () => {
  pico = await compiled(await readFile('templates/pico.mrsi', 'utf8'));
});

const text = 'Ada met Grace before Ada left';
const row = (entities: unknown, more: object = {}) => ({ id: '1', text, image: 'a.png', entities, ...more });
const read = (...rows: readonly unknown[]): SampleFile => readSamples(JSON.stringify(rows), pico);
const labelOf = (entities: unknown): Slots | undefined => read(row(entities)).samples[0]?.label;
const told = (file: SampleFile): readonly string[] => file.diagnostics.map(describeSampleDiagnostic);
const entity = (fields: Slots): unknown => ({ kind: 'record', record: 'Entity', fields });
const per = { kind: 'enum', enum: 'EntityType', name: 'PER' } as const;

describe('samples', () => {
  it('have inputs by name and the label by the keys of the template’s JSON', () => {
    expect(read(row([{ text: 'Ada', type: 'PER', bbox_2d: [1, 2, 30, 40] }]))).toEqual({
      samples: [
        {
          id: '1',
          inputs: { text: { kind: 'text', text }, image: { kind: 'image', paths: ['a.png'] } },
          label: {
            entities: {
              kind: 'list',
              items: [
                entity({
                  span: { kind: 'span', text: 'Ada', start: 0 },
                  type: per,
                  region: { kind: 'box', box: imageBox(1, 2, 30, 40) },
                  visible: { kind: 'flag', value: true },
                }),
              ],
            },
          },
        },
      ],
      diagnostics: [],
    });
  });

  it('take the k-th span with one text for its k-th occurrence, in each sample anew', () => {
    const ada = { text: 'Ada', type: 'PER', bbox_2d: null };
    const starts = read(row([ada, ada, ada]), row([ada], { id: '2' })).samples.map(({ label }) =>
      label?.entities?.kind === 'list'
        ? label.entities.items.map((item) =>
            item.kind === 'record' && item.fields.span?.kind === 'span' ? item.fields.span.start : -1,
          )
        : [],
    );
    expect(starts).toEqual([[0, 21, 21], [0]]);
  });

  it('know whether something is visible by its box', () => {
    const expected = {
      entities: {
        kind: 'list',
        items: [
          entity({
            span: { kind: 'span', text: 'Ada', start: 0 },
            type: per,
            region: none,
            visible: { kind: 'flag', value: false },
          }),
        ],
      },
    };
    expect(labelOf([{ text: 'Ada', type: 'PER', bbox_2d: null }])).toEqual(expected);
    expect(labelOf([{ text: 'Ada', type: 'PER' }])).toEqual(expected);
    expect(labelOf([{ text: 'Ada', type: 'PER', visible: false }])).toEqual(expected);
    expect(
      labelOf([{ span: { text: 'Ada', start: 21 }, type: 'OTHER', visible: true, region: [0, 0, 1, 1] }]),
    ).toMatchObject({
      entities: { items: [{ fields: { span: { start: 21 }, type: { name: 'MISC' }, visible: { value: true } } }] },
    });
  });

  it('without a label, or with an empty one', () => {
    const { samples, diagnostics } = read({ id: 1, text, image: ['a.png'] }, row([], { id: 2 }));
    expect(diagnostics).toEqual([]);
    expect(samples.map(({ id, label }) => [id, label])).toEqual([
      ['1', undefined],
      ['2', { entities: { kind: 'list', items: [] } }],
    ]);
  });

  it('stand in JSON Lines too, and under `label`', () => {
    const lines = [
      '',
      JSON.stringify({ text, image: 'a.png', label: { entities: [] } }),
      '{"text": 1',
      JSON.stringify(row([])),
    ];
    const file = readSamples(`\uFEFF${lines.join('\r\n')}`, pico);
    expect(file.samples.map(({ id, label }) => [id, label !== undefined])).toEqual([
      ['#1', true],
      ['1', true],
    ]);
    expect(told(file)).toEqual([expect.stringMatching(/^Line 3 is no JSON/)]);
    expect(readSamples(JSON.stringify(row([])), pico).samples).toHaveLength(1);
  });
});

describe('wrong samples', () => {
  it.each<[string, unknown]>([
    [
      'sample 1, entities[0].type: expected one of PER, LOC, ORG, MISC, found "THING".',
      [{ text: 'Ada', type: 'THING' }],
    ],
    ['sample 1, entities[0].type: expected a value of EntityType, found nothing.', [{ text: 'Ada' }]],
    ['sample 1, entities[0].span: expected a piece of the text, found " ".', [{ text: ' ', type: 'PER' }]],
    [
      'sample 1, entities[0].region: expected a box [x1, y1, x2, y2] in pixels of the image, or null, found a list.',
      [{ text: 'Ada', type: 'PER', bbox_2d: [1, 2, 3] }],
    ],
    [
      'sample 1, entities[0].visible: expected true or false, found "yes".',
      [{ text: 'Ada', type: 'PER', visible: 'yes' }],
    ],
    ['sample 1, entities: expected a list, found an object.', {}],
    ['sample 1, entities[1]: expected an object (Entity), found null.', [{ text: 'Ada', type: 'per' }, null]],
  ])('%s', (message, entities) => {
    const file = read(row(entities), row([], { id: '2' }));
    expect(told(file)).toContain(message);
    // The sample can still be run, only not compared; the others are whole.
    expect(file.samples.map(({ id, label }) => [id, label !== undefined])).toEqual([
      ['1', false],
      ['2', true],
    ]);
  });

  it('without inputs are left out', () => {
    const file = read(
      { id: 'a', text: ' ', image: 'a.png' },
      { id: 'b', text },
      { id: 'c', text, image: ['a.png', 'b.png'] },
      'x',
    );
    expect(file.samples).toEqual([]);
    expect(told(file)).toEqual([
      'Entry 4 is no object but "x".',
      'sample a, text: expected a text that is not empty, found " ".',
      'sample b, image: expected the path of an image, found nothing.',
      'sample c, image: expected the path of an image, found a list.',
    ]);
  });

  it('give warnings for what is odd but readable', () => {
    const file = read(
      row([
        {
          text: 'Bob',
          type: 'PER',
          bbox_2d: [
            [9, 0, 1, 1],
            [0, 0, 1, 1],
          ],
        },
      ]),
      row([]),
    );
    expect(told(file)).toEqual([
      'sample 1, entities[0].span: "Bob" does not stand in text.',
      'sample 1, entities[0].region: has 2 boxes; the first is taken.',
      'sample 1, entities[0].region: the edges of the box are the wrong way round.',
      'sample 1, id: an earlier sample has this id; `--sample` finds that one.',
    ]);
    expect(file.diagnostics.every(({ severity }) => severity === 'warning')).toBe(true);
    expect(file.samples).toHaveLength(2);
  });

  it.each(['', 'nonsense', '3', '[1, 2]', '"x"'])('in a file that is none: %j', (content) => {
    const file = readSamples(content, pico);
    expect(file.samples).toEqual([]);
    expect(file.diagnostics.length).toBeGreaterThan(0);
  });

  it('of any shape never throw', () => {
    fc.assert(
      fc.property(fc.anything({ withNullPrototype: true }), fc.anything(), (entities, image) => {
        const content = JSON.stringify([row(entities), { ...row([]), image }]) ?? '';
        readSamples(content, pico);
      }),
      { numRuns: 500 },
    );
    fc.assert(
      fc.property(fc.string(), (content) => void readSamples(content, pico)),
      { numRuns: 500 },
    );
  });
});

describe('samples of other schemas', () => {
  it('find their fields by type, and lists of images by number', async () => {
    const program = await compiled(`
      schema Any "any" {
        input post: Text
        input photos: Image[]
        enum Kind { A "a" B "b" }
        record Place { mark: Box in photos  level: Int(0..3) }
        record Thing { name: Span of post  kind: Kind  place: Place  note: Prose }
        output things: Thing[]
        output sure: Flag
      }
      style plain for Any "plain" {
        prompt """{{ post }}"""
        trace """{{ things as json }} {{ sure }}"""
      }`);
    const sample = {
      id: 'x',
      post: 'one two',
      photos: ['a.png', 'b.png'],
      things: [{ name: 'two', label: 'B', place: { bbox: { box: [0, 0, 1, 1], image: 2 }, level: 2 }, note: 'n' }],
      sure: true,
    };
    const { samples, diagnostics } = readSamples(JSON.stringify([sample]), program);
    expect(diagnostics).toEqual([]);
    expect(samples[0]?.label).toMatchObject({
      things: {
        items: [
          {
            fields: {
              name: { kind: 'span', text: 'two', start: 4 },
              kind: { name: 'B' },
              place: { fields: { mark: { kind: 'box', image: 1 }, level: { value: 2 } } },
              note: { kind: 'text', text: 'n' },
            },
          },
        ],
      },
      sure: { value: true },
    });
    const wrong = readSamples(
      JSON.stringify([
        { ...sample, things: [], sure: 1 },
        { ...sample, id: 'y', things: [{ ...sample.things[0], place: { bbox: null, level: 9 } }] },
      ]),
      program,
    );
    expect(told(wrong)).toEqual([
      'sample x, sure: expected true or false, found the number 1.',
      'sample y, things[0].place.mark: expected a box [x1, y1, x2, y2] in pixels of the image, or null, found null.',
      'sample y, things[0].place.level: expected a whole number from 0 to 3, found the number 9.',
    ]);
  });
});
