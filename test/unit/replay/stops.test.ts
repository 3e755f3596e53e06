import { expect, test } from 'vitest';
import { compileExpression } from '../../../src/compile/index.js';
import type { Expression, SlotType } from '../../../src/program/index.js';
import {
  type Breakpoint,
  ConstraintStates,
  entryOf,
  findingsOf,
  framesAt,
  parseHitCondition,
  type Stop,
  Stops,
  Timeline,
} from '../../../src/replay/index.js';
import { verify } from '../../../src/verify/index.js';
import { type Entity, picoProgram, picoReading, picoTrace, sentence, three } from './pico.js';

async function timelineOf(style: string, entities: readonly Entity[] = three, text = sentence): Promise<Timeline> {
  const { run, trace } = await picoTrace(style, text, entities);
  return new Timeline(run, trace);
}

const stopsOf = (timeline: Timeline, breakpoints: readonly Breakpoint[]): Stops =>
  new Stops(timeline, breakpoints, findingsOf(timeline, verify(timeline.program, timeline.trace).verdicts));

async function expression(text: string, scope: Record<string, SlotType> = {}): Promise<Expression> {
  const compiled = await compileExpression(await picoProgram(), text, scope);
  if (compiled.kind !== 'expression') throw new Error(JSON.stringify(compiled.diagnostics));
  return compiled.expression;
}

const entity: SlotType = { kind: 'record', name: 'Entity' };

/** The node whose tag has this name, in a step if one is given. */
function nodeOf(timeline: Timeline, name: string, step?: string): Breakpoint['watched'] {
  for (const moment of timeline.moments) {
    if (moment.kind !== 'enter' || moment.place === undefined) continue;
    const frames = framesAt(timeline, moment);
    const inStep = step === undefined || frames.some((frame) => frame.place?.step === step);
    if (frames[0]?.name === name && inStep) return { kind: 'node', node: moment.place.node };
  }
  throw new Error(`No ${name}`);
}

const place = (stop: Stop): string => `${stop.reason}: ${stop.moment.place?.slot ?? stop.moment.kind}`;

/** All stops, forwards and then backwards. */
function allStops(
  timeline: Timeline,
  stops: Stops,
): { readonly forward: readonly Stop[]; readonly backward: readonly Stop[] } {
  const forward: Stop[] = [];
  let at = timeline.first;
  for (;;) {
    const { stop } = stops.forward(at);
    if (stop.reason === 'end') break;
    forward.push(stop);
    at = stop.moment;
  }
  const backward: Stop[] = [];
  for (at = timeline.last; ; ) {
    const stop = stops.backward(at);
    if (stop.reason === 'entry') break;
    backward.push(stop);
    at = stop.moment;
  }
  return { forward, backward };
}

test('a breakpoint stops at each time its hole is written, and both ways at the same places', async () => {
  const timeline = await timelineOf('steps');
  const watched = nodeOf(timeline, '{{ e.type }}');
  const { forward, backward } = allStops(timeline, stopsOf(timeline, [{ id: 1, watched }]));
  expect(forward.map(place)).toEqual([0, 1, 2].map((index) => `breakpoint: entities[${index}].type`));
  expect(backward.map((stop) => stop.moment)).toEqual(forward.map((stop) => stop.moment).reverse());
});

test('a condition sees what is known then, and the names of the loops', async () => {
  const timeline = await timelineOf('steps');
  const watched = nodeOf(timeline, '{{ e.type }}');
  const hits = async (text: string): Promise<readonly string[]> => {
    const condition = await expression(text, { e: entity });
    return allStops(timeline, stopsOf(timeline, [{ id: 1, watched, condition }])).forward.map(place);
  };
  expect(await hits('e.span == entities_first').catch(() => ['does not compile'])).toEqual(['does not compile']);
  expect(await hits('lower(e.span) matches /lake/')).toEqual(['breakpoint: entities[1].type']);
  expect(await hits('exists f in entities: f.type == LOC')).toEqual([
    'breakpoint: entities[1].type',
    'breakpoint: entities[2].type',
  ]);
  expect(await hits('e.visible')).toEqual([]);
});

test('hit counts count over the whole trace, in whatever direction it is gone through', async () => {
  const timeline = await timelineOf('steps');
  const watched = nodeOf(timeline, '{{ e.span }}', 'classify');
  const hit = (text: string): readonly string[] => {
    const hits = parseHitCondition(text);
    if (hits === undefined) return ['wrong'];
    const { forward, backward } = allStops(timeline, stopsOf(timeline, [{ id: 1, watched, hits }]));
    expect(backward.map((stop) => stop.moment)).toEqual(forward.map((stop) => stop.moment).reverse());
    return forward.map((stop) => stop.moment.place?.slot ?? '');
  };
  expect(hit('2')).toEqual(['entities[1].span']);
  expect(hit('>= 2')).toEqual(['entities[1].span', 'entities[2].span']);
  expect(hit('< 2')).toEqual(['entities[0].span']);
  expect(hit('% 3')).toEqual(['entities[2].span']);
  expect([hit('% 0'), hit('two'), hit('!= 2')]).toEqual([['wrong'], ['wrong'], ['wrong']]);
});

