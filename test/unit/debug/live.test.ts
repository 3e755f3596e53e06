import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { debugServices } from '../../../src/cli/debug/services.js';
import { DebugAdapter } from '../../../src/debug/index.js';
import { InferenceClient } from '../../../src/host/index.js';
import { bundleHost } from '../../host/host-bundle.js';
import { picoFolder, picoSpans } from '../../host/note-program.js';
import { Conversation } from './conversation.js';
import { folder, template, tool } from './recorded.js';
import { go, goThroughRun, launch, picoRun, racing } from './scripts.js';

/** Sessions over the real demo model in a real inference host. */
let inference: InferenceClient;
beforeAll(async () => {
  inference = new InferenceClient({ script: await bundleHost(), tool });
});
afterAll(() => inference.dispose());

const thread = { threadId: 1 };
function converse(name: string, client = inference): Conversation {
  const adapter = new DebugAdapter(debugServices(client, tool));
  onTestFinished(() => adapter.dispose());
  return new Conversation(name, adapter, {}, racing);
}

test('a run of the model is gone through while it is written', async () => {
  await goThroughRun(converse('live'));
});

test('a trace is kept in a file when it is finished', async () => {
  const output = join(folder(), 'kept.mrsitrace');
  const talk = await launch(converse('live-kept'), { output, noDebug: true });
  await talk.event('terminated');
  const lines = readFileSync(output, 'utf8').trim().split('\n');
  expect(lines).toHaveLength(2);
  expect(JSON.parse(lines[1] ?? '')).toMatchObject({ kind: 'trace', style: 'steps', ending: { kind: 'complete' } });
});

test('what is wrong with a launch is told', async () => {
  const talk = converse('live-refused');
  await talk.request('initialize', { adapterID: 'mrsi' });
  talk.forget();
  await talk.refused('launch', { ...picoRun, template: '/nowhere/x.mrsi' });
  await talk.refused('launch', { ...picoRun, style: 'epic' });
  await talk.refused('launch', { ...picoRun, image: undefined });
  await talk.refused('launch', { ...picoRun, mode: 'telepathic' });
  await talk.refused('launch', { ...picoRun, data: '/nowhere/samples.json', sample: '1' });
  await talk.finish();
});

test('a model that cannot be loaded ends the trace with its error', async () => {
  const talk = await launch(converse('live-no-model'), { model: '/nowhere' });
  await talk.event('mrsi/cursor');
  await talk.request('exceptionInfo', thread);
  await talk.request('continue', thread);
  await talk.event('terminated');
  await talk.finish();
});

test('a host that dies ends the trace with its error', async () => {
  const client = new InferenceClient({ script: await bundleHost(), tool });
  onTestFinished(() => client.dispose());
  await client.load(
    { folder: picoFolder, executionProvider: 'cpu' },
    { isCancellationRequested: false, onCancellationRequested: () => ({ dispose: () => undefined }) },
  );
  const talk = converse('live-host-dies', client);
  await talk.request('initialize', { adapterID: 'mrsi' });
  const launching = talk.send('launch', picoRun);
  await talk.event('initialized');
  const { pid } = z.object({ pid: z.number() }).parse({ pid: client.pid });
  process.kill(pid, 'SIGKILL');
  await talk.request('configurationDone');
  await talk.response(launching);
  await talk.event('mrsi/cursor');
  talk.forget();
  await talk.request('exceptionInfo', thread);
  await talk.request('continue', thread);
  await talk.event('terminated');
  await talk.finish();
});

test('a group of samples is a thread each', async () => {
  const talk = await launch(converse('live-group'), { group: 3, seed: 5, stopOnEntry: false });
  for (let index = 0; index < 3; index++) await talk.event('mrsi/cursor');
  talk.forget();
  await talk.request('threads');
  await talk.finish();
});

/** Halts where the second entity's visibility has just been decided. */
async function atVisible(name: string, more: object = {}): Promise<Conversation> {
  const talk = await launch(converse(name), more, async (each) => {
    await each.request('setDataBreakpoints', { breakpoints: [{ dataId: 'entities[1].visible', accessType: 'write' }] });
  });
  await talk.event('mrsi/cursor');
  await go(talk, 'continue');
  talk.forget();
  return talk;
}

