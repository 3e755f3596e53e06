import { spawn } from 'node:child_process';
import { DebugClient } from '@vscode/debugadapter-testsupport';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { Emitter } from '../../../src/base/index.js';
import type { MessagePort } from '../../../src/debug/index.js';
import { frame, MessageReader } from '../../../src/debug/wire.js';
import { type AdapterBundle, bundleAdapter } from './adapter-bundle.js';
import { Conversation } from './conversation.js';
import { replay, sharedBox, template } from './recorded.js';
import { goThroughRun, picoRun, racing, stepBothWays } from './scripts.js';

let bundle: AdapterBundle;
beforeAll(async () => {
  bundle = await bundleAdapter();
});
afterAll(() => bundle.dispose());

describe('the adapter as a process, driven by the client of VS Code’s own tests', () => {
  let client: DebugClient;
  beforeEach(async () => {
    client = new DebugClient('node', bundle.adapter, 'mrsi');
    await client.start();
  });
  afterEach(() => client.stop());

  /** Opens a trace, with these breakpoints. */
  async function open(trace: string, lines: readonly number[] = []): Promise<void> {
    // The attributes of this debug type are its own.
    const attaching: object = { trace, template };
    await client.initializeRequest();
    await Promise.all([
      client.waitForEvent('initialized').then(async () => {
        await client.setBreakpointsRequest({
          source: { path: template },
          breakpoints: lines.map((line) => ({ line })),
        });
        return client.configurationDoneRequest();
      }),
      client.attachRequest(attaching),
      client.waitForEvent('stopped'),
    ]);
  }

  test('answers initialize, and refuses what it does not know', async () => {
    const { body } = await client.initializeRequest();
    expect(body?.supportsStepBack).toBe(true);
    await expect(client.send('levitate')).rejects.toThrow(/not supported/);
  });

  test('stops at a breakpoint, steps, steps back', async () => {
    await open(await sharedBox(), [73]);
    await Promise.all([
      client.continueRequest({ threadId: 1 }),
      client.assertStoppedLocation('breakpoint', { path: template, line: 73, column: 5 }),
    ]);
    await Promise.all([
      client.nextRequest({ threadId: 1 }),
      client.assertStoppedLocation('step', { path: template, line: 73, column: 63 }),
    ]);
    await Promise.all([
      client.stepBackRequest({ threadId: 1 }),
      client.assertStoppedLocation('breakpoint', { path: template, line: 73, column: 5 }),
    ]);
  });

  test('writes the trace to the console and ends', async () => {
    await open(await sharedBox());
    await Promise.all([
      client.continueRequest({ threadId: 1 }),
      client.assertOutput('stdout', 'Spans: Kestrel Peak; Lake Orin; Mira Tanaka.'),
      client.waitForEvent('stopped'),
    ]);
    await Promise.all([client.continueRequest({ threadId: 1 }), client.waitForEvent('terminated')]);
  });
});

/** The adapter as a process, as a port that a conversation can be held over. It ends with the test. */
function adapterProcess(): MessagePort {
  const child = spawn(process.execPath, [bundle.adapter], { stdio: ['pipe', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill());
  const said = new Emitter<unknown>();
  const reader = new MessageReader(
    (message) => said.fire(message),
    (error) => {
      throw new Error(error);
    },
  );
  child.stdout.on('data', (chunk: Buffer) => reader.push(chunk));
  return { handle: (message) => void child.stdin.write(frame(message)), onMessage: said.event };
}

describe('golden conversations over standard input and output', () => {
  test('a recorded trace', async () => {
    await stepBothWays(await replay('stepping', await sharedBox(), {}, undefined, adapterProcess()));
  });

  test('the real model', async () => {
    await goThroughRun(new Conversation('live', adapterProcess(), {}, racing));
  });
});

/** The exit code of an adapter to which these messages are sent. */
async function exitOf(messages: readonly object[], endInput: boolean): Promise<number | null> {
  const child = spawn(process.execPath, [bundle.adapter], { stdio: ['pipe', 'ignore', 'inherit'] });
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  for (const message of messages) child.stdin.write(frame(message));
  if (endInput) child.stdin.end();
  return ended;
}

test('the process ends when its client disconnects, and with its input', async () => {
  const initialize = { seq: 1, type: 'request', command: 'initialize', arguments: {} };
  expect(await exitOf([initialize], true)).toBe(0);
  expect(await exitOf([initialize, { seq: 2, type: 'request', command: 'disconnect' }], false)).toBe(0);
  const launching = { seq: 2, type: 'request', command: 'launch', arguments: { ...picoRun, group: 16 } };
  const running = [initialize, launching, { seq: 3, type: 'request', command: 'configurationDone' }];
  expect(await exitOf([...running, { seq: 4, type: 'request', command: 'disconnect' }], false)).toBe(0);
  expect(await exitOf(running, true)).toBe(0);
});

describe('messages on the wire', () => {
  const read = (chunks: readonly Buffer[]): { readonly messages: unknown[]; readonly errors: string[] } => {
    const messages: unknown[] = [];
    const errors: string[] = [];
    const reader = new MessageReader(
      (message) => messages.push(message),
      (error) => errors.push(error),
    );
    for (const chunk of chunks) reader.push(chunk);
    return { messages, errors };
  };

  test('come whole, however they are cut', () => {
    const sent = [{ a: 'ü€𝒳' }, { b: 2 }, []];
    const bytes = Buffer.concat(sent.map(frame));
    expect(read([bytes])).toEqual({ messages: sent, errors: [] });
    const single = Array.from(bytes, (byte) => Buffer.from([byte]));
    expect(read(single)).toEqual({ messages: sent, errors: [] });
  });

  test('that are wrong are told, and the next one is read', () => {
    const bad = Buffer.from('Content-Length: 3\r\n\r\n{]}Content-Type: x\r\n\r\nContent-Length: 99999999999\r\n\r\n');
    const { messages, errors } = read([bad, frame({ a: 1 })]);
    expect(messages).toEqual([{ a: 1 }]);
    expect(errors).toHaveLength(3);
  });
});
