import type { Readable, Writable } from 'node:stream';
import { type Disposable, toDisposable } from '../base/disposable.js';

/** The largest message that is accepted, in bytes: a client that announces more is not speaking this protocol. */
const MESSAGE_LIMIT = 64 * 1024 * 1024;

/** Takes a stream of bytes apart into the JSON messages of the debug adapter protocol. */
export class MessageReader {
  private pending = Buffer.alloc(0);
  private expected: number | undefined;

  constructor(
    private readonly onMessage: (message: unknown) => void,
    private readonly onError: (message: string) => void,
  ) {}

  /** Takes what has arrived; calls back for every message that is whole by now. */
  push(chunk: Buffer): void {
    this.pending = Buffer.concat([this.pending, chunk]);
    for (;;) {
      if (this.expected === undefined) {
        const end = this.pending.indexOf('\r\n\r\n');
        if (end < 0) return;
        const header = this.pending.subarray(0, end).toString('ascii');
        this.pending = this.pending.subarray(end + 4);
        const length = /^content-length: *(\d+)$/im.exec(header)?.[1];
        if (length === undefined || Number(length) > MESSAGE_LIMIT) {
          this.onError(`A message without a usable Content-Length: ${JSON.stringify(header.slice(0, 80))}`);
          continue;
        }
        this.expected = Number(length);
      }
      if (this.pending.length < this.expected) return;
      const body = this.pending.subarray(0, this.expected).toString('utf8');
      this.pending = this.pending.subarray(this.expected);
      this.expected = undefined;
      this.receive(body);
    }
  }

  private receive(body: string): void {
    let message: unknown;
    try {
      message = JSON.parse(body);
    } catch {
      this.onError(`A message that is no JSON: ${body.slice(0, 80)}`);
      return;
    }
    this.onMessage(message);
  }
}

/** One message with its header. */
export function frame(message: unknown): Buffer {
  const body = Buffer.from(JSON.stringify(message), 'utf8');
  return Buffer.concat([Buffer.from(`Content-Length: ${body.length}\r\n\r\n`, 'ascii'), body]);
}

/** What can speak the protocol: messages in, messages out. */
export interface MessagePort {
  handle(message: unknown): void;
  readonly onMessage: (listener: (message: unknown) => void) => Disposable;
}

/** Speaks for an adapter over a pair of streams until the input ends; `onEnd` is called then. */
export function serve(
  port: MessagePort,
  input: Readable,
  output: Writable,
  onEnd: () => void,
  onError: (message: string) => void,
): Disposable {
  const reader = new MessageReader((message) => port.handle(message), onError);
  const sending = port.onMessage((message) => output.write(frame(message)));
  const push = (chunk: Buffer): void => reader.push(chunk);
  input.on('data', push);
  input.once('end', onEnd);
  return toDisposable(() => {
    input.off('data', push);
    input.off('end', onEnd);
    sending.dispose();
  });
}
