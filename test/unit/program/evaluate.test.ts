import { describe, expect, it } from 'vitest';
import { type Evaluation, evaluate, findWitnesses } from '../../../src/program/evaluate/index.js';
import { type Expression, list, number, text, type Value } from '../../../src/program/index.js';
import {
  aggregate,
  binary,
  call,
  distinct,
  entities,
  enumValue,
  enumValues,
  environment,
  exists,
  f1,
  forall,
  gold,
  match,
  matches,
  member,
  no,
  not,
  nothing,
  num,
  schemaNode,
  SENTENCE,
  slot,
  steps,
  txt,
  variable,
  when,
  yes,
} from './build.js';

const all = slot('entities');
const e = variable('e');
const [span, type, visible, region] = ['span', 'type', 'visible', 'region'].map((name) => member(e, name)) as [
  Expression,
  Expression,
  Expression,
  Expression,
];

/** A result as the shortest plain thing: the value, or `?` with what is missing and why. */
function show(result: Evaluation): unknown {
  if (!result.known)
    return { missing: result.missing, ...(result.reason === undefined ? {} : { reason: result.reason }) };
  return plain(result.value);
}
function plain(value: Value): unknown {
  switch (value.kind) {
    case 'none':
      return null;
    case 'text':
    case 'span':
      return value.text;
    case 'flag':
    case 'number':
      return value.value;
    case 'enum':
      return value.name;
    case 'box':
      return Object.values(value.box);
    case 'record':
      return Object.fromEntries(Object.entries(value.fields).map(([name, part]) => [name, plain(part)]));
    case 'list':
      return value.items.map(plain);
  }
}
const run = (expression: Expression, ...given: Parameters<typeof environment>): unknown =>
  show(evaluate(expression, environment(...given)));

const two = entities(
  { span: 'Ada', type: 'PER', visible: true, region: [0, 0, 10, 10] },
  { span: 'Redleaf', type: 'LOC', visible: false },
);

describe('slots', () => {
  it('reads inputs, outputs, members and enum values', () => {
    expect(run(slot('text'))).toBe(SENTENCE);
    expect(run(slot('image'))).toEqual([0, 0, 100, 80]);
    expect(run(slot('images'))).toEqual([
      [0, 0, 100, 80],
      [0, 0, 40, 40],
    ]);
    expect(run(call('count', all), two)).toBe(2);
    expect(run(forall(['e'], all, { body: binary(span, 'in', slot('text')) }), two)).toBe(true);
    expect(run(enumValues('EntityType'))).toEqual(['PER', 'LOC', 'ORG', 'MISC']);
    expect(run(member(enumValue('LOC'), 'gloss'))).toBe('a place');
    expect(run(member(enumValue('LOC'), 'name'))).toBe('LOC');
    expect(run(steps)).toEqual([{ name: 'recognise', title: 'Find every named entity.' }]);
    expect(run(member(schemaNode, 'title'))).toBe('Grounded multimodal named entity recognition');
  });

  it('leaves unknown what was never given, and names it', () => {
    expect(run(slot('sure'))).toEqual({ missing: ['sure'] });
    expect(run(call('count', all))).toEqual({ missing: ['entities'] });
    expect(run(member(gold, 'entities'))).toEqual({ missing: ['gold.entities'] });
    const open = entities({ span: 'Ada' }, { span: 'Redleaf', visible: true });
    expect(run(forall(['e'], all, { body: visible }), open)).toEqual({ missing: ['entities[0].visible'] });
  });

  it('takes a slot whose `when` fails for none, and one whose `when` is open for unknown', () => {
    const body = binary(region, '==', nothing);
    expect(run(forall(['e'], all, { body }), entities({ visible: false }))).toBe(true);
    expect(run(forall(['e'], all, { body }), entities({ span: 'Ada' }))).toEqual({ missing: ['entities[0].region'] });
    expect(run(forall(['e'], all, { body }), entities({ visible: true }))).toEqual({ missing: ['entities[0].region'] });
    // What was written counts, even against the schema.
    expect(run(forall(['e'], all, { body }), entities({ visible: false, region: [0, 0, 1, 1] }))).toBe(false);
  });

  it('is not fooled by names that every object has', () => {
    expect(run(slot('constructor'))).toEqual({ missing: ['constructor'] });
    expect(run(variable('toString'))).toEqual({ missing: [], reason: 'toString is not bound' });
  });
});

