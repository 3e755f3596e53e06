import { describe, expect, it } from 'vitest';
import { imageBox } from '../../../src/base/boxes.js';
import type { Schema } from '../../../src/program/index.js';
import { inputRuns } from '../../../src/view/input-text.js';
import { describeMark, type MarkFilter, marksOf, probeMarks, shownMarks } from '../../../src/view/marks.js';
import { pairThings } from '../../../src/view/pairing.js';
import { isInside, slotTypeOf, thingPathOf, thingsOf } from '../../../src/view/things.js';
import { nowhere, program, slotsOf } from './fixture.js';

const text = 'Redleaf met Glass Tower and Redleaf again';
const { schema } = program;
const predicted = thingsOf(
  schema,
  slotsOf(text, [
    { span: 'Redleaf', type: 'ORG', box: [0, 0, 10, 10] },
    { span: 'Glass Tower', type: 'MISC', box: [20, 20, 30, 30] },
    { span: 'Nowhere', type: 'LOC' },
  ]),
);
const gold = thingsOf(
  schema,
  slotsOf(text, [
    { span: 'Glass Tower', type: 'LOC' },
    { span: 'Redleaf', type: 'ORG', box: [0, 0, 10, 20] },
    { span: 'met', type: 'MISC', box: [5, 5, 9, 9] },
  ]),
  'gold',
);

describe('things', () => {
  it('are the members of the output lists, with title, type, colour, boxes and spans', () => {
    expect(predicted.map((thing) => [thing.path, thing.title, thing.type, thing.colour])).toEqual([
      ['entities[0]', 'Redleaf', 'ORG', 2],
      ['entities[1]', 'Glass Tower', 'MISC', 3],
      ['entities[2]', 'Nowhere', 'LOC', 1],
    ]);
    expect(predicted[0]?.boxes).toEqual([
      { path: 'entities[0].region', box: imageBox(0, 0, 10, 10), input: 'image', image: 0 },
    ]);
    expect(predicted[1]?.spans).toEqual([{ input: 'text', start: 12, end: 23 }]);
    expect(predicted[2]?.spans).toEqual([]);
    expect(predicted[0]?.fields.map((field) => `${field.name} ${field.kind} ${field.shown}`)).toEqual([
      'span span Redleaf',
      'type enum ORG',
      'visible flag yes',
      'region box 0, 0, 10, 10',
    ]);
  });

  it('are single outputs too, and nested records belong to their thing', () => {
    const wide: Schema = {
      ...schema,
      outputs: [
        { name: 'place', type: { kind: 'record', name: 'Place' }, documentation: '', range: nowhere },
        { name: 'count', type: { kind: 'int' }, documentation: '', range: nowhere },
      ],
      records: [
        ...schema.records,
        {
          name: 'Place',
          documentation: '',
          range: nowhere,
          fields: [
            { name: 'who', type: { kind: 'record', name: 'Entity' }, documentation: '', range: nowhere },
            {
              name: 'marks',
              type: { kind: 'list', of: { kind: 'box', in: 'image' } },
              documentation: '',
              range: nowhere,
            },
          ],
        },
      ],
    };
    const who = slotsOf(text, [{ span: 'met', type: 'PER', box: [1, 2, 3, 4] }])['entities'];
    const things = thingsOf(wide, {
      place: {
        kind: 'record',
        record: 'Place',
        fields: {
          who: who?.kind === 'list' ? (who.items[0] ?? { kind: 'none' }) : { kind: 'none' },
          marks: { kind: 'list', items: [{ kind: 'box', box: imageBox(5, 6, 7, 8), image: 1 }] },
        },
      },
      count: { kind: 'number', value: 3 },
    });
    expect(things.map((thing) => [thing.path, thing.title])).toEqual([
      ['place', 'met'],
      ['count', 'count'],
    ]);
    expect(things[0]?.boxes.map((box) => [box.path, box.image])).toEqual([
      ['place.who.region', 0],
      ['place.marks[0]', 1],
    ]);
    expect(slotTypeOf(wide, 'place.marks[3]')?.kind).toBe('box');
    expect(slotTypeOf(wide, 'place.who.type')?.kind).toBe('enum');
    expect(slotTypeOf(wide, 'place[0]')).toBeUndefined();
    expect(thingPathOf(wide, 'place.marks[3]')).toBe('place');
  });

  it('are found by the path of any slot inside them', () => {
    expect(thingPathOf(schema, 'entities[12].region')).toBe('entities[12]');
    expect(thingPathOf(schema, 'gold.entities[0].type')).toBe('gold.entities[0]');
    expect(thingPathOf(schema, 'entities')).toBeUndefined();
    expect(thingPathOf(schema, 'nobody.knows')).toBeUndefined();
    expect(isInside('entities[1].span', 'entities[1]')).toBe(true);
    expect(isInside('entities[10].span', 'entities[1]')).toBe(false);
  });
});

