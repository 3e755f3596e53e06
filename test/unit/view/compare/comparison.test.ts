import { describe, expect, it } from 'vitest';
import { tokenIndex } from '../../../../src/base/positions.js';
import type { Trace, Verdict } from '../../../../src/trace/index.js';
import { summarise } from '../../../../src/trace/index.js';
import { type Compared, compareTraces } from '../../../../src/view/compare/comparison.js';
import { choiceAt, divergenceOf } from '../../../../src/view/compare/divergence.js';
import { compareRuns } from '../../../../src/view/compare/runs.js';
import { header, nowhere, program, type TraceSketch, traceOf } from '../fixture.js';

const side = (sketch: TraceSketch, change: Partial<Compared> = {}): Compared => ({
  program,
  model: header.model,
  sampling: header.sampling,
  trace: traceOf(sketch),
  ...change,
});

const text = 'Redleaf Band met Jordan in Aston';
const left = side({
  id: 'l',
  text,
  entities: [
    { span: 'Redleaf', type: 'ORG', box: [0, 0, 10, 10] },
    { span: 'Jordan', type: 'LOC' },
    { span: 'met', type: 'MISC' },
  ],
});
const right = side({
  id: 'r',
  text,
  entities: [
    { span: 'Jordan', type: 'LOC' },
    { span: 'Redleaf Band', type: 'ORG', box: [0, 0, 10, 20] },
    { span: 'Aston', type: 'LOC' },
  ],
});

describe('slot by slot', () => {
  const rows = compareTraces(left, right).things.map(({ standing, left: one, right: other, fields }) => ({
    standing,
    titles: [one?.title, other?.title],
    fields: fields.filter((field) => field.standing !== 'equal').map(({ name, iou }) => [name, iou]),
  }));

  it('pairs by text, then by place, and says what is only on one side', () => {
    expect(rows).toEqual([
      // the spans overlap: one thing whose text changed; 100 of 200 shared
      {
        standing: 'changed',
        titles: ['Redleaf', 'Redleaf Band'],
        fields: [
          ['span', undefined],
          ['region', 0.5],
        ],
      },
      { standing: 'equal', titles: ['Jordan', 'Jordan'], fields: [] },
      {
        standing: 'left',
        titles: ['met', undefined],
        fields: [
          ['span', undefined],
          ['type', undefined],
          ['visible', undefined],
          ['region', undefined],
        ],
      },
      {
        standing: 'right',
        titles: [undefined, 'Aston'],
        fields: [
          ['span', undefined],
          ['type', undefined],
          ['visible', undefined],
          ['region', undefined],
        ],
      },
    ]);
  });

  it('is the same the other way round, with the sides changed', () => {
    const back = compareTraces(right, left).things.map(({ standing }) => standing);
    expect([...back].toSorted((a, b) => a.localeCompare(b))).toEqual(['changed', 'equal', 'left', 'right']);
  });

  it('finds no difference between a trace and itself', () => {
    const same = compareTraces(left, left);
    expect(same.things.every(({ standing }) => standing === 'equal')).toBe(true);
    expect(same.divergence).toEqual({});
    expect(same.parting).toBeUndefined();
    expect(same.texts.left.changed).toEqual([]);
    expect(same.summary).toBe('The same text, token by token. The same results.');
  });
});

