import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { debugServices } from '../../../src/cli/debug/services.js';
import { DebugAdapter } from '../../../src/debug/index.js';
import { InferenceClient } from '../../../src/host/index.js';
import { bundleHost } from '../../host/host-bundle.js';
import { picoFolder } from '../../host/note-program.js';
import { shown as shownBox, TEXTUAL_BIAS, textualBias } from '../../support/newcomers.js';
import { Conversation } from './conversation.js';
import { template, tool } from './recorded.js';

/*
 * The worked case of docs/debugging.md, on the real demo model: sample 21 names a person whom the picture does not show.
 */
let inference: InferenceClient;
beforeAll(async () => {
  inference = new InferenceClient({ script: await bundleHost(), tool });
});
afterAll(() => inference.dispose());

const data = fileURLToPath(new URL('../../../samples/samples.json', import.meta.url));
const thread = { threadId: 1 };

async function debugSample(style: string, dataId: string, label: string, mode = 'free'): Promise<Conversation> {
  const adapter = new DebugAdapter(debugServices(inference, tool));
  onTestFinished(() => adapter.dispose());
  const talk = new Conversation(label, adapter);
  await talk.request('initialize', { adapterID: 'mrsi' });
  const launching = talk.send('launch', { template, style, model: picoFolder, data, sample: TEXTUAL_BIAS, mode });
  await talk.event('initialized');
  await talk.request('setDataBreakpoints', { breakpoints: [{ dataId, accessType: 'write' }] });
  await talk.request('configurationDone');
  await talk.response(launching);
  await talk.event('mrsi/cursor');
  await talk.request('continue', thread);
  await talk.event('mrsi/cursor');
  return talk;
}

const evaluated = z.object({ result: z.string() });
const evaluate = async (talk: Conversation, expression: string): Promise<string> =>
  evaluated.parse(await talk.request('evaluate', { expression, context: 'watch' })).result;

const stack = z.object({ stackFrames: z.array(z.object({ id: z.number(), name: z.string() })) });
const scopes = z.object({ scopes: z.array(z.object({ name: z.string(), variablesReference: z.number() })) });
const variables = z.object({
  variables: z.array(z.object({ name: z.string(), value: z.string(), variablesReference: z.number() })),
});

/** The candidates for the token that is about to be written, best first. */
async function candidates(talk: Conversation): Promise<readonly string[]> {
  const { stackFrames } = stack.parse(await talk.request('stackTrace', thread));
  const found = scopes.parse(await talk.request('scopes', { frameId: stackFrames[0]?.id }));
  const hole = found.scopes.find((scope) => scope.name === 'Hole');
  const lines = variables.parse(await talk.request('variables', { variablesReference: hole?.variablesReference }));
  const list = lines.variables.find((line) => line.name === 'candidates');
  const items = variables.parse(await talk.request('variables', { variablesReference: list?.variablesReference }));
  return items.variables.map((item) => item.value);
}

/** The percentage in a line such as `" no" 99.5 % ← written`. */
const percentOf = (line: string | undefined): number => Number(/ ([\d.]+) %/.exec(line ?? '')?.[1]);

async function back(talk: Conversation): Promise<void> {
  await talk.request('stepBack', thread);
  await talk.event('mrsi/cursor');
}

test('the direct answer puts a box on a person whom the picture does not show, and is sure of it', async () => {
  const talk = await debugSample('direct', 'entities[0].region', 'shortcut-direct');
  const { first, box } = textualBias();
  expect(await evaluate(talk, 'entities[0].span')).toBe(`"${first.name}"`);
  expect(await evaluate(talk, 'entities[0].region')).toBe(shownBox(box));
  expect(await evaluate(talk, 'gold.entities[0].region')).toBe('none');
  await back(talk);
  const [opened, none] = await candidates(talk);
  expect(opened).toMatch(/^"\[" .* ← written$/);
  expect(none).toMatch(/^"null/);
  expect(percentOf(opened)).toBeGreaterThan(75);
  expect(percentOf(none)).toBeLessThan(25);
});

test('with the steps written out it decides otherwise, and is as sure', async () => {
  const talk = await debugSample('steps', 'entities[0].visible', 'shortcut-steps');
  expect(await evaluate(talk, 'entities[0].visible')).toBe('no');
  await back(talk);
  const [no, yes] = await candidates(talk);
  expect(no).toMatch(/^" no" .* ← written$/);
  expect(yes).toMatch(/^" yes"/);
  expect(percentOf(no)).toBeGreaterThan(90);
});

test('what if the direct answer had said none? It goes on from there, within the template', async () => {
  const talk = await debugSample('direct', 'entities[0].region', 'shortcut-fork', 'guided');
  const { stackFrames } = stack.parse(await talk.request('stackTrace', thread));
  const frameId = stackFrames[0]?.id;
  await talk.request('setExpression', { expression: 'entities[0].region', value: 'none', frameId });
  await talk.event('stopped');
  await talk.event('mrsi/cursor');
  await talk.request('setDataBreakpoints', { breakpoints: [] });
  await talk.request('continue', thread);
  await talk.event('mrsi/cursor');
  expect(await evaluate(talk, 'entities[0].region')).toBe('none');
  expect(await evaluate(talk, 'entities[0].visible')).toBe('no');
  expect(await evaluate(talk, 'entities[1].region')).toBe(shownBox(textualBias().second.box));
  expect(await talk.request('mrsi/trace', thread)).toMatchObject({
    trace: { deviations: [], ending: { kind: 'complete' } },
  });
});

test('under guidance the candidates have a second probability, and what the template forbids has none', async () => {
  const talk = await debugSample('direct', 'entities[0].type', 'shortcut-guided', 'guided');
  await back(talk);
  await talk.request('stepIn', { ...thread, granularity: 'instruction' });
  await talk.event('mrsi/cursor');
  const shown = await candidates(talk);
  expect(shown.length).toBeGreaterThan(1);
  expect(shown.find((line) => line.endsWith('← written'))).toMatch(/ → [\d.]+ % ← written$/);
  expect(shown.some((line) => line.endsWith(' → 0 %'))).toBe(true);
});