describe('texts and lists', () => {
  it.each([
    [binary(txt('met G'), 'in', slot('text')), true],
    [binary(txt('Bob'), 'in', slot('text')), false],
    [binary(txt(''), 'in', slot('text')), true],
    [binary(nothing, 'in', slot('text')), false],
    [binary(txt('a'), '+', txt('b')), 'ab'],
    [call('length', txt('a😀b')), 3],
    [call('lower', txt('ÄRA')), 'ära'],
    [matches(txt('Ada'), '^a', 'i'), true],
    [matches(txt('Ada'), '^a'), false],
    [matches(txt('x\ny'), '^y$', 'm'), true],
    [matches(nothing, '.'), false],
  ])('%#', (expression, expected) => {
    expect(run(expression)).toBe(expected);
  });

  it('never takes an empty span for a piece of the text', () => {
    expect(run(forall(['e'], all, { body: binary(span, 'in', slot('text')) }), entities({ span: '', start: 0 }))).toBe(
      false,
    );
  });

  it('answers a hostile pattern in linear time, and says when a pattern is none', () => {
    const started = performance.now();
    expect(run(matches(txt('a'.repeat(50_000)), '^(a+)+$x'))).toBe(false);
    expect(performance.now() - started).toBeLessThan(2_000);
    expect(run(matches(txt('a'), '('))).toMatchObject({
      missing: [],
      reason: expect.stringContaining('/(/ is no pattern'),
    });
    expect(run(matches(txt('a'), 'a', 'g'))).toMatchObject({ reason: expect.stringContaining('unknown flag g') });
  });

  it('finds members', () => {
    const spans = slot('entities');
    const body = binary(e, 'in', spans);
    expect(run(forall(['e'], all, { body }), two)).toBe(true);
    expect(run(exists(['e'], all, { body: binary(type, '==', enumValue('LOC')) }), two)).toBe(true);
    expect(run(exists(['e'], all, { body: binary(type, '==', enumValue('ORG')) }), two)).toBe(false);
  });

  it('orders enum values and members', () => {
    expect(run(call('order', enumValue('ORG')))).toBe(2);
    expect(run(forall(['e'], all, { body: binary(call('order', e), '<', num(2)) }), two)).toBe(true);
    const [i, pictures] = [variable('i'), slot('images')];
    expect(run(forall(['i'], pictures, { body: binary(call('order', i), '<', num(2)) }))).toBe(true);
    expect(run(exists(['i'], pictures, { body: binary(call('order', i), '==', num(1)) }))).toBe(true);
    expect(run(forall(['i'], pictures, { body: binary(call('order', i), '<', num(1)) }))).toBe(false);
    expect(run(call('order', txt('x')))).toMatchObject({ reason: 'order needs a list member or an enum value' });
  });
});

describe('numbers', () => {
  it.each([
    [binary(num(2), '*', binary(num(3), '-', num(1))), 4],
    [binary(num(1), '/', num(4)), 0.25],
    [binary(num(1), '<=', num(1)), true],
    [call('abs', num(-3)), 3],
    [when(yes, num(1), num(2)), 1],
    [when(no, num(1), num(2)), 2],
    [when(slot('sure'), num(1), num(1)), 1],
  ])('%#', (expression, expected) => {
    expect(run(expression)).toBe(expected);
  });

  it('has no value for what has none, and says so', () => {
    expect(run(binary(num(1), '/', num(0)))).toEqual({ missing: [], reason: '1 / 0 is no finite number' });
    expect(run(binary(num(1), '<', txt('a')))).toEqual({ missing: [], reason: 'a number < a text has no meaning' });
    expect(run(binary(num(1), '==', txt('a')))).toEqual({
      missing: [],
      reason: 'a number cannot be compared with a text',
    });
    expect(run(binary(num(1), 'and', yes))).toEqual({ missing: [], reason: 'a flag was expected here, not a number' });
    expect(run(binary(num(1), 'and', no))).toBe(false);
    expect(run(when(slot('sure'), num(1), num(2)))).toEqual({ missing: ['sure'] });
  });
});