describe('where two traces part', () => {
  const token = (id: number, word: string, logprob = -0.1): Trace['tokens'][number] => ({
    id,
    text: word,
    logprob,
    top: [
      { id, text: word, logprob },
      { id: 7, text: 'no', logprob: -2 },
    ],
    origin: 'sampled',
  });
  const written = (...tokens: readonly Trace['tokens'][number][]): Pick<Trace, 'text' | 'tokens'> => ({
    tokens,
    text: tokens.map((each) => each.text).join(''),
  });

  it('is told in tokens and in characters', () => {
    const one = written(token(1, 'is '), token(2, 'yes'));
    const other = written(token(1, 'is '), token(7, 'no'));
    expect(divergenceOf(one, other, true)).toEqual({ offset: 3, token: 1 });
    expect(choiceAt(one.tokens, other.tokens, tokenIndex(1))).toMatchObject({
      text: 'yes',
      probability: Math.exp(-0.1),
      ofOther: Math.exp(-2),
    });
    expect(choiceAt(one.tokens, other.tokens, tokenIndex(2))).toBeUndefined();
  });

  it('may be in the tokens alone, and for other models only their texts count', () => {
    const one = written(token(1, 'ab'), token(2, 'c'));
    expect(divergenceOf(one, written(token(3, 'a'), token(4, 'bc')), true)).toEqual({ token: 0 });
    expect(divergenceOf(one, written(token(8, 'ab'), token(9, 'c')), false)).toEqual({});
    expect(divergenceOf(one, written(token(8, 'ab'), token(9, 'c')), true)).toEqual({ token: 0 });
  });

  it('is where one ends and the other goes on', () => {
    expect(divergenceOf(written(token(1, 'a')), written(token(1, 'a'), token(2, 'b')), true)).toEqual({
      offset: 1,
      token: 1,
    });
  });
});

const verdicts = (...outcomes: readonly (readonly [string, number])[]): readonly Verdict[] =>
  outcomes.map(([constraint, count]) => ({
    constraint,
    outcome: count > 0 ? 'violated' : 'holds',
    violations: Array.from({ length: count }, () => ({ message: '', witness: [], values: [], source: nowhere })),
  }));

describe('constraints and rewards', () => {
  const rewards = (rs: number, weight = 0.5): Partial<Trace> => ({
    rewards: [{ reward: 'Rs', value: rs, weight, undetermined: false }],
  });
  const one = side({
    text,
    entities: [],
    verdicts: verdicts(['Cs', 1], ['inside', 0], ['Ce_Cu', 2]),
    change: rewards(1),
  });
  const other = side({
    text,
    entities: [],
    verdicts: verdicts(['Cs', 0], ['inside', 1], ['Ce_Cu', 3]),
    change: rewards(0.5),
  });
  const { checks, rewards: compared, total } = compareTraces(one, other);

  it('are gained, lost, or the same', () => {
    const changes = Object.fromEntries(checks.map(({ name, change }) => [name, change]));
    expect(changes).toEqual({
      Cs: 'lost',
      inside: 'gained',
      Ce_Cu: 'gained',
      distinct_spans: 'same',
      no_shared_box: 'same',
    });
  });

  it('of another template are named too', () => {
    const [first] = program.schema.constraints;
    if (first === undefined) throw new Error('The fixture has no constraints.');
    const renamed = { ...program, schema: { ...program.schema, constraints: [{ ...first, name: 'other' }] } };
    const found = compareTraces(one, { ...other, program: renamed }).checks;
    expect(found.at(-1)).toMatchObject({ name: 'other', left: { outcome: 'absent' } });
    expect(found.find(({ name }) => name === 'Cs')?.right.outcome).toBe('absent');
  });

  it('differ by what they weigh', () => {
    expect(compared.map(({ difference }) => difference)).toEqual([-0.25]);
    expect(total).toEqual({ left: 0.5, right: 0.25 });
    const without = compareTraces(one, side({ text, entities: [] })).rewards;
    expect(without.map(({ difference }) => difference)).toEqual([undefined]);
  });
});

