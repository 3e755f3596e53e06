import { expect, test } from 'vitest';
import { framesAt, type Moment, Timeline } from '../../../src/replay/index.js';
import { picoTrace, sentence, three } from './pico.js';

const timelineOf = async (style: string): Promise<Timeline> => {
  const { run, trace } = await picoTrace(style, sentence, three);
  return new Timeline(run, trace);
};

const where = (timeline: Timeline, moment: Moment): string =>
  framesAt(timeline, moment)
    .map((frame) => frame.name)
    .join(' < ');

/** The first time that a slot is entered. */
function entering(timeline: Timeline, slot: string, nth = 0): Moment {
  const moment = timeline.moments.filter(
    ({ kind, place }) => kind === 'enter' && place?.slot === slot && (place.kind === 'hole' || place.kind === 'field'),
  )[nth];
  if (moment === undefined) throw new Error(`${slot} is never entered`);
  return moment;
}

test('moments are in order of time and begin and end a trace', async () => {
  for (const style of ['steps', 'story', 'direct']) {
    const timeline = await timelineOf(style);
    expect(timeline.first.kind).toBe('start');
    expect(timeline.last).toMatchObject({ kind: 'end', offset: timeline.trace.text.length });
    timeline.moments.forEach((moment, index) => {
      expect(moment.index).toBe(index);
      expect(moment.offset).toBeGreaterThanOrEqual(timeline.moments[index - 1]?.offset ?? 0);
    });
  }
});

test('every token has a moment of its own or begins a place', async () => {
  const timeline = await timelineOf('steps');
  const starts = new Set(
    timeline.moments
      .filter(({ kind }) => kind === 'token' || kind === 'enter' || kind === 'start')
      .map(({ offset }) => offset),
  );
  timeline.trace.tokens.forEach((_, index) => {
    expect(starts.has(timeline.tokens.start(index as never))).toBe(true);
  });
});

test('the stack is style, step, round and hole', async () => {
  const timeline = await timelineOf('steps');
  expect(where(timeline, entering(timeline, 'entities[1].type'))).toBe(
    '{{ e.type }} < e = entities[1] "Lake Orin" < step classify < style steps',
  );
  const [top, round, step, style] = framesAt(timeline, entering(timeline, 'entities[1].type'));
  const source = (await import('node:fs')).readFileSync(
    new URL('../../../templates/pico.mrsi', import.meta.url),
    'utf8',
  );
  const text = (range: { start: number; end: number } | undefined): string => source.slice(range?.start, range?.end);
  expect(text(top?.source)).toBe('{{ e.type }}');
  expect(text(round?.source)).toMatch(/^\{% for e in entities sep "; " %\}.*\{% endfor %\}$/s);
  expect(text(step?.source)).toMatch(/^\{% step classify %\}/);
  expect(text(style?.source)).toMatch(/^style steps for/);
  expect(timeline.trace.text.slice(top?.range.start, top?.range.end)).toBe('LOC');
  expect(timeline.trace.text.slice(round?.range.start, round?.range.end)).toBe('Lake Orin is LOC');
});

test('a codec has its members and fields as places', async () => {
  const timeline = await timelineOf('direct');
  expect(where(timeline, entering(timeline, 'entities[2].type'))).toBe(
    'entities[2].type < entities[2] "Mira Tanaka" < {{ entities as json }} < style direct',
  );
  const hole = timeline.places.find((place) => place.kind === 'hole');
  expect(hole?.slot).toBe('entities');
  expect(timeline.places.filter((place) => place.kind === 'member').map((place) => place.slot)).toEqual([
    'entities[0]',
    'entities[1]',
    'entities[2]',
  ]);
});

test.each(['steps', 'story', 'direct'])('slots become known as they are written: %s', async (style) => {
  const timeline = await timelineOf(style);
  expect(timeline.slotsAt(timeline.first.index)).toEqual({});
  expect(timeline.slotsAt(timeline.last.index)).toEqual(timeline.trace.slots);
  const before = entering(timeline, 'entities[1].type');
  const known = JSON.stringify(timeline.slotsAt(before.index));
  expect(known).toContain('Lake Orin');
  expect(timeline.slotsAt(before.index)['entities']).toMatchObject({
    items: { 0: { fields: { type: { name: 'LOC' } } } },
  });
  const after = timeline.moments.find((moment) => moment.kind === 'exit' && moment.place === before.place);
  const items = timeline.slotsAt(after?.index ?? before.index)['entities'];
  expect(items?.kind === 'list' && items.items[1]?.kind === 'record' && items.items[1].fields['type']).toMatchObject({
    name: 'LOC',
  });
  const then = timeline.slotsAt(before.index)['entities'];
  expect(then?.kind === 'list' && then.items[1]?.kind === 'record' && 'type' in then.items[1].fields).toBe(false);
});

test('slots only grow, however they are asked for', async () => {
  const timeline = await timelineOf('story');
  const fresh = await timelineOf('story');
  const shown = (each: Timeline, index: number): string =>
    Object.values(each.slotsAt(each.moment(index as never).index))
      .map((value) => JSON.stringify(value))
      .join();
  const forwards = timeline.moments.map((_, index) => shown(timeline, index));
  for (let index = fresh.moments.length - 1; index >= 0; index -= 7) expect(shown(fresh, index)).toBe(forwards[index]);
  const sizes = forwards.map((text) => text.length);
  sizes.forEach((size, index) => expect(size).toBeGreaterThanOrEqual(sizes[index - 1] ?? 0));
});

test('a flag decided by a branch is known inside the branch', async () => {
  const timeline = await timelineOf('story');
  const region = entering(timeline, 'entities[0].region');
  const entities = timeline.slotsAt(region.index)['entities'];
  const first = entities?.kind === 'list' ? entities.items[0] : undefined;
  expect(first?.kind === 'record' ? first.fields['visible'] : undefined).toEqual({ kind: 'flag', value: true });
  expect(first?.kind === 'record' && 'region' in first.fields).toBe(false);
});

test('a trace without entities has a loop without rounds', async () => {
  const { run, trace } = await picoTrace('steps', 'nothing here', []);
  const timeline = new Timeline(run, trace);
  expect(timeline.slotsAt(timeline.last.index)['entities']).toEqual({ kind: 'list', items: [] });
  expect(timeline.places.map((place) => place.kind)).toEqual(['if', 'hole']);
});
