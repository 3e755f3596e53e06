import { test } from 'vitest';
import { z } from 'zod';
import type { Conversation } from './conversation.js';
import { replay, sharedBox, template } from './recorded.js';

const thread = { threadId: 1 };

async function go(talk: Conversation, command: string, args: object = thread): Promise<void> {
  await talk.request(command, args);
  await talk.event('mrsi/cursor');
}

async function topFrame(talk: Conversation): Promise<number> {
  const body = await talk.request('stackTrace', { ...thread, levels: 1 });
  return z.object({ stackFrames: z.tuple([z.object({ id: z.number() })]) }).parse(body).stackFrames[0].id;
}

const variablesSchema = z.object({
  variables: z.array(z.object({ name: z.string(), variablesReference: z.number() })),
});

/** All that is below a number, as deep as it goes. */
async function unfold(talk: Conversation, variablesReference: number): Promise<void> {
  const body = await talk.request('variables', { variablesReference });
  for (const variable of variablesSchema.parse(body).variables)
    if (variable.variablesReference > 0) await unfold(talk, variable.variablesReference);
}

async function unfoldScopes(talk: Conversation, frameId: number): Promise<void> {
  const body = await talk.request('scopes', { frameId });
  for (const scope of z.object({ scopes: z.array(z.object({ variablesReference: z.number() })) }).parse(body).scopes)
    await unfold(talk, scope.variablesReference);
}

/** Halts where the second entity's type is about to be written. */
async function atType(name: string): Promise<Conversation> {
  const talk = await replay(name, await sharedBox(), {}, async (each) => {
    await each.request('setBreakpoints', {
      source: { path: template },
      breakpoints: [{ line: 73, column: 88, hitCondition: '2' }],
    });
  });
  await talk.event('mrsi/cursor');
  await go(talk, 'continue');
  talk.forget();
  return talk;
}

test('scopes and variables in the middle of a trace', async () => {
  const talk = await atType('variables');
  await unfoldScopes(talk, await topFrame(talk));
  await talk.finish();
});

test('scopes and variables at the end of a trace', async () => {
  const talk = await atType('variables-end');
  await go(talk, 'continue');
  talk.forget();
  await unfoldScopes(talk, await topFrame(talk));
  await talk.finish();
});

test('large lists come in pages', async () => {
  const talk = await atType('variables-paged');
  await go(talk, 'continue');
  const frameId = await topFrame(talk);
  const body = await talk.request('evaluate', { expression: 'entities', frameId, context: 'watch' });
  const { variablesReference } = z.object({ variablesReference: z.number() }).parse(body);
  await talk.request('variables', { variablesReference, filter: 'indexed', start: 1, count: 1 });
  await talk.request('variables', { variablesReference, filter: 'named' });
  await talk.refused('variables', { variablesReference: 12_345 });
  await talk.finish();
});

test('expressions: hover, watch, console, clipboard', async () => {
  const talk = await atType('evaluate');
  const frameId = await topFrame(talk);
  const ask = (expression: string, context: string): Promise<unknown> =>
    talk.request('evaluate', { expression, frameId, context });
  await ask('e.span', 'hover');
  await talk.refused('evaluate', { expression: 'e.type', frameId, context: 'hover' });
  await talk.refused('evaluate', { expression: 'Spans', frameId, context: 'hover' });
  await ask('e.type', 'watch');
  await ask('entities[0].type', 'watch');
  await ask('entities[2].type', 'watch');
  await ask('count(entities) > 1 and e.span in text', 'repl');
  await ask('1 / 0', 'repl');
  await talk.refused('evaluate', { expression: 'count(entity)', frameId, context: 'repl' });
  await ask('entities[0]', 'clipboard');
  talk.note('without a frame: where the first thread has halted');
  await talk.request('evaluate', { expression: 'e.span', context: 'watch' });
  await talk.finish();
});

test('what can be typed in the console', async () => {
  const talk = await atType('completions');
  const frameId = await topFrame(talk);
  const ask = (text: string): Promise<unknown> =>
    talk.request('completions', { text, column: text.length + 1, frameId });
  await ask('e.');
  await ask('count(ent');
  await ask('gold.entities[0].re');
  await ask('e.type.g');
  await ask('fora');
  await ask('LOC.');
  await talk.finish();
});

test('sources, and the tokens as instructions', async () => {
  const talk = await atType('sources');
  await talk.request('loadedSources');
  await talk.request('source', { sourceReference: 1001, source: { sourceReference: 1001 } });
  await talk.refused('source', { sourceReference: 1009 });
  await talk.request('disassemble', { memoryReference: '0x1100002', instructionOffset: -4, instructionCount: 8 });
  await talk.refused('disassemble', { memoryReference: '0x5', instructionCount: 1 });
  await talk.finish();
});
