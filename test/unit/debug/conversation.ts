import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { z } from 'zod';
import type { MessagePort } from '../../../src/debug/index.js';

const goldens = new URL('../../goldens/debug/', import.meta.url);
const root = fileURLToPath(new URL('../../../', import.meta.url)).replace(/\/$/, '');

const messageSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('response'),
    request_seq: z.number(),
    command: z.string(),
    success: z.boolean(),
    message: z.string().optional(),
    body: z.unknown().optional(),
  }),
  z.object({ type: z.literal('event'), event: z.string(), body: z.unknown().optional() }),
]);
const outputSchema = z.strictObject({ category: z.literal('stdout'), output: z.string() });
type Message = z.output<typeof messageSchema>;
type Response = Extract<Message, { type: 'response' }>;

/** Keys whose numbers mean nothing but identity: shown as names in the order in which they appear. */
const identities: Readonly<Record<string, string>> = {
  variablesReference: 'ref',
  frameId: 'frame',
  breakpointId: 'breakpoint',
};

/**
 * A conversation with an adapter that is written down as it is held. In the end it must equal its golden file, which
 * must exist; `UPDATE_GOLDENS=1` writes it. Whatever the adapter says is part of it, asked for or not.
 */
export class Conversation {
  private readonly lines: string[] = [];
  private readonly inbox: Message[] = [];
  private readonly names = new Map<string, string>();
  private readonly counts = new Map<string, number>();
  private sequence = 1;
  private printed: { readonly category: string; text: string; readonly line: number } | undefined;
  private wake: () => void = () => undefined;

  constructor(
    private readonly name: string,
    private readonly adapter: MessagePort,
    /** Texts that differ from run to run and what stands for them. */
    private readonly hidden: Readonly<Record<string, string>> = {},
    /** The same by patterns, in values and in objects that fit on a line. */
    private readonly patterns: readonly (readonly [RegExp, string])[] = [],
  ) {
    adapter.onMessage((message) => {
      this.inbox.push(messageSchema.parse(structuredClone(message)));
      this.wake();
    });
  }

  /** Forgets what has been written so far: for beginnings that other conversations show. */
  forget(): void {
    this.lines.length = 0;
  }

  /** Writes a comment. */
  note(text: string): void {
    this.lines.push('', `# ${text}`);
  }

  /** Makes a request and writes down everything up to its response. Returns the response's body. */
  async request(command: string, args?: object): Promise<unknown> {
    return (await this.ask(command, args)).body;
  }

  /** Makes a request that must fail. */
  async refused(command: string, args?: object): Promise<void> {
    expect((await this.ask(command, args, false)).success).toBe(false);
  }

  private async ask(command: string, args?: object, success = true): Promise<Response> {
    const seq = this.sequence++;
    this.lines.push('', `→ ${command}${args === undefined ? '' : ` ${this.shown(args)}`}`);
    this.adapter.handle({ seq, type: 'request', command, ...(args === undefined ? {} : { arguments: args }) });
    for (;;) {
      const message = await this.next(`the response to ${command}`);
      this.write(message);
      if (message.type !== 'response' || message.request_seq !== seq) continue;
      if (success) expect(message, command).toMatchObject({ success: true });
      return message;
    }
  }

  /** Sends a request and does not wait. Its response comes with what is asked for later. */
  send(command: string, args?: object): number {
    const seq = this.sequence++;
    this.lines.push('', `→ ${command}${args === undefined ? '' : ` ${this.shown(args)}`} (not waited for)`);
    this.adapter.handle({ seq, type: 'request', command, ...(args === undefined ? {} : { arguments: args }) });
    return seq;
  }

  /** Waits for an event and writes down everything up to it. Returns its body. */
  async event(name: string): Promise<unknown> {
    for (;;) {
      const message = await this.next(`the event ${name}`);
      this.write(message);
      if (message.type === 'event' && message.event === name) return message.body;
    }
  }

  /** Waits for the response to a request that was only sent. */
  async response(seq: number): Promise<Response> {
    for (;;) {
      const message = await this.next(`the response to ${seq}`);
      this.write(message);
      if (message.type === 'response' && message.request_seq === seq) return message;
    }
  }

