import { performance } from 'node:perf_hooks';
import { z } from 'zod';
import type { DebugAdapter } from '../../src/debug/index.js';

interface Message {
  readonly type?: string;
  readonly event?: string;
  readonly request_seq?: number;
  readonly success?: boolean;
  readonly message?: string;
  readonly body?: unknown;
}

const isMessage = (value: unknown): value is Message => typeof value === 'object' && value !== null;

/** Drives an adapter and takes the time. */
export class Driver {
  private sequence = 1;
  /** The last stop was the end of the trace: going on from there would end the session. */
  atEnd = false;
  private readonly waiting = new Set<(message: Message) => void>();

  constructor(private readonly adapter: DebugAdapter) {
    adapter.onMessage((message) => {
      if (isMessage(message)) for (const each of [...this.waiting]) each(message);
    });
  }

  /** The next message that is wanted. */
  private next(wanted: (message: Message) => boolean): Promise<Message> {
    return new Promise((resolve) => {
      const listener = (message: Message): void => {
        if (!wanted(message)) return;
        this.waiting.delete(listener);
        resolve(message);
      };
      this.waiting.add(listener);
    });
  }

  event(name: string): Promise<Message> {
    return this.next((message) => message.type === 'event' && message.event === name);
  }

  async request(command: string, args: object = {}): Promise<unknown> {
    const seq = this.sequence++;
    const response = this.next((message) => message.type === 'response' && message.request_seq === seq);
    this.adapter.handle({ seq, type: 'request', command, arguments: args });
    const { success, message, body } = await response;
    if (success !== true) throw new Error(`${command}: ${message ?? 'failed'}`);
    return body;
  }

  /** Opens a session and waits for its first stop; returns how long that took. */
  async open(command: 'launch' | 'attach', args: object, configure: () => Promise<unknown>): Promise<number> {
    const before = performance.now();
    await this.request('initialize', { adapterID: 'mrsi' });
    const initialized = this.event('initialized');
    const stopped = this.event('stopped');
    const opened = this.request(command, args);
    await initialized;
    await configure();
    await this.request('configurationDone');
    await opened;
    await stopped;
    return performance.now() - before;
  }

  /** From a request to the stop that it leads to, in milliseconds. */
  async move(command: string, args: object = {}): Promise<number> {
    const stopped = this.event('stopped');
    const before = performance.now();
    await this.request(command, { threadId: 1, ...args });
    const { body } = await stopped;
    const spent = performance.now() - before;
    this.atEnd = typeof body === 'object' && body !== null && 'reason' in body && body.reason === 'end';
    return spent;
  }
}

/** What a step costs whoever looks: the stop, then the stack, and all scopes that an editor unfolds by itself. */
export async function moveAndLook(driver: Driver, command: string, args: object = {}): Promise<number> {
  const before = performance.now();
  await driver.move(command, args);
  const stack = stackSchema.parse(await driver.request('stackTrace', { threadId: 1 }));
  const scopes = scopesSchema.parse(await driver.request('scopes', { frameId: stack.stackFrames[0]?.id }));
  for (const { expensive, variablesReference } of scopes.scopes)
    if (!expensive) await driver.request('variables', { variablesReference });
  return performance.now() - before;
}

const stackSchema = z.object({ stackFrames: z.array(z.object({ id: z.number() })) });
const scopesSchema = z.object({
  scopes: z.array(z.object({ expensive: z.boolean(), variablesReference: z.number() })),
});

/** The share of times, 0 to 1, that is not longer. */
export function percentile(times: readonly number[], share: number): number {
  const sorted = times.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? 0;
}
