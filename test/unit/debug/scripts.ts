import { picoFolder, picoPicture, picoText } from '../../host/note-program.js';
import type { Conversation } from './conversation.js';
import { template } from './recorded.js';

/*
 * Conversations that are held more than once: with the adapter in this process, and with the one that is shipped, over
 * its standard input and output. Both must come out as the one golden file has it.
 */

const thread = { threadId: 1 };

/** Makes a request and waits until the thread has halted again. */
export async function go(talk: Conversation, command: string, args: object = thread): Promise<void> {
  await talk.request(command, args);
  await talk.event('mrsi/cursor');
}

/** Steps both ways through a recorded trace that has been attached to. */
export async function stepBothWays(talk: Conversation): Promise<void> {
  await talk.event('mrsi/cursor');
  await talk.request('threads');
  await talk.request('stackTrace', thread);
  for (const command of ['next', 'next', 'stepIn', 'stepOut', 'stepBack', 'reverseContinue']) {
    await go(talk, command);
    await talk.request('stackTrace', { ...thread, startFrame: 0, levels: 2 });
  }
  await talk.request('disconnect');
  await talk.finish();
}

/** A run of the demo model in the style `steps`, without guidance. */
export const picoRun = {
  template,
  style: 'steps',
  model: picoFolder,
  text: picoText,
  image: picoPicture,
  mode: 'free',
};

/**
 * What depends on how far the model is ahead: ids are chosen anew for each run, and which of them a thread shows depends
 * on whether it is finished; the end of a place that is being written is not known yet.
 */
export const racing: readonly (readonly [RegExp, string])[] = [
  [/"(run-\d+-\d+|[0-9a-f]{8}-[0-9a-f-]{27})"/g, '"$TRACE"'],
  [/\{start: (\d+), end: \d+\}/g, '{start: $1, end: …}'],
];

/** Launches a run; `configure` sets breakpoints. */
export async function launch(
  talk: Conversation,
  more: object = {},
  configure: (talk: Conversation) => Promise<void> = () => Promise.resolve(),
): Promise<Conversation> {
  await talk.request('initialize', { adapterID: 'mrsi' });
  talk.forget();
  const launching = talk.send('launch', { ...picoRun, ...more });
  await talk.event('initialized');
  await configure(talk);
  await talk.request('configurationDone');
  await talk.response(launching);
  return talk;
}

/** Goes through a run while it is written, to its end. */
export async function goThroughRun(talk: Conversation): Promise<void> {
  await launch(talk, {}, async (each) => {
    await each.request('setBreakpoints', {
      source: { path: template },
      breakpoints: [{ line: 74, column: 70, condition: 'e.type == ORG' }],
    });
  });
  await talk.event('mrsi/cursor');
  await go(talk, 'next');
  await talk.request('stackTrace', { ...thread, levels: 3 });
  await go(talk, 'continue');
  await talk.request('evaluate', { expression: 'e.span', context: 'watch' });
  await go(talk, 'stepBack');
  await go(talk, 'continue');
  await go(talk, 'continue');
  await talk.request('evaluate', { expression: 'count(entities)', context: 'watch' });
  await talk.request('continue', thread);
  await talk.event('terminated');
  await talk.finish();
}