describe('things beside their label', () => {
  const pairing = pairThings(predicted, gold);

  it('pair by text, and the rest is extra or missed', () => {
    expect(pairing).toEqual({
      pairs: [
        { predicted: 'entities[0]', gold: 'gold.entities[1]', iou: 0.5, sameType: true },
        { predicted: 'entities[1]', gold: 'gold.entities[0]', sameType: false },
      ],
      extra: ['entities[2]'],
      missed: ['gold.entities[2]'],
    });
  });

  it('pair equal texts one to one', () => {
    const twice = thingsOf(
      schema,
      slotsOf(text, [
        { span: 'met', type: 'PER' },
        { span: 'met', type: 'PER' },
      ]),
    );
    expect(pairThings(twice, gold).extra).toEqual(['entities[1]']);
  });

  it('give boxes that light together and say how they stand', () => {
    const marks = marksOf(predicted, gold, pairing, true);
    expect(marks.map((mark) => [mark.path, mark.thing, mark.standing])).toEqual([
      ['gold.entities[1].region', 'entities[0]', 'paired'],
      ['gold.entities[2].region', 'gold.entities[2]', 'missed'],
      ['entities[0].region', 'entities[0]', 'paired'],
      ['entities[1].region', 'entities[1]', 'ungrounded'],
    ]);
    expect(marks.map(describeMark)).toEqual([
      'Label: Redleaf, ORG, box 0, 0, 10, 20, overlap 0.50 with the prediction',
      'Label: met, MISC, box 5, 5, 9, 9, not predicted',
      'Prediction: Redleaf, ORG, box 0, 0, 10, 10, overlap 0.50 with the label',
      'Prediction: Glass Tower, MISC, box 20, 20, 30, 30, has no box in the label',
    ]);
    const invented = thingsOf(schema, slotsOf(text, [{ span: 'again', type: 'MISC', box: [3, 3, 4, 4] }]));
    expect(marksOf(invented, [], pairThings(invented, []), true).map(describeMark)).toEqual([
      'Prediction: again, MISC, box 3, 3, 4, 4, not in the label',
    ]);
  });

  it('leave the boxes that a filter lets through', () => {
    const all: MarkFilter = {
      showPredictions: true,
      showLabels: true,
      showProbes: true,
      hiddenTypes: [],
      hiddenThings: [],
    };
    const probe = slotsOf(text, [
      { span: 'Redleaf', type: 'ORG', box: [1, 1, 2, 2] },
      { span: 'again', type: 'MISC', box: [3, 3, 4, 4] },
    ]);
    const marks = [
      ...marksOf(predicted, gold, pairThings(predicted, gold), true),
      ...probeMarks(schema, predicted, [{ index: 7, probe: 'blind', slots: probe }]),
    ];
    const shown = (change: Partial<MarkFilter>): readonly string[] =>
      shownMarks(marks, { ...all, ...change }).map((mark) => mark.path);
    expect(shown({ showLabels: false, showProbes: false })).toEqual(['entities[0].region', 'entities[1].region']);
    expect(shown({ showPredictions: false, showLabels: false })).toEqual([
      'probe7.entities[0].region',
      'probe7.entities[1].region',
    ]);
    expect(shown({ hiddenTypes: ['ORG', 'MISC'] })).toEqual([]);
    // what means the same goes together: prediction, label and probe of Redleaf
    expect(shown({ hiddenThings: ['entities[0]'] })).toEqual([
      'gold.entities[2].region',
      'entities[1].region',
      'probe7.entities[1].region',
    ]);
    expect(marks.map(describeMark).at(-1)).toBe('Probe: again (blind), MISC, box 3, 3, 4, 4');
  });

  it('mark the input text that they are about', () => {
    const missed = gold.filter((thing) => pairing.missed.includes(thing.path));
    expect(inputRuns('text', text, predicted, missed).map((run) => [run.text, run.things, run.missed])).toEqual([
      ['Redleaf', ['entities[0]'], []],
      [' ', [], []],
      ['met', [], ['gold.entities[2]']],
      [' ', [], []],
      ['Glass Tower', ['entities[1]'], []],
      [' and Redleaf again', [], []],
    ]);
  });
});