describe('boxes', () => {
  const one = (box: readonly [number, number, number, number] | null) =>
    entities({ span: 'Ada', visible: box !== null, region: box });
  const inImage = forall(['e'], all, { body: binary(region, 'within', slot('image')) });

  it('lie within the image up to rounding', () => {
    expect(run(inImage, one([0, 0, 100, 80]))).toBe(true);
    expect(run(inImage, one([0, 0, 100 + 1e-9, 80]))).toBe(true);
    expect(run(inImage, one([0, 0, 101, 80]))).toBe(false);
    expect(run(inImage, one([-1, 0, 10, 10]))).toBe(false);
    // Edges the wrong way round do not hide a box that lies outside.
    expect(run(inImage, one([120, 0, 10, 10]))).toBe(false);
  });

  it('that are absent are empty regions', () => {
    expect(run(inImage, one(null))).toBe(true);
    expect(run(binary(slot('image'), 'within', nothing))).toBe(false);
    expect(run(binary(slot('image'), 'contains', nothing))).toBe(true);
    expect(run(binary(slot('image'), 'overlaps', nothing))).toBe(false);
    expect(run(call('iou', slot('image'), nothing))).toBe(0);
    expect(run(call('area', nothing))).toBe(0);
  });

  it('have area and overlap', () => {
    expect(run(call('area', slot('image')))).toBe(8000);
    expect(run(call('iou', slot('image'), slot('image')))).toBe(1);
    const pair = entities({ region: [0, 0, 10, 10] }, { region: [5, 0, 15, 10] }, { region: [10, 0, 20, 10] });
    const overlap = (i: number, j: number) =>
      forall(['a', 'b'], all, {
        where: binary(
          binary(call('order', variable('a')), '==', num(i)),
          'and',
          binary(call('order', variable('b')), '==', num(j)),
        ),
        body: binary(member(variable('a'), 'region'), 'overlaps', member(variable('b'), 'region')),
      });
    expect(run(overlap(0, 1), pair)).toBe(true);
    expect(run(overlap(0, 2), pair)).toBe(false);
    expect(run(call('iou', txt('a'), slot('image')))).toMatchObject({
      reason: 'iou of a text and a box has no meaning',
    });
  });

  it('of different images are apart, and lie in their own image', () => {
    const box = (image: number, edge: number): Value => ({
      kind: 'box',
      image,
      box: { x1: 0, y1: 0, x2: edge, y2: edge } as never,
    });
    const boxed = (image: number, edge: number) => ({
      ...environment(),
      variables: { a: { value: box(image, edge) }, b: { value: box(0, 10) } },
    });
    const within = binary(variable('a'), 'within', slot('images'));
    expect(show(evaluate(within, boxed(0, 60)))).toBe(true);
    expect(show(evaluate(within, boxed(1, 60)))).toBe(false);
    expect(show(evaluate(within, boxed(1, 40)))).toBe(true);
    expect(show(evaluate(within, boxed(7, 1)))).toBe(false);
    expect(show(evaluate(call('iou', variable('a'), variable('b')), boxed(0, 10)))).toBe(1);
    expect(show(evaluate(call('iou', variable('a'), variable('b')), boxed(1, 10)))).toBe(0);
  });

  it('of spans are their places in the text', () => {
    const spans = entities({ span: 'Ada met' }, { span: 'met Grace' }, { span: 'Redleaf' });
    const relation = (operator: 'overlaps' | 'within') =>
      exists(['a', 'b'], all, { body: binary(member(variable('a'), 'span'), operator, member(variable('b'), 'span')) });
    expect(run(relation('overlaps'), spans)).toBe(true);
    expect(run(relation('within'), spans)).toBe(false);
  });
});

