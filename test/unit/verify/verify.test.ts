import { describe, expect, it } from 'vitest';
import { imageBox } from '../../../src/base/boxes.js';
import { imagePixel, modelPixel, sourceOffset, textRange } from '../../../src/base/positions.js';
import {
  type Constraint,
  type Expression,
  type Program,
  PROGRAM_VERSION,
  type Slots,
} from '../../../src/program/index.js';
import type { SlotRange, TraceInput } from '../../../src/trace/index.js';
import { verify } from '../../../src/verify/index.js';
import {
  aggregate,
  binary,
  call,
  distinct,
  entities,
  enumValue,
  exists,
  f1,
  forall,
  gold,
  match,
  matches,
  member,
  not,
  nothing,
  num,
  range,
  schema,
  SENTENCE,
  slot,
  txt,
  variable,
} from '../program/build.js';

const all = slot('entities');
const [e, a, b, g] = [variable('e'), variable('a'), variable('b'), variable('g')];
/** `a.first != b.first or a.second != b.second` */
const differs = (first: string, second: string): Expression =>
  binary(binary(member(a, first), '!=', member(b, first)), 'or', binary(member(a, second), '!=', member(b, second)));
const at = { source: 0, start: sourceOffset(10), end: sourceOffset(20) };
const constraint = (name: string, body: Expression, needsGold = false): Constraint => ({
  name,
  title: name,
  severity: 'error',
  needsGold,
  body,
  documentation: '',
  range: at,
});
const program = (...constraints: readonly Constraint[]): Program => ({
  version: PROGRAM_VERSION,
  sources: [],
  schema: { ...schema, constraints },
  styles: [],
});
const inputs: Readonly<Record<string, TraceInput>> = {
  text: { kind: 'text', text: SENTENCE },
  image: {
    kind: 'image',
    images: [
      {
        path: 'a.png',
        sha256: '',
        sizes: {
          original: { width: imagePixel(100), height: imagePixel(80) },
          seen: { width: modelPixel(100), height: modelPixel(80) },
        },
      },
    ],
  },
};
const ranges: readonly SlotRange[] = [
  { slot: 'entities[0].span', range: textRange(0, 3), role: 'defines' },
  { slot: 'entities[0].visible', range: textRange(4, 7), role: 'defines' },
  { slot: 'entities[0].span', range: textRange(20, 23), role: 'refers' },
  { slot: 'entities[1].span', range: textRange(30, 33), role: 'defines' },
];
const verdictOf = (body: Expression, slots: Slots, label?: Slots) => {
  const [verdict] = verify(
    program(constraint('c', body, label !== undefined)),
    { inputs, slots, slotRanges: ranges },
    label,
  ).verdicts;
  if (verdict === undefined) throw new Error('no verdict');
  return verdict;
};
const messages = (body: Expression, slots: Slots, label?: Slots): readonly string[] =>
  verdictOf(body, slots, label).violations.map(({ message }) => message);

