import type { Readable, Writable } from 'node:stream';
import { type MessageConnection, ResponseError } from 'vscode-jsonrpc/node';
import { z } from 'zod';
import {
  CancellationError,
  CancellationSource,
  type CancellationToken,
  CodedError,
  type Disposable,
  toPlainError,
} from '../base/index.js';
import type { ModelRecord, Trace, TraceToken } from '../trace/index.js';
import { connect } from './connection.js';
import {
  type AlterParams,
  CANCELLED,
  type EnvironmentResult,
  FAILED,
  HOST_PROTOCOL_VERSION,
  type HostNotifications,
  type LoadParams,
  type LoadResult,
  type PhaseEvent,
  type RunParams,
  type RunResult,
} from './protocol.js';
import { requestSchemas } from './schemas.js';

/** What a run tells while it works. */
export interface WorkEvents {
  onPhase(phase: PhaseEvent['phase'], share?: number): void;
  onInputs(inputs: Trace['inputs']): void;
  onToken(index: number, token: TraceToken, replaces: number): void;
  onTrace(model: ModelRecord, trace: Trace): void;
}

/** The work itself, which this knows nothing of. */
export interface Work {
  load(params: LoadParams, token: CancellationToken): Promise<LoadResult>;
  run(params: RunParams, events: WorkEvents, token: CancellationToken): Promise<RunResult>;
  release(): Promise<void>;
  alter(params: AlterParams): Promise<void>;
  environment(): Promise<EnvironmentResult>;
}

const beatMs = 1000;

/** Serves one connection until its input ends. Work is done one after the other, in the order in which it was asked for. */
export class HostServer implements Disposable {
  private readonly connection: MessageConnection;
  private readonly runs = new Map<string, CancellationSource>();
  private readonly beat: NodeJS.Timeout;
  private greeted = false;
  private queue: Promise<unknown> = Promise.resolve();
  /** What is to be told when the model computes next, or this process waits. */
  private untold: (() => void)[] = [];

  constructor(
    private readonly work: Work,
    input: Readable,
    output: Writable,
    log: (line: string) => void,
  ) {
    this.connection = connect(input, output, log);
    this.answer('hello', requestSchemas.hello, async ({ protocol }) => {
      if (protocol !== HOST_PROTOCOL_VERSION)
        throw new CodedError('host/protocol', `This host speaks version ${HOST_PROTOCOL_VERSION}, not ${protocol}`);
      this.greeted = true;
      return { protocol: HOST_PROTOCOL_VERSION, pid: process.pid };
    });
    this.answer('load', requestSchemas.load, (params) => {
      const never = new CancellationSource();
      return this.enqueue(() => this.work.load(params, never.token));
    });
    this.answer('release', requestSchemas.release, () =>
      this.enqueue(async () => {
        await this.work.release();
        return {};
      }),
    );
    this.answer('alter', requestSchemas.alter, (params) =>
      this.enqueue(async () => {
        await this.work.alter(params);
        return {};
      }),
    );
    this.answer('environment', requestSchemas.environment, () => this.enqueue(() => this.work.environment()));
    this.answer('run', requestSchemas.run, (params) => this.run(params));
    this.connection.onNotification('cancel', (params: unknown) => {
      const checked = requestSchemas.cancel.safeParse(params);
      if (checked.success) this.runs.get(checked.data.run)?.cancel();
    });
    this.beat = setInterval(() => this.tell('heartbeat', { time: Date.now() }), beatMs);
    this.connection.listen();
  }

  dispose(): void {
    clearInterval(this.beat);
    for (const run of this.runs.values()) run.cancel();
    this.connection.dispose();
  }

  private async run(params: RunParams): Promise<RunResult> {
    const { run } = params;
    if (this.runs.has(run)) throw new CodedError('host/protocol', `There is a run ${run} already`);
    const source = new CancellationSource();
    this.runs.set(run, source);
    const events: WorkEvents = {
      onPhase: (phase, share) => this.tellLater('phase', { run, phase, ...(share === undefined ? {} : { share }) }),
      onInputs: (inputs) => this.tellLater('inputs', { run, inputs }),
      onToken: (index, token, replaces) =>
        this.tellLater('token', { run, index, token, ...(replaces > 0 ? { replaces } : {}) }),
      onTrace: (model, trace) => {
        this.tellAll();
        // at once: what ended must not be lost
        this.tell('trace', { run, model, trace });
      },
    };
    try {
      return await this.enqueue(() => {
        if (source.token.isCancellationRequested) throw new CancellationError();
        return this.work.run(params, events, source.token);
      });
    } finally {
      this.tellAll();
      this.runs.delete(run);
      source.dispose();
    }
  }

  /** Does a piece of work after all that were asked for before it. */
  private enqueue<Result>(piece: () => Promise<Result>): Promise<Result> {
    const done = this.queue.then(piece);
    this.queue = done.catch(() => undefined);
    return done;
  }

  private answer<Params, Result>(
    method: string,
    schema: z.ZodType<Params>,
    handle: (params: Params) => Promise<Result>,
  ): void {
    this.connection.onRequest(method, async (params: unknown): Promise<unknown> => {
      try {
        if (!this.greeted && method !== 'hello')
          throw new CodedError('host/protocol', `The first request must be hello, not ${method}`);
        const checked = schema.safeParse(params);
        if (!checked.success)
          throw new CodedError('host/protocol', `A request ${method} is malformed: ${z.prettifyError(checked.error)}`);
        return await handle(checked.data);
      } catch (error) {
        if (error instanceof CancellationError) return new ResponseError(CANCELLED, error.message);
        const plain = toPlainError(error);
        if (plain.code === 'internal' && error instanceof Error)
          process.stderr.write(`${error.stack ?? error.message}\n`);
        return new ResponseError(FAILED, plain.message, plain);
      }
    });
  }

  /**
   * Tells something in the next turn of the event loop, all in its order. By then the model computes the next tokens on
   * other threads: telling of the last ones does not hold them up.
   */
  private tellLater<Method extends keyof HostNotifications>(method: Method, params: HostNotifications[Method]): void {
    if (this.untold.length === 0) setImmediate(() => this.tellAll());
    this.untold.push(() => this.tell(method, params));
  }

  private tellAll(): void {
    const { untold } = this;
    this.untold = [];
    for (const tell of untold) tell();
  }

  private tell<Method extends keyof HostNotifications>(method: Method, params: HostNotifications[Method]): void {
    this.connection.sendNotification(method, params).catch(() => undefined);
  }
}