describe('binders', () => {
  it('bind unordered pairs of different members', () => {
    const keys = entities({ span: 'Ada' }, { span: 'Grace' }, { span: 'Redleaf' });
    const pairs = aggregate('sum', ['n'], all, { body: num(1) });
    expect(run(pairs, keys)).toBe(3);
    const witnesses = findWitnesses(forall(['a', 'b'], all, { body: no }), environment(keys));
    expect(witnesses.map((witness) => witness.names.map((name) => name.slot))).toEqual([
      ['entities[0]', 'entities[1]'],
      ['entities[0]', 'entities[2]'],
      ['entities[1]', 'entities[2]'],
    ]);
  });

  it('know a verdict as soon as one member decides', () => {
    const some = entities({ visible: false }, {});
    expect(run(forall(['e'], all, { body: visible }), some)).toBe(false);
    expect(run(exists(['e'], all, { body: not(visible) }), some)).toBe(true);
    expect(run(exists(['e'], all, { body: visible }), some)).toEqual({ missing: ['entities[1].visible'] });
    // A guard that is unknown does not matter where the body holds anyway.
    expect(run(forall(['e'], all, { where: visible, body: yes }), some)).toBe(true);
    expect(run(forall(['e'], all, { where: visible, body: no }), some)).toEqual({ missing: ['entities[1].visible'] });
    expect(run(forall(['e'], all, { body: no }), entities())).toBe(true);
    expect(run(exists(['e'], all, { body: yes }), entities())).toBe(false);
  });

  it('tell equal keys, and take absent ones for different', () => {
    const by = distinct(all, 'e', call('position', span));
    expect(run(by, entities({ span: 'Ada' }, { span: 'Grace' }))).toBe(true);
    expect(run(by, entities({ span: 'Ada', start: 0 }, { span: 'Ada', start: 32 }))).toBe(true);
    expect(run(by, entities({ span: 'Ada' }, { span: 'Ada' }, {}))).toBe(false);
    expect(run(by, entities({ span: 'Ada' }, {}))).toEqual({ missing: ['entities[1].span'] });
    expect(run(by, entities({ span: 'Zoe' }, { span: 'Bob' }))).toBe(true);
  });

  it('aggregate', () => {
    const scores = { entities: list([number(3), number(1)]) };
    expect(run(aggregate('sum', ['e'], all, { body: e }), scores)).toBe(4);
    expect(run(aggregate('mean', ['e'], all, { body: e }), scores)).toBe(2);
    expect(run(aggregate('min', ['e'], all, { body: e }), scores)).toBe(1);
    expect(run(aggregate('max', ['e'], all, { body: e }), scores)).toBe(3);
    expect(run(aggregate('mean', ['e'], all, { body: binary(e, '>', num(2)) }), scores)).toBe(0.5);
    expect(run(aggregate('sum', ['e'], all, { body: e }), entities())).toBe(0);
    expect(run(aggregate('min', ['e'], all, { body: e }), entities())).toBe(null);
    expect(run(aggregate('max', ['e'], all, { body: visible }), entities({}))).toEqual({
      missing: ['entities[0].visible'],
    });
  });

  it('stop comparing members where there are far too many', () => {
    const many = { entities: list(Array.from({ length: 2000 }, () => text('x'))) };
    expect(run(forall(['a', 'b'], all, { body: yes }), many)).toMatchObject({
      reason: expect.stringContaining('too many'),
    });
  });

  it('survive lists of hundreds of thousands', () => {
    const many = { entities: list(Array.from({ length: 300_000 }, () => text('x'))) };
    expect(run(forall(['e'], all, { body: binary(e, '==', txt('x')) }), many)).toBe(true);
  });
});

