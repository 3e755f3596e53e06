import { test } from 'vitest';
import { z } from 'zod';
import type { Conversation } from './conversation.js';
import { replay, sharedBox, template } from './recorded.js';
import { go, stepBothWays } from './scripts.js';

const thread = { threadId: 1 };

/** The number of the innermost frame. */
export async function topFrame(talk: Conversation): Promise<number> {
  const body = await talk.request('stackTrace', { ...thread, levels: 1 });
  return z.object({ stackFrames: z.tuple([z.object({ id: z.number() })]) }).parse(body).stackFrames[0].id;
}

test('a recorded trace: where one is, steps both ways', async () => {
  await stepBothWays(await replay('stepping', await sharedBox()));
});

test('steps by tokens', async () => {
  const talk = await replay('stepping-tokens', await sharedBox());
  await talk.event('mrsi/cursor');
  for (const command of ['next', 'stepIn', 'next', 'stepBack'])
    await go(talk, command, { ...thread, granularity: 'instruction' });
  await talk.request('stackTrace', { ...thread, levels: 1 });
  await talk.request('disconnect');
  await talk.finish();
});

test('the targets of a step in: the next entity and the next step', async () => {
  const talk = await replay('stepping-targets', await sharedBox());
  await talk.event('mrsi/cursor');
  const frameId = await topFrame(talk);
  await talk.request('stepInTargets', { frameId });
  for (const targetId of [2, 2, 3, 1]) {
    await go(talk, 'stepIn', { ...thread, targetId });
    await talk.request('stackTrace', { ...thread, levels: 3 });
  }
  talk.note('a frame is gone when its thread has gone on, and there are no other targets');
  await talk.refused('stepInTargets', { frameId });
  await talk.refused('stepIn', { ...thread, targetId: 9 });
  await talk.finish();
});

test('jumps: every time that a line was written, and a place in the text', async () => {
  const talk = await replay('goto', await sharedBox());
  await talk.event('mrsi/cursor');
  const body = await talk.request('gotoTargets', { source: { path: template }, line: 73 });
  const { targets } = z.object({ targets: z.array(z.object({ id: z.number(), label: z.string() })) }).parse(body);
  const type = targets.find((target) => target.label === '{{ e.type }} entities[1].type');
  await go(talk, 'goto', { ...thread, targetId: type?.id });
  await talk.request('stackTrace', { ...thread, levels: 3 });
  talk.note('in the text of the trace');
  const inText = await talk.request('gotoTargets', { source: { sourceReference: 1001 }, line: 4, column: 14 });
  const [target] = z.object({ targets: z.tuple([z.object({ id: z.number() })]) }).parse(inText).targets;
  await go(talk, 'goto', { ...thread, targetId: target.id });
  await talk.request('stackTrace', { ...thread, levels: 1 });
  await talk.refused('goto', { ...thread, targetId: 99 });
  await talk.request('gotoTargets', { source: { path: '/elsewhere.mrsi' }, line: 1 });
  await talk.finish();
});

test('the end: one stops there, can go back, and goes on to leave', async () => {
  const talk = await replay('end', await sharedBox());
  await talk.event('mrsi/cursor');
  await go(talk, 'continue');
  await go(talk, 'stepBack');
  await go(talk, 'next');
  await talk.request('continue', thread);
  await talk.event('terminated');
  await talk.request('disconnect');
  await talk.finish();
});

test('a session that is not to stop runs through and ends', async () => {
  const talk = await replay('no-debug', await sharedBox(), { noDebug: true });
  await talk.event('terminated');
  await talk.finish();
});

test('a session without stops at entry and end', async () => {
  const talk = await replay('no-stops', await sharedBox(), { stopOnEntry: false, stopAtEnd: false });
  await talk.event('terminated');
  await talk.finish();
});

test('the fields of a codec', async () => {
  const talk = await replay('codec', await sharedBox('direct'));
  await talk.event('mrsi/cursor');
  await go(talk, 'stepIn');
  await talk.request('stackTrace', thread);
  await go(talk, 'next');
  await go(talk, 'stepOut');
  await go(talk, 'stepBack');
  await talk.request('stackTrace', { ...thread, levels: 1 });
  await talk.finish();
});