async function topFrame(talk: Conversation): Promise<number> {
  const body = await talk.request('stackTrace', { ...thread, levels: 1 });
  return z.object({ stackFrames: z.tuple([z.object({ id: z.number() })]) }).parse(body).stackFrames[0].id;
}

/** A shorter span than the first that the model writes. */
const [firstWord = ''] = (picoSpans[0] ?? '').split(' ');

const referenced = z.object({ variablesReference: z.number() });

test('what if it had said not visible? A changed slot forks the trace', async () => {
  const talk = await atVisible('set-variable');
  const frameId = await topFrame(talk);
  const body = await talk.request('evaluate', { expression: 'e', frameId, context: 'watch' });
  const { variablesReference } = referenced.parse(body);
  talk.note('checked against its type');
  await talk.refused('setVariable', { variablesReference, name: 'visible', value: 'perhaps' });
  await talk.request('setVariable', { variablesReference, name: 'visible', value: 'no' });
  await talk.event('mrsi/cursor');
  await talk.request('threads');
  await talk.request('evaluate', { expression: 'entities[1].visible', context: 'watch' });
  talk.note('the fork goes on from there; its parent stands where it stood');
  await talk.request('setDataBreakpoints', { breakpoints: [] });
  await go(talk, 'continue');
  await talk.request('evaluate', { expression: 'entities[1].region', context: 'watch' });
  await talk.request('stackTrace', { threadId: 2, levels: 2 });
  await talk.finish();
});

test('an expression can be set: another type, another span, a box', async () => {
  const talk = await atVisible('set-expression', { mode: 'guided' });
  const set = async (expression: string, value: string): Promise<void> => {
    await talk.request('setExpression', { expression, value, frameId: await topFrame(talk) });
    await talk.event('mrsi/cursor');
    await talk.request('evaluate', { expression, frameId: await topFrame(talk), context: 'watch' });
  };
  await talk.request('setDataBreakpoints', { breakpoints: [] });
  await set('entities[0].type', 'PER');
  await set('entities[0].span', firstWord);
  await go(talk, 'continue');
  await set('entities[0].region', '[8, 8, 40, 40]');
  talk.note('what the text does not hold is no span of it, what lies outside no box in the image');
  const frameId = await topFrame(talk);
  await talk.refused('setExpression', { expression: 'entities[0].span', value: 'Elsewhere', frameId });
  await talk.refused('setExpression', { expression: 'entities[0].region', value: '[0, 0, 999, 10]', frameId });
  await talk.refused('setExpression', { expression: 'entities', value: 'none', frameId });
  await talk.refused('setExpression', { expression: 'text', value: 'x', frameId });
  await talk.refused('setExpression', { expression: 'count(entities)', value: '1', frameId });
  await talk.finish();
});

test('a frame is drawn again with another seed', async () => {
  const talk = await atVisible('restart-frame');
  await talk.request('setDataBreakpoints', { breakpoints: [] });
  const body = await talk.request('stackTrace', thread);
  const frames = z.object({ stackFrames: z.array(z.object({ id: z.number(), name: z.string() })) }).parse(body);
  const step = frames.stackFrames.find((frame) => frame.name === 'step entail');
  await talk.request('restartFrame', { frameId: step?.id });
  await talk.event('mrsi/cursor');
  await talk.request('threads');
  await talk.request('stackTrace', { ...thread, levels: 3 });
  await talk.finish();
});

test('forks of a recorded trace are appended to its file and know their parent', async () => {
  const output = join(folder(), 'forks.mrsitrace');
  const first = await launch(converse('unused'), { output, noDebug: true });
  await first.event('mrsi/kept');
  const adapter = new DebugAdapter(debugServices(inference, tool));
  onTestFinished(() => adapter.dispose());
  const talk = new Conversation('fork-recorded', adapter);
  await talk.request('initialize', { adapterID: 'mrsi' });
  talk.forget();
  const attaching = talk.send('attach', { trace: output, template, model: picoFolder, output });
  await talk.event('initialized');
  await talk.request('configurationDone');
  await talk.response(attaching);
  await talk.event('mrsi/cursor');
  await go(talk, 'continue');
  const frameId = await topFrame(talk);
  await talk.request('setExpression', { expression: 'entities[1].visible', value: 'no', frameId });
  await talk.event('mrsi/kept');
  const lines = readFileSync(output, 'utf8').trim().split('\n').slice(1);
  const traces = lines.map((line) =>
    z.object({ id: z.string(), parent: z.object({ trace: z.string() }).optional() }).parse(JSON.parse(line)),
  );
  expect(traces).toHaveLength(2);
  expect(traces[1]?.parent?.trace).toBe(traces[0]?.id);
});