describe('verdicts', () => {
  const visibleIffBoxed = forall(['e'], all, {
    body: binary(member(e, 'visible'), '<=>', binary(member(e, 'region'), '!=', nothing)),
  });

  it('hold, fail with one violation for each witness, or stay open', () => {
    const good = entities({ span: 'Ada', visible: true, region: [0, 0, 9, 9] });
    expect(verdictOf(visibleIffBoxed, good)).toEqual({ constraint: 'c', outcome: 'holds', violations: [] });
    const bad = entities(
      { span: 'Ada', visible: true, region: null },
      { span: 'Grace', visible: false, region: [0, 0, 9, 9] },
    );
    expect(verdictOf(visibleIffBoxed, bad)).toEqual({
      constraint: 'c',
      outcome: 'violated',
      violations: [
        {
          message: '"Ada" is visible but has no region',
          witness: [{ name: 'e', slot: 'entities[0]' }],
          values: [
            { slot: 'entities[0].visible', shown: 'yes', ranges: [textRange(4, 7)] },
            { slot: 'entities[0].region', shown: 'none', ranges: [] },
          ],
          source: at,
        },
        {
          message: '"Grace" is not visible but has a region ([0, 0, 9, 9])',
          witness: [{ name: 'e', slot: 'entities[1]' }],
          values: [
            { slot: 'entities[1].visible', shown: 'no', ranges: [] },
            { slot: 'entities[1].region', shown: '[0, 0, 9, 9]', ranges: [] },
          ],
          source: at,
        },
      ],
    });
    expect(verdictOf(visibleIffBoxed, entities({ span: 'Ada' }))).toEqual({
      constraint: 'c',
      outcome: 'undetermined',
      violations: [],
      unknown: ['entities[0].visible', 'entities[0].region'],
    });
    expect(verdictOf(binary(num(1), '<', txt('a')), {})).toMatchObject({
      outcome: 'undetermined',
      unknown: [],
      reason: 'a number < a text has no meaning',
    });
    expect(verdictOf(num(1), {})).toMatchObject({
      outcome: 'undetermined',
      reason: 'its condition gives no yes or no',
    });
  });

  it('show every range that gave a value, and the parts of a member that has no range of its own', () => {
    const inText = forall(['e'], all, { body: binary(member(e, 'span'), 'in', slot('text')) });
    expect(verdictOf(inText, entities({ span: 'Bob' })).violations[0]?.values).toEqual([
      { slot: 'entities[0].span', shown: '"Bob"', ranges: [textRange(0, 3), textRange(20, 23)] },
    ]);
    const none = binary(call('count', all), '==', num(0));
    expect(verdictOf(none, entities({}, {})).violations[0]?.values).toEqual([
      { slot: 'entities', shown: '2 members', ranges: [textRange(0, 3), textRange(4, 7), textRange(30, 33)] },
    ]);
  });

  it('of constraints that need the label are left out where there is none', () => {
    const needing = program(constraint('n', f1(all, member(gold, 'entities'), 'span'), true));
    expect(verify(needing, { inputs, slots: entities(), slotRanges: [] })).toEqual({ verdicts: [], rewards: [] });
  });
});

describe('messages', () => {
  const ada = { span: 'Ada', type: 'PER', visible: true, region: [0, 0, 120, 10] } as const;
  const every = (body: Expression, where?: Expression) =>
    forall(['e'], all, where === undefined ? { body } : { where, body });

  it.each<[string, Expression, Slots]>([
    [
      '"Bob" does not stand in the text',
      every(binary(member(e, 'span'), 'in', slot('text'))),
      entities({ span: 'Bob' }),
    ],
    [
      '"Ada" has region [0, 0, 120, 10], which reaches beyond the image (100 × 80)',
      every(binary(member(e, 'region'), 'within', slot('image')), member(e, 'visible')),
      entities(ada),
    ],
    ['"Ada" has type PER, not LOC', every(binary(member(e, 'type'), '==', enumValue('LOC'))), entities(ada)],
    ['"Ada" has type PER', every(binary(member(e, 'type'), '!=', enumValue('PER'))), entities(ada)],
    ['"Ada" is visible', every(not(member(e, 'visible'))), entities(ada)],
    [
      '"Ada" is visible but has type PER, not LOC',
      every(binary(member(e, 'visible'), '=>', binary(member(e, 'type'), '==', enumValue('LOC')))),
      entities(ada),
    ],
    ['"Ada" does not match /^b/i', every(matches(member(e, 'span'), '^b', 'i')), entities(ada)],
    [
      '"Ada" has a region of area 1200, which must be < 1000',
      every(binary(call('area', member(e, 'region')), '<', num(1000))),
      entities(ada),
    ],
    ['"Ada" is not "Bob"', every(binary(member(e, 'span'), '==', txt('Bob'))), entities(ada)],
    [
      '"Ada" and "Grace": iou of their regions is 1, must be < 0.9',
      forall(['a', 'b'], all, { body: binary(call('iou', member(a, 'region'), member(b, 'region')), '<', num(0.9)) }),
      entities(ada, { ...ada, span: 'Grace' }),
    ],
    [
      '"Ada" (number 1) and "Ada" (number 3): a.type is PER, must not be PER',
      forall(['a', 'b'], all, { body: binary(member(a, 'type'), '!=', member(b, 'type')) }),
      entities(ada, { span: 'Redleaf', type: 'LOC' }, ada),
    ],
    [
      '"Ada" is listed twice (numbers 1 and 3)',
      forall(['a', 'b'], all, { body: differs('span', 'type') }),
      entities(ada, { span: 'Redleaf', type: 'LOC' }, ada),
    ],
    [
      '"Ada" (number 1) and "Ada" (number 2) have the same region and type',
      forall(['a', 'b'], all, { body: differs('region', 'type') }),
      entities(ada, ada),
    ],
    [
      '"Ada" and "Grace" have the same region and type',
      forall(['a', 'b'], all, { body: differs('region', 'type') }),
      entities(ada, { ...ada, span: 'Grace' }),
    ],
    [
      '"Ada" is listed twice (numbers 1 and 2)',
      distinct(all, 'e', call('position', member(e, 'span'))),
      entities(ada, ada),
    ],
    [
      '"Ada" and "Grace" have the same region [0, 0, 120, 10]',
      distinct(all, 'e', member(e, 'region')),
      entities(ada, { ...ada, span: 'Grace' }),
    ],
    ['count(entities) is 1, must be 0', binary(call('count', all), '==', num(0)), entities(ada)],
    [
      '"Ada" has type PER',
      not(exists(['e'], all, { body: binary(member(e, 'type'), '==', enumValue('PER')) })),
      entities(ada),
    ],
    [
      'exists e in entities: e.type == LOC does not hold',
      exists(['e'], all, { body: binary(member(e, 'type'), '==', enumValue('LOC')) }),
      entities(ada),
    ],
    [
      'entities[0] has no region and has a type (PER)',
      every(binary(binary(member(e, 'region'), '!=', nothing), 'or', binary(member(e, 'type'), '==', nothing))),
      entities({ type: 'PER', visible: false, region: null }),
    ],
  ])('%s', (message, body, slots) => {
    expect(messages(body, slots)).toEqual([message]);
  });

  it('cut long texts', () => {
    const [message = ''] = messages(
      every(binary(member(e, 'span'), 'in', slot('text'))),
      entities({ span: 'x'.repeat(500) }),
    );
    expect(message.length).toBeLessThan(120);
  });

  it('name label values too', () => {
    const body = forall(['e'], all, {
      body: forall(['g'], member(gold, 'entities'), { body: binary(member(e, 'type'), '==', member(g, 'type')) }),
    });
    const label = entities({ span: 'Ada', type: 'LOC' });
    expect(messages(body, entities(ada), label)).toEqual(['"Ada" and "Ada" of the label: e.type is PER, must be LOC']);
    expect(verdictOf(body, entities(ada), label).violations[0]?.values.map(({ slot, shown }) => [slot, shown])).toEqual(
      [
        ['entities[0].type', 'PER'],
        ['gold.entities[0].type', 'LOC'],
      ],
    );
  });
});