  /** Ends the conversation: nothing more may have been said, and it must be as the golden file has it. */
  async finish(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(this.inbox.map((message) => (message.type === 'event' ? message.event : message.command))).toEqual([]);
    const text = `${this.lines.join('\n').trim()}\n`;
    const file = new URL(`${this.name}.txt`, goldens);
    if (process.env['UPDATE_GOLDENS'] === '1') {
      mkdirSync(dirname(fileURLToPath(file)), { recursive: true });
      writeFileSync(file, text);
    }
    expect(existsSync(file), `the golden file ${this.name}.txt is missing`).toBe(true);
    expect(text).toBe(readFileSync(file, 'utf8'));
  }

  private async next(what: string): Promise<Message> {
    const late = Date.now() + 20_000;
    for (;;) {
      const message = this.inbox.shift();
      if (message !== undefined) return message;
      if (Date.now() > late) throw new Error(`Waited in vain for ${what}:\n${this.lines.slice(-20).join('\n')}`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, 500);
        this.wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }

  private write(message: Message): void {
    if (message.type === 'event') {
      const output = message.event === 'output' ? outputSchema.safeParse(message.body) : undefined;
      if (output?.success === true) {
        this.writeOutput(output.data);
        return;
      }
      this.lines.push(`← event ${message.event}${message.body === undefined ? '' : ` ${this.shown(message.body)}`}`);
      return;
    }
    const { command, success, body } = message;
    this.lines.push(
      success
        ? `← ${command}${body === undefined ? '' : ` ${this.shown(body)}`}`
        : `← ${command} failed: ${this.hide(message.message ?? '')}`,
    );
  }

  /** What is written to the console bit by bit is one text, however it was cut. */
  private writeOutput({ category, output }: z.output<typeof outputSchema>): void {
    const { printed } = this;
    if (printed !== undefined && printed.line === this.lines.length - 1 && printed.category === category)
      printed.text += output;
    else this.printed = { category, text: output, line: this.lines.length };
    const { text, line } = this.printed ?? { text: output, line: this.lines.length };
    this.lines[line] = `← event output ${this.shown({ category, output: text })}`;
  }

  /** Data as text, keys in the order of the message: short things on one line, longer ones indented. */
  private shown(data: unknown): string {
    return this.lay(data, '', undefined);
  }

  private lay(data: unknown, indent: string, key: string | undefined): string {
    if (typeof data === 'number' && key !== undefined && identities[key] !== undefined && data > 0)
      return this.identity(identities[key], data);
    if (typeof data !== 'object' || data === null) return this.hide(JSON.stringify(data) ?? 'undefined');
    const inner = `${indent}  `;
    const isList = Array.isArray(data);
    const parts = isList
      ? data.map((item: unknown) => this.lay(item, inner, undefined))
      : Object.entries(data).map(([name, value]) => `${name}: ${this.lay(value, inner, frameKey(name, data))}`);
    const [open, close] = isList ? ['[', ']'] : ['{', '}'];
    const line = this.hide(`${open}${parts.join(', ')}${close}`);
    if (line.length + indent.length <= 110 && !line.includes('\n')) return line;
    return `${open}\n${parts.map((part) => `${inner}${part}`).join('\n')}\n${indent}${close}`;
  }

  private identity(kind: string, number: number): string {
    const known = this.names.get(`${kind} ${number}`);
    if (known !== undefined) return known;
    const count = (this.counts.get(kind) ?? 0) + 1;
    this.counts.set(kind, count);
    const name = `${kind}#${count}`;
    this.names.set(`${kind} ${number}`, name);
    return name;
  }

  private hide(text: string): string {
    let shown = text;
    for (const [secret, name] of Object.entries(this.hidden)) shown = shown.replaceAll(secret, name);
    for (const [pattern, name] of this.patterns) shown = shown.replaceAll(pattern, name);
    return shown.replaceAll(root, '$ROOT');
  }
}

/** A number called `id` is a frame's where it stands in one, a breakpoint's where it is verified or not. */
function frameKey(name: string, data: object): string {
  if (name !== 'id') return name;
  if ('canRestart' in data) return 'frameId';
  return 'verified' in data ? 'breakpointId' : name;
}