test('a log breakpoint writes on the way forward and never stops', async () => {
  const timeline = await timelineOf('steps');
  const watched = nodeOf(timeline, '{{ e.type }}');
  const log = [
    'type of ',
    await expression('e.span', { e: entity }),
    ': ',
    await expression('e.visible', { e: entity }),
  ];
  const stops = stopsOf(timeline, [{ id: 1, watched, log }]);
  const passage = stops.forward(timeline.first);
  expect(passage.stop.reason).toBe('end');
  expect(passage.log.map((line) => line.text)).toEqual([
    'type of Kestrel Peak: ?',
    'type of Lake Orin: ?',
    'type of Mira Tanaka: ?',
  ]);
});

test('data breakpoints stop after a slot is written or repeated', async () => {
  const timeline = await timelineOf('steps');
  const hits = (access: 'read' | 'write' | 'readWrite'): readonly string[] =>
    allStops(
      timeline,
      stopsOf(timeline, [{ id: 1, watched: { kind: 'slot', slot: 'entities[1].type', access } }]),
    ).forward.map(
      (stop) =>
        `${stop.reason} ${stop.moment.kind} ${JSON.stringify(timeline.trace.text.slice(stop.moment.offset - 5, stop.moment.offset))}`,
    );
  expect(hits('write')).toEqual(['data breakpoint exit "s LOC"']);
  expect(hits('read')).toEqual(['data breakpoint exit "\\"LOC\\""']);
  expect(hits('readWrite')).toEqual([...hits('write'), ...hits('read')]);
});

test('a step stops short at a breakpoint within it', async () => {
  const timeline = await timelineOf('direct');
  const stops = stopsOf(timeline, [{ id: 1, watched: { kind: 'slot', slot: 'entities[1].type', access: 'write' } }]);
  const { stop } = stops.step(entryOf(timeline), 'over');
  expect(place(stop)).toBe('data breakpoint: entities[1].type');
  expect(stops.step(stop.moment, 'out').stop.reason).toBe('end');
  expect(stops.stepBack(timeline.last, 'over').moment).toBe(stop.moment);
});

test('a violation stops as soon as it is so, and tells witness and why', async () => {
  const timeline = await timelineOf('steps', [
    { span: 'Kestrel Peak', type: 'LOC', box: [40, 64, 72, 128] },
    { span: 'Mira Tanaka', type: 'PER', box: [40, 64, 72, 128] },
  ]);
  const severities = ['error', 'warning'] as const;
  const stops = stopsOf(
    timeline,
    severities.map((severity, id) => ({
      id,
      watched: { kind: 'exception', exception: { kind: 'violation', severity } },
    })),
  );
  const { forward, backward } = allStops(timeline, stops);
  expect(forward.map(place)).toEqual(['exception: entities[1].region']);
  expect(backward).toHaveLength(1);
  const [stop] = forward;
  expect(stop?.moment.kind).toBe('exit');
  expect(stop?.findings[0]).toMatchObject({ filter: 'violation', name: 'no_shared_box', severity: 'warning' });
  expect(stop?.findings[0]?.message).toContain('Kestrel Peak');
  expect(stop?.findings[0]?.details.join('\n')).toContain('a = entities[0]');
  const named = stopsOf(timeline, [{ id: 7, watched: { kind: 'constraint', constraint: 'no_shared_box' } }]);
  expect(allStops(timeline, named).forward.map(place)).toEqual(['function breakpoint: entities[1].region']);
});

test('the moment of a violation is that at which checking the slots known so far first reports it', async () => {
  const entities: readonly Entity[] = [
    { span: 'Kestrel Peak', type: 'LOC', box: [40, 64, 72, 128] },
    { span: 'Mira Tanaka', type: 'PER', box: [40, 64, 72, 128] },
    { span: 'Lake Orin', type: 'LOC', box: [0, 0, 12, 12] },
    { span: 'Lake Orin', type: 'LOC', box: [0, 0, 12, 12] },
  ];
  for (const style of ['steps', 'story', 'direct']) {
    const timeline = await timelineOf(style, entities);
    const { verdicts } = verify(timeline.program, timeline.trace);
    const findings = findingsOf(timeline, verdicts).violations;
    expect(findings.length).toBeGreaterThan(1);
    for (const moment of timeline.moments) {
      const known = verify(timeline.program, { ...timeline.trace, slots: timeline.slotsAt(moment.index) }).verdicts;
      const reported = known.flatMap((verdict) =>
        verdict.violations.map((violation) => `${verdict.constraint}: ${violation.message}`),
      );
      const expected = findings
        .filter((finding) => finding.moment <= moment.index)
        .map((finding) => `${finding.name}: ${finding.message}`);
      expect(expected.sort(), `${style} at ${moment.index}`).toEqual(reported.sort());
    }
  }
});