describe('rewards', () => {
  const goldList = member(gold, 'entities');
  const pairs = match(all, goldList, 'span');
  const reward = (name: string, weight: number, value: Expression) => ({
    name,
    title: '',
    weight,
    value,
    documentation: '',
    range,
  });
  const rewarded: Program = {
    ...program(),
    schema: {
      ...schema,
      rewards: [
        reward('count', 0.25, binary(call('count', all), '==', call('count', goldList))),
        reward('span', 0.25, f1(all, goldList, 'span')),
        reward(
          'type',
          0.5,
          aggregate('mean', ['e', 'g'], pairs, { body: binary(member(e, 'type'), '==', member(g, 'type')) }),
        ),
      ],
    },
  };
  const label = entities({ span: 'Ada', type: 'PER' }, { span: 'Grace', type: 'PER' });
  const rewardsOf = (slots: Slots) => verify(rewarded, { inputs, slots, slotRanges: [] }, label);

  it('are weighed and summed', () => {
    expect(rewardsOf(label)).toMatchObject({ total: 1 });
    const half = rewardsOf(entities({ span: 'Ada', type: 'LOC' }, { span: 'Bob', type: 'PER' }));
    expect(half.rewards.map(({ value }) => value)).toEqual([1, 0.5, 0]);
    expect(half.total).toBeCloseTo(0.375, 12);
  });

  it('that cannot be told are worth nothing and say so', () => {
    const { rewards, total } = rewardsOf(entities({ span: 'Ada' }));
    expect(rewards.map(({ value, undetermined }) => [value, undetermined])).toEqual([
      [0, false],
      [2 / 3, false],
      [0, true],
    ]);
    expect(total).toBeCloseTo(1 / 6, 12);
  });
});

describe('boxes with a number that nobody wrote', () => {
  it('are shown rounded', () => {
    const slots: Slots = {
      entities: {
        kind: 'list',
        items: [
          {
            kind: 'record',
            record: 'Entity',
            fields: { region: { kind: 'box', box: imageBox(1 / 3, 0, 200, 10.06) } },
          },
        ],
      },
    };
    expect(messages(forall(['e'], all, { body: binary(member(e, 'region'), 'within', slot('image')) }), slots)).toEqual(
      ['entities[0] has region [0.3, 0, 200, 10.1], which reaches beyond the image (100 × 80)'],
    );
  });
});
