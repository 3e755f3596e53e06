import { copyFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { capabilities, liveCapabilities } from '../../../src/debug/capabilities.js';
import { picoTrace, sentence, three } from '../replay/pico.js';
import { converse, folder, replay, sharedBox, template, writeTraces } from './recorded.js';

const thread = { threadId: 1 };

test('a whole session, from initialize to disconnect', async () => {
  const trace = await sharedBox();
  const talk = converse('lifecycle', { [trace.slice(0, trace.lastIndexOf('/'))]: '$FOLDER' });
  talk.note('what is asked too early is refused, what is not known always');
  await talk.refused('setBreakpoints', { source: { path: template }, breakpoints: [] });
  await talk.refused('evaluate', { expression: '1' });
  await talk.refused('levitate');
  await talk.request('initialize', { adapterID: 'mrsi', linesStartAt1: false, columnsStartAt1: false });
  const attaching = talk.send('attach', { trace });
  await talk.event('initialized');
  await talk.request('configurationDone');
  await talk.response(attaching);
  await talk.event('mrsi/cursor');
  talk.note('lines and columns are counted from 0, as the client wants it');
  await talk.request('stackTrace', thread);
  await talk.refused('next', {});
  await talk.refused('next', { threadId: 7 });
  await talk.request('terminate');
  await talk.event('terminated');
  await talk.request('disconnect');
  await talk.finish();
});

test('what cannot be opened is told', async () => {
  const talk = converse('attach-refused', { [process.cwd()]: '$CWD' });
  await talk.request('initialize', { adapterID: 'mrsi' });
  talk.forget();
  await talk.refused('attach', { trace: '/nowhere/x.mrsitrace' });
  await talk.refused('attach', { trace: template });
  await talk.refused('attach', {});
  await talk.refused('launch', { template, model: '/nowhere', text: 'x' });
  await talk.finish();
  const other = await sharedBox();
  const wrong = converse('attach-unknown-id', { [other.slice(0, other.lastIndexOf('/'))]: '$FOLDER' });
  await wrong.refused('attach', { trace: other, id: 'another' });
  await wrong.finish();
});

test('a group: one thread for each trace, each going its own way', async () => {
  const { run, trace } = await picoTrace('steps', sentence, three);
  const direct = await picoTrace('steps', sentence, three.slice(0, 1));
  const path = await writeTraces(join(folder(), 'group.mrsitrace'), run, [
    { ...trace, id: 'other' },
    { ...direct.trace, id: 'second', group: { id: 'g', index: 1 }, sample: '3' },
    { ...trace, id: 'first', group: { id: 'g', index: 0 }, sample: '3' },
  ]);
  const talk = await replay('group', path, { id: 'second' });
  await talk.event('mrsi/cursor');
  await talk.event('mrsi/cursor');
  await talk.request('threads');
  await talk.request('next', { threadId: 2 });
  await talk.event('mrsi/cursor');
  await talk.request('evaluate', { expression: 'count(entities)', context: 'watch' });
  await talk.request('continue', { threadId: 2 });
  await talk.event('mrsi/cursor');
  await talk.request('continue', { threadId: 2 });
  await talk.event('thread');
  await talk.request('threads');
  await talk.finish();
});

test('the run of a probe stops where its expectation has failed', async () => {
  const { run, trace } = await picoTrace('steps', sentence, three);
  const path = await writeTraces(join(folder(), 'probe.mrsitrace'), run, [
    { ...trace, id: 'original' },
    { ...trace, id: 'erased', probe: { probe: 'erased', trace: 'original', member: 'entities[2]' } },
  ]);
  const talk = await replay('probe', path, { id: 'erased' }, async (each) => {
    await each.request('setExceptionBreakpoints', { filters: ['failed-probe'] });
  });
  await talk.event('mrsi/cursor');
  await talk.request('continue', thread);
  await talk.event('mrsi/cursor');
  await talk.request('exceptionInfo', thread);
  await talk.finish();
});

test('a template that is nowhere to be found: the text of the trace stands in for it', async () => {
  const talk = await replay('no-template', await sharedBox(), { template: undefined });
  await talk.event('mrsi/cursor');
  await talk.request('stackTrace', thread);
  await talk.request('loadedSources');
  await talk.finish();
});

test('a template that has changed since is told, and can be compiled anew', async () => {
  const trace = await sharedBox();
  const place = trace.slice(0, trace.lastIndexOf('/'));
  copyFileSync(template, join(place, 'pico.mrsi'));
  const text = readFileSync(join(place, 'pico.mrsi'), 'utf8');
  writeFileSync(join(place, 'pico.mrsi'), text.replace('iou(a.region, b.region) < 0.9', 'iou(a.region, b.region) < 2'));
  const changed = await replay('template-changed', trace, { template: join(place, 'pico.mrsi') });
  await changed.event('mrsi/cursor');
  await changed.finish();
  const talk = await replay(
    'template-recompiled',
    trace,
    { template: join(place, 'pico.mrsi'), recompile: true },
    async (each) => {
      await each.request('setExceptionBreakpoints', { filters: ['violation-warning'] });
    },
  );
  await talk.event('mrsi/cursor');
  talk.note('what was a violation is none any more');
  await talk.request('continue', thread);
  await talk.event('mrsi/cursor');
  await talk.finish();
});

test('several sessions at once do not know of each other', async () => {
  const [one, two] = await Promise.all([
    replay('sessions-one', await sharedBox()),
    replay('sessions-two', await sharedBox('direct')),
  ]);
  await Promise.all([one.event('mrsi/cursor'), two.event('mrsi/cursor')]);
  await one.request('next', thread);
  await one.event('mrsi/cursor');
  await two.request('stepIn', thread);
  await two.event('mrsi/cursor');
  await one.request('disconnect');
  await two.request('stackTrace', { ...thread, levels: 1 });
  await Promise.all([one.finish(), two.finish()]);
});

test('a request that takes long can be cancelled', async () => {
  const trace = await sharedBox();
  const talk = converse('cancel', { [trace.slice(0, trace.lastIndexOf('/'))]: '$FOLDER' });
  await talk.request('initialize', { adapterID: 'mrsi' });
  talk.forget();
  const attaching = talk.send('attach', { trace, template });
  await talk.event('initialized');
  await talk.request('cancel', { requestId: attaching });
  expect((await talk.response(attaching)).success).toBe(false);
  await talk.finish();
});

/** By which request, or which part of one, the conversations show a capability. */
const shownBy: Readonly<Record<string, string | RegExp>> = {
  supportsConfigurationDoneRequest: 'configurationDone',
  supportsFunctionBreakpoints: 'setFunctionBreakpoints',
  supportsConditionalBreakpoints: /condition: "e\.span/,
  supportsHitConditionalBreakpoints: /hitCondition: "2"/,
  supportsLogPoints: /logMessage: /,
  supportsDataBreakpoints: 'setDataBreakpoints',
  supportsInstructionBreakpoints: 'setInstructionBreakpoints',
  supportsBreakpointLocationsRequest: 'breakpointLocations',
  supportsExceptionFilterOptions: /filterOptions: /,
  supportsExceptionInfoRequest: 'exceptionInfo',
  supportsStepBack: 'stepBack',
  supportsSteppingGranularity: /granularity: "instruction"/,
  supportsStepInTargetsRequest: 'stepInTargets',
  supportsGotoTargetsRequest: 'gotoTargets',
  supportsEvaluateForHovers: /context: "hover"/,
  supportsClipboardContext: /context: "clipboard"/,
  supportsCompletionsRequest: 'completions',
  completionTriggerCharacters: 'completions',
  supportsLoadedSourcesRequest: 'loadedSources',
  supportsDisassembleRequest: 'disassemble',
  supportsCancelRequest: 'cancel',
  supportsTerminateRequest: 'terminate',
  exceptionBreakpointFilters: 'setExceptionBreakpoints',
  supportsSetVariable: 'setVariable',
  supportsSetExpression: 'setExpression',
  supportsRestartFrame: 'restartFrame',
};

test('every capability that is announced is shown by a conversation', () => {
  const place = new URL('../../goldens/debug/', import.meta.url);
  const conversations = readdirSync(place)
    .map((name) => readFileSync(new URL(name, place), 'utf8'))
    .join('\n');
  for (const capability of Object.keys({ ...capabilities, ...liveCapabilities })) {
    const shown = shownBy[capability];
    expect(shown, `${capability} is shown by nothing`).toBeDefined();
    const pattern = typeof shown === 'string' ? new RegExp(`^→ ${shown}\\b[^]*?^← ${shown}(?! failed)`, 'm') : shown;
    expect(pattern !== undefined && pattern.test(conversations), capability).toBe(true);
  }
});

/** Requests of the protocol that this adapter does not announce, with what announces them. */
const unannounced: Readonly<Record<string, string>> = {
  restart: 'supportsRestartRequest',
  modules: 'supportsModulesRequest',
  readMemory: 'supportsReadMemoryRequest',
  writeMemory: 'supportsWriteMemoryRequest',
  terminateThreads: 'supportsTerminateThreadsRequest',
  locations: 'supportsLocationsRequest',
};

test('what is not announced is refused', async () => {
  const talk = converse('unannounced');
  for (const [request, capability] of Object.entries(unannounced)) {
    expect(Object.keys({ ...capabilities, ...liveCapabilities })).not.toContain(capability);
    await talk.refused(request, {});
  }
  await talk.finish();
});
