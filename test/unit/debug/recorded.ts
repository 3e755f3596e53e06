import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { debugServices } from '../../../src/cli/debug/services.js';
import { DebugAdapter, type MessagePort } from '../../../src/debug/index.js';
import { TraceWriter } from '../../../src/host/traces/index.js';
import type { RunContext } from '../../../src/replay/index.js';
import { type Trace, TRACE_VERSION } from '../../../src/trace/index.js';
import { verify } from '../../../src/verify/index.js';
import { picoTrace, sentence, slotsOf, three } from '../replay/pico.js';
import { Conversation } from './conversation.js';

export const template = fileURLToPath(new URL('../../../templates/pico.mrsi', import.meta.url));
export const tool = { name: 'test', version: '0' };

/** A fresh folder that goes away with the test. */
export function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'mrsi-debug-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

/** The trace with another path of its images. */
const withImage = (trace: Trace, path: string): Trace => ({
  ...trace,
  inputs: Object.fromEntries(
    Object.entries(trace.inputs).map(([name, input]) => [
      name,
      input.kind === 'text' ? input : { ...input, images: input.images.map((image) => ({ ...image, path })) },
    ]),
  ),
});

/** Writes a trace file. */
export async function writeTraces(path: string, run: RunContext, traces: readonly Trace[]): Promise<string> {
  const time = '2026-01-01T00:00:00Z';
  const writer = await TraceWriter.open(path, { kind: 'run', version: TRACE_VERSION, ...run, tool, time });
  const image = join(dirname(path), '00.png');
  for (const trace of traces) await writer.append(withImage(trace, image));
  await writer.close();
  return path;
}

/** A file with one trace of three entities, of which two share a box, with its label. */
export async function sharedBox(style = 'steps'): Promise<string> {
  const [first, second, third] = three;
  if (first === undefined || second === undefined || third === undefined) throw new Error('three are three');
  const { run, trace } = await picoTrace(style, sentence, [first, second, { ...third, box: [40, 64, 72, 128] }]);
  const label = slotsOf(three);
  const { verdicts } = verify(run.program, trace, label);
  return writeTraces(join(folder(), 'shared.mrsitrace'), run, [{ ...trace, sample: '07', label, verdicts }]);
}

/** An adapter that ends with the test, and a conversation with it. */
export function converse(name: string, hidden: Readonly<Record<string, string>> = {}): Conversation {
  const adapter = new DebugAdapter(debugServices(undefined, tool));
  onTestFinished(() => adapter.dispose());
  return new Conversation(name, adapter, hidden);
}

/** Opens a trace file in a new conversation and halts at the first decision; the conversation is written from then on. */
export async function replay(
  name: string,
  trace: string,
  more: object = {},
  configure: (talk: Conversation) => Promise<void> = () => Promise.resolve(),
  port?: MessagePort,
): Promise<Conversation> {
  const hidden = { [trace.slice(0, trace.lastIndexOf('/'))]: '$FOLDER' };
  const talk = port === undefined ? converse(name, hidden) : new Conversation(name, port, hidden);
  await talk.request('initialize', { adapterID: 'mrsi', linesStartAt1: true, columnsStartAt1: true });
  talk.forget();
  const attaching = talk.send('attach', { trace, template, ...more });
  await talk.event('initialized');
  await configure(talk);
  await talk.request('configurationDone');
  await talk.response(attaching);
  return talk;
}
