import { test } from 'vitest';
import { z } from 'zod';
import type { Conversation } from './conversation.js';
import { replay, sharedBox, template } from './recorded.js';

const thread = { threadId: 1 };
const source = { path: template };

/** Goes on to the next stop and looks where that is. */
async function onwards(talk: Conversation, command = 'continue'): Promise<void> {
  await talk.request(command, thread);
  await talk.event('mrsi/cursor');
}

test('breakpoints on tags and holes, with conditions, hit counts and messages', async () => {
  const talk = await replay('breakpoints', await sharedBox(), {}, async (each) => {
    each.note('line 72: the step, its loop and its hole; line 73: the next step');
    await each.request('breakpointLocations', { source, line: 72, endLine: 73 });
    await each.request('setBreakpoints', {
      source,
      breakpoints: [
        { line: 72 },
        { line: 72, column: 64, hitCondition: '2' },
        { line: 73, column: 88, condition: 'e.span == "Lake Orin"' },
        { line: 73, column: 88, logMessage: '{e.span} gets a type, \\{so far {count(entities)}\\}' },
      ],
    });
  });
  await talk.event('mrsi/cursor');
  for (let time = 0; time < 3; time++) await onwards(talk);
  talk.note('and the same places backwards');
  for (let time = 0; time < 3; time++) await onwards(talk, 'reverseContinue');
  await talk.finish();
});

test('a line is a place for its conditions: the first one where the names of the loop are bound', async () => {
  const talk = await replay('breakpoints-bound', await sharedBox(), {}, async (each) => {
    await each.request('setBreakpoints', {
      source,
      breakpoints: [
        { line: 73, condition: 'e.span == "Lake Orin"' },
        { line: 74, column: 1, logMessage: '{e.span}' },
      ],
    });
  });
  await talk.event('mrsi/cursor');
  await onwards(talk);
  await talk.request('stackTrace', { ...thread, levels: 1 });
  await talk.request('setBreakpoints', { source, breakpoints: [] });
  await talk.finish();
});

test('breakpoints that cannot be', async () => {
  const talk = await replay('breakpoints-refused', await sharedBox(), {}, async (each) => {
    await each.request('setBreakpoints', {
      source,
      breakpoints: [
        { line: 1 },
        { line: 90 },
        { line: 72, condition: 'e.spam == 1' },
        { line: 72, condition: 'count(entities' },
        { line: 72, hitCondition: 'often' },
        { line: 72, logMessage: 'what is {this}?' },
      ],
    });
    await each.request('setBreakpoints', { source: { path: '/elsewhere.mrsi' }, breakpoints: [{ line: 1 }] });
    await each.request('breakpointLocations', { source: { path: '/elsewhere.mrsi' }, line: 1 });
    await each.request('setFunctionBreakpoints', { breakpoints: [{ name: 'nothing' }] });
    await each.request('setDataBreakpoints', { breakpoints: [{ dataId: 'gold.entities' }] });
    await each.request('setInstructionBreakpoints', { breakpoints: [{ instructionReference: '0x7' }] });
    await each.request('setExceptionBreakpoints', {
      filters: ['lightning'],
      filterOptions: [
        { filterId: 'low-probability', condition: 'rather' },
        { filterId: 'violation-error', condition: 'e.g.' },
      ],
    });
  });
  await talk.event('mrsi/cursor');
  await talk.finish();
});

test('breakpoints in the text of the trace, and on a token as an instruction', async () => {
  const talk = await replay('breakpoints-trace', await sharedBox());
  await talk.event('mrsi/cursor');
  await talk.request('setBreakpoints', { source: { sourceReference: 1001 }, breakpoints: [{ line: 3, column: 10 }] });
  await talk.request('setInstructionBreakpoints', {
    breakpoints: [{ instructionReference: '0x1100000', offset: 10 }],
  });
  await onwards(talk);
  await onwards(talk);
  await talk.finish();
});

