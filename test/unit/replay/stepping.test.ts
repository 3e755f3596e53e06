import { expect, test } from 'vitest';
import {
  entryOf,
  framesAt,
  type Moment,
  stepBackward,
  stepForward,
  type Stride,
  Timeline,
} from '../../../src/replay/index.js';
import { picoTrace, sentence, three } from './pico.js';

const timelineOf = async (style: string): Promise<Timeline> => {
  const { run, trace } = await picoTrace(style, sentence, three);
  return new Timeline(run, trace);
};

/** What is about to be written, and for which slot. */
function shown(timeline: Timeline, moment: Moment): string {
  if (moment.kind === 'end' || moment.kind === 'start') return moment.kind;
  const [top] = framesAt(timeline, moment);
  const token = moment.kind === 'token' ? ` token ${JSON.stringify(timeline.trace.tokens[moment.token]?.text)}` : '';
  return `${top?.name ?? ''}${top?.place?.slot === undefined || top.kind === 'field' ? '' : ` ${top.place.slot}`}${token}`;
}

/** Every place that a stride leads to, from one on. */
function walk(timeline: Timeline, from: Moment, stride: Stride, limit = 100): readonly string[] {
  const found: string[] = [];
  for (let at = from; at !== timeline.last && found.length < limit; ) {
    const next = stepForward(timeline, at, stride);
    expect(next.index).toBeGreaterThan(at.index);
    at = next;
    found.push(shown(timeline, at));
  }
  return found;
}

test('a step goes from hole to hole and into every branch', async () => {
  const timeline = await timelineOf('steps');
  expect([shown(timeline, entryOf(timeline)), ...walk(timeline, entryOf(timeline), 'over')]).toEqual([
    '{% if count(entities) == 0 %}',
    '{{ e.span }} entities[0].span',
    '{{ e.span }} entities[1].span',
    '{{ e.span }} entities[2].span',
    '{{ e.span }} entities[0].span',
    '{{ e.type }} entities[0].type',
    '{{ e.span }} entities[1].span',
    '{{ e.type }} entities[1].type',
    '{{ e.span }} entities[2].span',
    '{{ e.type }} entities[2].type',
    '{{ e.span }} entities[0].span',
    '{% if e.visible %}',
    '{{ e.span }} entities[1].span',
    '{% if e.visible %}',
    '{{ e.span }} entities[2].span',
    '{% if e.visible %}',
    '{{ e.span }} entities[0].span',
    '{{ e.region }} entities[0].region',
    '{{ e.span }} entities[2].span',
    '{{ e.region }} entities[2].region',
    '{{ entities as json }} entities',
    'end',
  ]);
});

test('a step passes over a codec, a step in goes through its fields and at last its tokens', async () => {
  const timeline = await timelineOf('direct');
  const entry = entryOf(timeline);
  expect(shown(timeline, entry)).toBe('{{ entities as json }} entities');
  expect(walk(timeline, entry, 'over')).toEqual(['end']);
  const first = stepForward(timeline, entry, 'in');
  expect([shown(timeline, first), ...walk(timeline, first, 'over')]).toEqual([
    'entities[0].span',
    'entities[0].type',
    'entities[0].region',
    'entities[1].span',
    'entities[1].type',
    'entities[1].region',
    'entities[2].span',
    'entities[2].type',
    'entities[2].region',
    'end',
  ]);
  expect(walk(timeline, first, 'in').slice(0, 5)).toEqual([
    'entities[0].span token "Kestrel"',
    'entities[0].span token " Peak"',
    'entities[0].span token "\\""',
    'entities[0] "Kestrel Peak" entities[0] token ","',
    'entities[0] "Kestrel Peak" entities[0] token "\\""',
  ]);
});

test('instruction steps go from token to token', async () => {
  const timeline = await timelineOf('steps');
  const offsets: number[] = [];
  for (let at = timeline.first; at !== timeline.last; at = stepForward(timeline, at, 'token')) offsets.push(at.offset);
  expect(offsets).toEqual(timeline.trace.tokens.map((_, index) => timeline.tokens.start(index as never)));
});

test('a step out leaves the tokens, the codec, the loop and the step', async () => {
  const steps = await timelineOf('steps');
  const type = steps.moments.find((moment) => moment.kind === 'enter' && moment.place?.slot === 'entities[1].type');
  if (type === undefined) throw new Error('no type');
  expect(shown(steps, stepForward(steps, type, 'out'))).toBe('{{ e.span }} entities[0].span');
  expect(framesAt(steps, stepForward(steps, type, 'out')).map((frame) => frame.name)).toContain('step entail');
  const direct = await timelineOf('direct');
  const field = stepForward(direct, entryOf(direct), 'in');
  expect(shown(direct, stepForward(direct, field, 'out'))).toBe('end');
  const token = stepForward(direct, field, 'in');
  expect(shown(direct, stepForward(direct, token, 'out'))).toBe('entities[0].type');
});

test('next entity and next step', async () => {
  const timeline = await timelineOf('steps');
  expect(walk(timeline, entryOf(timeline), 'step', 4)).toEqual([
    '{{ e.span }} entities[0].span',
    '{{ e.span }} entities[0].span',
    '{{ e.span }} entities[0].span',
    '{{ e.span }} entities[0].span',
  ]);
  const story = await timelineOf('story');
  expect(walk(story, entryOf(story), 'entity', 3)).toEqual([
    '{{ e.span }} entities[0].span',
    '{{ e.span }} entities[1].span',
    '{{ e.span }} entities[2].span',
  ]);
  const direct = await timelineOf('direct');
  expect(walk(direct, entryOf(direct), 'entity')).toEqual([
    'entities[0].span',
    'entities[1].span',
    'entities[2].span',
    'end',
  ]);
});

test.each(['steps', 'story', 'direct'])('back is the mirror of forward: %s', async (style) => {
  const timeline = await timelineOf(style);
  for (const stride of ['over', 'token'] as const) {
    let at = stride === 'over' ? entryOf(timeline) : timeline.first;
    while (at !== timeline.last) {
      const next = stepForward(timeline, at, stride);
      expect(stepBackward(timeline, next, stride)).toBe(at);
      at = next;
    }
  }
});

test('entities and steps are gone back to their beginnings', async () => {
  const timeline = await timelineOf('steps');
  const types = timeline.moments.filter(
    (moment) => moment.kind === 'enter' && moment.place?.slot === 'entities[2].type',
  );
  const [type] = types;
  if (type === undefined) throw new Error('no type');
  const own = stepBackward(timeline, type, 'entity');
  expect(shown(timeline, own)).toBe('{{ e.span }} entities[2].span');
  expect(shown(timeline, stepBackward(timeline, own, 'entity'))).toBe('{{ e.span }} entities[1].span');
  const step = stepBackward(timeline, type, 'step');
  expect(framesAt(timeline, step).map((frame) => frame.name)).toContain('step classify');
  expect(framesAt(timeline, stepBackward(timeline, step, 'step')).map((frame) => frame.name)).toContain(
    'step recognise',
  );
});

test('back from the entry stays at the beginning', async () => {
  const timeline = await timelineOf('steps');
  expect(stepBackward(timeline, entryOf(timeline), 'over')).toBe(timeline.first);
  expect(stepBackward(timeline, timeline.first, 'token')).toBe(timeline.first);
});