test('constraints are pending until all that they read is written', async () => {
  const timeline = await timelineOf('steps');
  const states = new ConstraintStates(timeline, verify(timeline.program, timeline.trace).verdicts);
  const outcomes = (slot: string): Record<string, string> => {
    const moment = timeline.moments.find((each) => each.kind === 'exit' && each.place?.slot === slot) ?? timeline.last;
    return Object.fromEntries(states.at(moment).map(({ constraint, outcome }) => [constraint.name, outcome]));
  };
  expect(outcomes('entities[0].span')).toMatchObject({ Cs: 'pending', Ce_Cu: 'pending', inside: 'pending' });
  expect(outcomes('entities[0].type')).toMatchObject({ Cs: 'holds', Ce_Cu: 'pending' });
  expect(outcomes('none')).toMatchObject({ Cs: 'holds', Ce_Cu: 'holds', inside: 'holds', no_shared_box: 'holds' });
});

test('low probability stops before the token', async () => {
  const { run, trace } = await picoTrace('steps', sentence, three);
  const unsure = trace.tokens.map((token, index) =>
    index % 40 === 39 ? { ...token, logprob: Math.log(0.1 + index / 1000) } : token,
  );
  const timeline = new Timeline(run, { ...trace, tokens: unsure });
  const at = (threshold: number): readonly number[] =>
    allStops(
      timeline,
      stopsOf(timeline, [{ id: 1, watched: { kind: 'exception', exception: { kind: 'low-probability', threshold } } }]),
    ).forward.map((stop) => stop.moment.token);
  expect(at(0.5)).toEqual([39, 79, 119, 159, 199].filter((index) => index < trace.tokens.length));
  expect(at(0.15)).toEqual([39]);
  expect(at(0.1)).toEqual([]);
});

test('deviations and drift stop where they are written', async () => {
  const { run, trace } = await picoTrace('steps', sentence, three);
  const start = trace.text.indexOf('Boxes');
  const deviation = { range: { start, end: start + 5 } as never, message: 'm' };
  const timeline = new Timeline(run, {
    ...trace,
    deviations: [
      { ...deviation, kind: 'drift', slot: 'entities[0].span' },
      { ...deviation, kind: 'unexpected-text' },
    ],
  });
  for (const kind of ['drift', 'deviation'] as const) {
    const stops = stopsOf(timeline, [{ id: 1, watched: { kind: 'exception', exception: { kind } } }]);
    const { forward } = allStops(timeline, stops);
    expect(forward).toHaveLength(1);
    expect(forward[0]?.moment.offset).toBe(start + 5);
    expect(forward[0]?.findings[0]?.filter).toBe(kind);
  }
});

test('a failed probe stops when its expectation has failed', async () => {
  const { run, trace } = await picoTrace('steps', sentence, three, { probe: { probe: 'blind', trace: 'original' } });
  const timeline = new Timeline(run, trace);
  const stops = stopsOf(timeline, [{ id: 1, watched: { kind: 'exception', exception: { kind: 'failed-probe' } } }]);
  const { forward } = allStops(timeline, stops);
  expect(forward).toHaveLength(1);
  expect(forward[0]?.findings[0]).toMatchObject({ name: 'blind', filter: 'failed-probe' });
  expect(timeline.trace.text.slice(0, forward[0]?.moment.offset)).toMatch(/Visible: Kestrel Peak (yes)?$/);
  const erased = new Timeline(run, { ...trace, probe: { probe: 'erased', trace: 'original', member: 'entities[0]' } });
  const findings = findingsOf(erased, [], trace).probes;
  expect(findings).toHaveLength(1);
  expect(findings[0]?.details).toContain('of entities[0] in original');
});

test('what cannot be read has no places but tokens', async () => {
  const { run, trace } = await picoReading('steps', sentence, 'I cannot help with that.');
  const timeline = new Timeline(run, trace);
  expect(stopsOf(timeline, []).forward(timeline.first).stop.reason).toBe('end');
  expect(framesAt(timeline, timeline.first).map((frame) => frame.name)).toEqual(['style steps']);
});