describe('how one came from the other', () => {
  it('is told of forks and of probes, the right one of the left', () => {
    const fork = side({ id: 'f', text, entities: [], change: { parent: { trace: 'l', token: tokenIndex(4) } } });
    expect(compareTraces(left, fork).relation).toEqual({ kind: 'fork', token: 4 });
    expect(compareTraces(fork, left).relation).toBeUndefined();
    const probed = side({ id: 'p', text, entities: [], change: { probe: { probe: 'gone', trace: 'l' } } });
    expect(compareTraces(left, probed).relation).toEqual({ kind: 'probe', probe: 'gone', title: '' });
  });

  it('comes with the verdict of the probe on the changed trace', () => {
    const probe = {
      name: 'blind',
      title: 'nothing can be seen',
      bias: 'textual' as const,
      changes: [],
      expect: { kind: 'flag' as const, value: false, range: nowhere },
      documentation: '',
      range: nowhere,
    };
    const probing = { ...program, schema: { ...program.schema, probes: [probe] } };
    const probed = side(
      { id: 'p', text, entities: [], change: { probe: { probe: 'blind', trace: 'l' } } },
      { program: probing },
    );
    expect(compareTraces(left, probed).relation).toMatchObject({
      kind: 'probe',
      title: 'nothing can be seen',
      verdict: { outcome: 'violated' },
    });
  });
});

describe('pictures', () => {
  it('are one where both saw the same, else one for each side', () => {
    const both = compareTraces(left, right).pictures;
    expect(both.map(({ sides, boxes }) => [sides, boxes.length])).toEqual([['both', 2]]);
    const other = side({ text, image: 'other.png', entities: [{ span: 'Redleaf', type: 'ORG', box: [0, 0, 5, 10] }] });
    const apart = compareTraces(left, other).pictures;
    expect(apart.map(({ sides, path, boxes }) => [sides, path, boxes.map((box) => box.iou)])).toEqual([
      ['left', 'samples/00.png', [0.5]],
      ['right', 'other.png', [0.5]],
    ]);
  });
});

describe('two runs', () => {
  const row = (sample: string, reward: number | undefined, change: Partial<Trace> = {}, violated = verdicts()) =>
    summarise(
      traceOf({
        id: sample,
        text,
        entities: [],
        verdicts: violated,
        change: {
          rewards: reward === undefined ? [] : [{ reward: 'R', value: reward, weight: 1, undetermined: false }],
          ...change,
        },
      }),
    );
  const run = (...rows: readonly ReturnType<typeof row>[]) => ({ file: 'f', model: 'm', time: 't', rows });

  it('are paired by sample and place in the group; forks belong to nothing', () => {
    const group = (index: number): Partial<Trace> => ({ group: { id: `g${index}`, index } });
    const fork: Partial<Trace> = { parent: { trace: 'x', token: tokenIndex(1) } };
    const table = compareRuns(
      run(row('a', 0.1, group(0)), row('a', 0.2, group(1)), row('b', 1)),
      run(row('a', 0.9, fork), row('a', 0.25, group(1)), row('a', 0.4, group(0)), row('c', 1)),
    );
    expect(table.pairs.map(({ name, left: one, right: other }) => [name, one, other])).toEqual([
      ['a · 1', 0, 2],
      ['a · 2', 1, 1],
    ]);
    expect([table.onlyLeft, table.onlyRight, table.better, table.worse]).toEqual([1, 1, 2, 0]);
    expect(table.mean?.left).toBeCloseTo(0.15, 12);
    expect(table.mean?.right).toBeCloseTo(0.325, 12);
  });

  it('are sorted by difference, and count what was gained and lost', () => {
    const table = compareRuns(
      run(
        row('a', 0.5),
        row('b', 0.5, {}, verdicts(['Cs', 1])),
        row('c', undefined, {}, verdicts(['inside', 2])),
        row('d', 0.5),
      ),
      run(row('a', 0.6), row('b', 0.1), row('c', undefined, {}, verdicts(['Cs', 1])), row('d', 0.5)),
    );
    expect(table.pairs.map(({ name, gained, lost }) => [name, gained, lost])).toEqual([
      ['b', [], ['Cs']],
      ['a', [], []],
      ['c', ['Cs'], ['inside']],
      ['d', [], []],
    ]);
    expect(table.constraints).toEqual([
      { constraint: 'Cs', left: 1, right: 1, gained: 1, lost: 1 },
      { constraint: 'inside', left: 1, right: 0, gained: 0, lost: 1 },
    ]);
  });
});