test('a constraint as a function breakpoint, and on the line where it stands', async () => {
  const talk = await replay('function-breakpoints', await sharedBox(), {}, async (each) => {
    await each.request('setFunctionBreakpoints', { breakpoints: [{ name: 'no_shared_box' }] });
  });
  await talk.event('mrsi/cursor');
  await onwards(talk);
  await onwards(talk, 'reverseContinue');
  await talk.request('setFunctionBreakpoints', { breakpoints: [] });
  await talk.request('setBreakpoints', { source, breakpoints: [{ line: 35 }] });
  await onwards(talk);
  await talk.finish();
});

test('data breakpoints on a slot', async () => {
  const talk = await replay('data-breakpoints', await sharedBox());
  await talk.event('mrsi/cursor');
  await onwards(talk, 'next');
  const stack = await talk.request('stackTrace', { ...thread, levels: 1 });
  const [frame] = z.object({ stackFrames: z.tuple([z.object({ id: z.number() })]) }).parse(stack).stackFrames;
  await talk.request('dataBreakpointInfo', { name: 'e.region', frameId: frame.id });
  await talk.request('dataBreakpointInfo', { name: 'entities[2].type' });
  await talk.request('dataBreakpointInfo', { name: 'text', frameId: frame.id });
  await talk.request('setDataBreakpoints', {
    breakpoints: [
      { dataId: 'entities[0].region', accessType: 'write' },
      { dataId: 'entities[2].type', accessType: 'readWrite' },
      { dataId: 'entities[2].type', accessType: 'read', condition: 'count(entities) == 0' },
    ],
  });
  for (let time = 0; time < 3; time++) await onwards(talk);
  await talk.finish();
});

test('exceptions: a violated constraint, and which witness and why', async () => {
  const talk = await replay('exceptions', await sharedBox(), {}, async (each) => {
    await each.request('setExceptionBreakpoints', { filters: ['violation-error', 'violation-warning', 'drift'] });
  });
  await talk.event('mrsi/cursor');
  await talk.refused('exceptionInfo', thread);
  await onwards(talk);
  await talk.request('exceptionInfo', thread);
  talk.note('only where its condition holds');
  await onwards(talk, 'reverseContinue');
  await talk.request('setExceptionBreakpoints', {
    filters: [],
    filterOptions: [{ filterId: 'violation-warning', condition: 'count(entities) > 3' }],
  });
  await onwards(talk);
  await talk.finish();
});

test('exceptions: of one constraint, whose name is the condition', async () => {
  const only = (filterId: string, condition: string): object => ({
    filters: [],
    filterOptions: [{ filterId, condition }],
  });
  const talk = await replay('exceptions-named', await sharedBox(), {}, async (each) => {
    await each.request('setExceptionBreakpoints', only('violation-warning', 'distinct_spans, no_shared_box'));
  });
  await talk.event('mrsi/cursor');
  await onwards(talk);
  await onwards(talk, 'reverseContinue');
  talk.note('another of the same severity does not stop; what there is not, or of another severity, is refused');
  await talk.request('setExceptionBreakpoints', only('violation-warning', 'distinct_spans'));
  await onwards(talk);
  await talk.request('setExceptionBreakpoints', only('violation-warning', 'no_shared_box, nothing'));
  await talk.request('setExceptionBreakpoints', only('violation-error', 'no_shared_box'));
  await talk.finish();
});

test('exceptions: tokens of low probability, by a threshold', async () => {
  const talk = await replay('exceptions-probability', await sharedBox(), {}, async (each) => {
    await each.request('setExceptionBreakpoints', {
      filters: [],
      filterOptions: [{ filterId: 'low-probability', condition: '0.95' }],
    });
  });
  await talk.event('mrsi/cursor');
  await onwards(talk);
  await talk.request('exceptionInfo', thread);
  await talk.request('setExceptionBreakpoints', { filters: ['low-probability'] });
  await onwards(talk);
  await talk.finish();
});