describe('comparison with the label', () => {
  const label = entities(
    { span: 'Ada', type: 'PER', visible: true, region: [0, 0, 10, 10] },
    { span: 'Ada', start: 32, type: 'PER', visible: false },
    { span: 'Redleaf', type: 'ORG', visible: false },
  );
  const goldList = member(gold, 'entities');
  const pairs = match(all, goldList, 'span');
  const g = variable('g');

  it('matches one to one, as many as can be', () => {
    const predicted = entities({ span: 'Ada' }, { span: 'Ada' }, { span: 'Ada' }, { span: 'Bob' });
    expect(run(call('count', pairs), predicted, label)).toBe(2);
    expect(run(f1(all, goldList, 'span'), predicted, label)).toBeCloseTo(4 / 7, 12);
    expect(run(f1(all, goldList, 'span'), entities(), entities())).toBe(1);
    expect(run(f1(all, goldList, 'span'), entities(), label)).toBe(0);
    expect(run(f1(all, goldList, 'span', 'type'), two, label)).toBeCloseTo(2 / 5, 12);
    expect(run(f1(all, goldList, 'span'), entities({}), label)).toEqual({ missing: ['entities[0].span'] });
    expect(run(f1(all, goldList, 'span'), two)).toEqual({ missing: ['gold.entities'] });
  });

  it('takes means over the matching', () => {
    const sameType = aggregate('mean', ['e', 'g'], pairs, { body: binary(type, '==', member(g, 'type')) });
    expect(run(sameType, two, label)).toBe(0.5);
    const grounded = aggregate('mean', ['e', 'g'], pairs, {
      where: member(g, 'visible'),
      body: binary(call('iou', region, member(g, 'region')), '>=', num(0.5)),
    });
    expect(run(grounded, two, label)).toBe(1);
    expect(run(grounded, entities({ span: 'Ada', visible: false }), label)).toBe(0);
    expect(run(grounded, entities({ span: 'Ada' }), label)).toEqual({ missing: ['entities[0].region'] });
  });

  it('gives a mean over nothing 1 exactly if the label has nothing either', () => {
    const grounded = aggregate('mean', ['e', 'g'], pairs, { where: member(g, 'visible'), body: no });
    expect(run(grounded, entities(), entities())).toBe(1);
    expect(run(grounded, entities(), label)).toBe(0);
    expect(run(grounded, entities(), entities({ span: 'Ada', visible: false }))).toBe(1);
    const own = aggregate('mean', ['e'], all, { body: visible });
    expect(run(own, entities(), label)).toBe(0);
    expect(run(own, entities(), entities())).toBe(1);
    expect(run(own, entities())).toEqual({ missing: ['gold'] });
  });
});

describe('provenance', () => {
  const of = (expression: Expression, ...given: Parameters<typeof environment>) =>
    evaluate(expression, environment(...given)).provenance;

  it('names the slots that decided, and no others', () => {
    expect(
      of(binary(slot('sure'), 'and', slot('score')), { sure: { kind: 'flag', value: false }, score: number(1) }),
    ).toEqual(['sure']);
    expect(
      of(forall(['e'], all, { body: binary(span, 'in', slot('text')) }), entities({ span: 'Bob' }, { span: 'Ada' })),
    ).toEqual(['entities[0].span']);
    expect(of(call('count', all), two)).toEqual(['entities']);
  });
});

describe('witnesses', () => {
  const given = environment(
    entities(
      { span: 'Ada', visible: true, region: null },
      { span: 'Bob', visible: false },
      { span: 'Zoe', visible: true },
    ),
  );
  const exact = binary(visible, '<=>', binary(region, '!=', nothing));

  it('are the failing members, with the slots that failed', () => {
    const found = findWitnesses(
      forall(['e'], all, { body: binary(binary(span, 'in', slot('text')), 'and', exact) }),
      given,
    );
    expect(found.map(({ names, provenance }) => [names, provenance])).toEqual([
      [[{ name: 'e', slot: 'entities[0]' }], ['entities[0].visible', 'entities[0].region']],
      [[{ name: 'e', slot: 'entities[1]' }], ['entities[1].span']],
      [[{ name: 'e', slot: 'entities[2]' }], ['entities[2].span']],
    ]);
  });

  it('tell guards too', () => {
    const found = findWitnesses(forall(['e'], all, { where: visible, body: binary(span, '==', txt('Ada')) }), given);
    expect(found.map(({ provenance }) => provenance)).toEqual([['entities[2].visible', 'entities[2].span']]);
  });

  it('of a repeat are both members', () => {
    const twice = environment(entities({ span: 'Ada' }, { span: 'Redleaf' }, { span: 'Ada' }));
    const found = findWitnesses(distinct(all, 'e', call('position', span)), twice);
    expect(found.map(({ names, provenance }) => [names, provenance])).toEqual([
      [
        [
          { name: 'e', slot: 'entities[0]' },
          { name: 'e', slot: 'entities[2]' },
        ],
        ['entities[0].span', 'entities[2].span'],
      ],
    ]);
  });

  it('of `not exists` are the members that there are, and there are none for what is true or unknown', () => {
    const found = findWitnesses(not(exists(['e'], all, { body: binary(span, '==', txt('Zoe')) })), given);
    expect(found.map(({ names }) => names)).toEqual([[{ name: 'e', slot: 'entities[2]' }]]);
    expect(findWitnesses(yes, given)).toEqual([]);
    expect(findWitnesses(slot('sure'), given)).toEqual([]);
    expect(findWitnesses(no, given)).toHaveLength(1);
  });
});