test('a fork goes on from the cache of its parent: what stays is not computed again', async () => {
  const output = join(folder(), 'cache.mrsitrace');
  const talk = await atVisible('fork-cache', { output });
  await talk.request('setExpression', {
    expression: 'entities[1].visible',
    value: 'no',
    frameId: await topFrame(talk),
  });
  const kept = z.object({ parent: z.string().optional() });
  while (kept.parse(await talk.event('mrsi/kept')).parent === undefined);
  const fork = z
    .object({
      tokens: z.array(z.unknown()),
      parent: z.object({ token: z.number() }),
      timing: z.object({ forwardPasses: z.number() }),
    })
    .parse(JSON.parse(readFileSync(output, 'utf8').trim().split('\n')[2] ?? ''));
  // at most one pass for each new token but the last; the prompt and the tokens before the fork have none
  expect(fork.parent.token).toBeGreaterThan(20);
  expect(fork.timing.forwardPasses).toBeLessThan(fork.tokens.length - fork.parent.token);
});

test('a fork of what is still written knows its parent by the id under which that is kept', async () => {
  const output = join(folder(), 'early.mrsitrace');
  const talk = await launch(
    converse('fork-early'),
    { output, group: 64, seed: 3, sampling: { temperature: 1.5 }, stopOnEntry: false },
    async (each) => {
      await each.request('setDataBreakpoints', { breakpoints: [{ dataId: 'entities[0].span', accessType: 'write' }] });
    },
  );
  const { threadId } = z.object({ threadId: z.number() }).parse(await talk.event('mrsi/cursor'));
  const frames = await talk.request('stackTrace', { threadId, levels: 1 });
  const [top] = z.object({ stackFrames: z.tuple([z.object({ id: z.number() })]) }).parse(frames).stackFrames;
  await talk.request('setExpression', { expression: 'entities[0].span', value: firstWord, frameId: top.id });
  const fork = z.object({ parent: z.string() }).parse(await talk.event('mrsi/fork'));
  expect(fork.parent, 'the parent is still written').toMatch(/^run-/);
  const kept = z.object({ traceId: z.string(), parent: z.string().optional() });
  const ids: string[] = [];
  for (;;) {
    const { traceId, parent } = kept.parse(await talk.event('mrsi/kept'));
    if (parent === undefined) ids.push(traceId);
    else {
      expect(ids).toContain(parent);
      break;
    }
  }
}, 120_000);

test('terminate cuts a run short and keeps what there is; progress is shown where the client can show it', async () => {
  const output = join(folder(), 'cut.mrsitrace');
  const talk = converse('live-terminate');
  await talk.request('initialize', { adapterID: 'mrsi', supportsProgressReporting: true });
  const launching = talk.send('launch', { ...picoRun, output, group: 8, seed: 1 });
  await talk.event('progressStart');
  await talk.event('initialized');
  await talk.request('configurationDone');
  await talk.response(launching);
  await talk.event('stopped');
  await talk.request('terminate');
  await talk.event('terminated');
  await talk.request('disconnect');
  const lines = readFileSync(output, 'utf8').trim().split('\n').slice(1);
  for (const line of lines) expect(JSON.parse(line)).toMatchObject({ kind: 'trace' });
});

test('a run is cancelled by its progress', async () => {
  const talk = converse('live-cancel');
  await talk.request('initialize', { adapterID: 'mrsi', supportsProgressReporting: true });
  const launching = talk.send('launch', { ...picoRun, group: 8, seed: 1, stopOnEntry: false });
  const started = z.object({ progressId: z.string() }).parse(await talk.event('progressStart'));
  await talk.event('initialized');
  await talk.request('cancel', { progressId: started.progressId });
  await talk.request('configurationDone');
  await talk.response(launching);
  for (let index = 0; index < 8; index++) await talk.event('mrsi/cursor');
  const body = await talk.request('mrsi/trace', { threadId: 1 });
  expect(body).toMatchObject({ complete: true, trace: { ending: { kind: 'cancelled' } } });
});
