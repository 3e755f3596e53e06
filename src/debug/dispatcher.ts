import type { DebugProtocol } from '@vscode/debugprotocol';
import { z } from 'zod';
import { CancellationError, CancellationSource, type CancellationToken } from '../base/cancellation.js';
import { type Disposable, DisposableStore } from '../base/disposable.js';
import { CodedError, describeError } from '../base/errors.js';
import { Emitter } from '../base/event.js';

/** A request that cannot be done as it stands; `message` is for the user. */
export class RequestError extends Error {
  constructor(
    message: string,
    /** Whether the editor should show it by itself. */
    readonly show = false,
  ) {
    super(message);
    this.name = 'RequestError';
  }
}

/** What a handler knows of the request it answers. */
export interface RequestContext {
  readonly cancellation: CancellationToken;
  /** Runs right after the response has been sent: for events that must follow it. */
  readonly after: (action: () => void) => void;
}

interface Handler {
  readonly schema: z.ZodType;
  readonly handle: (args: never, context: RequestContext) => unknown;
}

const requestSchema = z.object({
  type: z.literal('request'),
  seq: z.number(),
  command: z.string(),
  arguments: z.unknown().optional(),
});

/**
 * Answers the requests of the debug adapter protocol: each exactly once, whatever its handler does; unknown commands
 * and wrong arguments with an error.
 */
export class Dispatcher implements Disposable {
  private readonly handlers = new Map<string, Handler>();
  private readonly running = new Map<number, CancellationSource>();
  private readonly messages = new Emitter<unknown>();
  private readonly owned = new DisposableStore();
  private sequence = 1;

  /** Everything that is to be sent. */
  readonly onMessage = this.messages.event;

  constructor() {
    this.owned.add(this.messages);
  }

  /** Says how a command is answered. The body may be `undefined`. */
  on<Schema extends z.ZodType>(
    command: string,
    schema: Schema,
    handle: (args: z.output<Schema>, context: RequestContext) => unknown,
  ): void {
    this.handlers.set(command, { schema, handle: handle as Handler['handle'] });
  }

  /** Takes one message. Anything but a request is ignored: this adapter asks nothing of its client. */
  handle(message: unknown): void {
    const request = requestSchema.safeParse(message);
    if (request.success) void this.answer(request.data);
  }

  /** Cancels a running request, which then answers `cancelled`. */
  cancel(request: number): void {
    this.running.get(request)?.cancel();
  }

  event(event: DebugProtocol.Event['event'], body?: unknown): void {
    this.send({ type: 'event', event, ...(body === undefined ? {} : { body }) });
  }

  private async answer(request: z.output<typeof requestSchema>): Promise<void> {
    const actions: (() => void)[] = [];
    const source = new CancellationSource();
    this.running.set(request.seq, source);
    try {
      const body = await this.run(request, { cancellation: source.token, after: (action) => actions.push(action) });
      this.respond(request, { success: true, ...(body === undefined ? {} : { body }) });
    } catch (failure) {
      this.respond(request, failed(failure));
      return;
    } finally {
      this.running.delete(request.seq);
      source.dispose();
    }
    for (const action of actions) action();
  }

  private async run(request: z.output<typeof requestSchema>, context: RequestContext): Promise<unknown> {
    const handler = this.handlers.get(request.command);
    if (handler === undefined) throw new RequestError(`The request ${request.command} is not supported.`);
    const args = handler.schema.safeParse(request.arguments ?? {});
    if (!args.success)
      throw new RequestError(`Wrong arguments of ${request.command}: ${z.prettifyError(args.error)}`, true);
    return await handler.handle(args.data as never, context);
  }

  private respond(request: { readonly seq: number; readonly command: string }, result: object): void {
    this.send({ type: 'response', request_seq: request.seq, command: request.command, ...result });
  }

  private send(message: object): void {
    this.messages.fire({ seq: this.sequence++, ...message });
  }

  dispose(): void {
    for (const source of this.running.values()) source.cancel();
    this.owned.dispose();
  }
}

/** The body of an error response. `message` is short and for programs, `error.format` for people. */
function failed(failure: unknown): object {
  if (failure instanceof CancellationError) return { success: false, message: 'cancelled' };
  const known = failure instanceof RequestError || failure instanceof CodedError;
  const format = failure instanceof RequestError ? failure.message : describeError(failure);
  return {
    success: false,
    message: format,
    body: {
      error: {
        id: known ? 1 : 2,
        // Braces are placeholders there.
        format: format.replaceAll('{', '(').replaceAll('}', ')'),
        showUser: failure instanceof RequestError ? failure.show : true,
      },
    },
  };
}
