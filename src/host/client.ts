import { randomUUID } from 'node:crypto';
import { type MessageConnection, ResponseError } from 'vscode-jsonrpc/node';
import { z } from 'zod';
import {
  CancellationError,
  type CancellationToken,
  CodedError,
  type Disposable,
  Emitter,
  fromPlainError,
  throwIfCancelled,
} from '../base/index.js';
import type { ModelRecord, Trace } from '../trace/index.js';
import { connect } from './connection.js';
import { HostProcess, type HostOptions } from './host-process.js';
import {
  type AlterParams,
  CANCELLED,
  type EnvironmentResult,
  HOST_PROTOCOL_VERSION,
  type HostRequests,
  type InputsEvent,
  type LoadParams,
  type LoadResult,
  type PhaseEvent,
  type RunParams,
  type RunResult,
  type TokenEvent,
} from './protocol.js';
import { answerSchemas, eventSchemas, failureSchema } from './schemas.js';

/** What a run tells while it works. */
export interface RunEvents {
  onPhase?(event: PhaseEvent): void;
  onInputs?(event: InputsEvent): void;
  onToken?(event: TokenEvent): void;
  /** A trace of the group that ended, as soon as it did. */
  onTrace?(trace: Trace, model: ModelRecord): void;
}

/** What the host is doing, for a status line. `busy`: it works and has not been heard of for some seconds. */
export type HostState = 'stopped' | 'starting' | 'ready' | 'busy' | 'died';

export interface ClientOptions extends HostOptions {
  readonly tool: { readonly name: string; readonly version: string };
}

/** The requests after the first. */
type Asked = Exclude<keyof HostRequests, 'hello'>;

const answers: { readonly [Method in Asked]: z.ZodType<HostRequests[Method]['result']> } = answerSchemas;

/** How long a cancelled run may take to answer before its host is ended. */
const cancelMs = 120;
/** How long a new host may take to answer the first request. */
const helloMs = 20_000;
/** A host that has not been heard of for so long is shown as busy. Its heart beats once a second. */
const silentMs = 3000;

interface LiveHost {
  readonly process: HostProcess;
  readonly connection: MessageConnection;
  readonly ready: Promise<void>;
  /** It was ended because a cancelled run did not let go of it. */
  sacrificed: boolean;
}

interface LiveRun {
  readonly events: RunEvents;
  readonly finished: Trace[];
  model: ModelRecord | undefined;
}

/**
 * Runs inference in a child process, started when first needed and started anew after it died. Every method fails with
 * `host/died` if the process ends before it answers.
 */
export class InferenceClient implements Disposable {
  private host: LiveHost | undefined;
  private readonly runs = new Map<string, LiveRun>();
  private pending = 0;
  private disposed = false;
  private silence: NodeJS.Timeout | undefined;
  private current: HostState = 'stopped';
  private record: ModelRecord | undefined;
  private readonly states = new Emitter<HostState>();
  readonly onState = this.states.event;

  constructor(private readonly options: ClientOptions) {}

  get state(): HostState {
    return this.current;
  }

  /** The model that was loaded last, with the provider that it runs on. */
  get model(): ModelRecord | undefined {
    return this.record;
  }

  /** Process id of the host, while there is one. */
  get pid(): number | undefined {
    return this.host?.process.pid;
  }

  /** Loads a model, so that the first run need not wait for it. Cancelling ends the host if it does not stop by itself. */
  async load(params: LoadParams, token: CancellationToken): Promise<LoadResult> {
    const result = await this.request('load', params, token);
    this.record = result.model;
    this.states.fire(this.current);
    return result;
  }

  /** Tries what there is to run models on, each in a process of its own. It takes some seconds the first time. */
  async environment(token: CancellationToken): Promise<EnvironmentResult> {
    return this.request('environment', {}, token);
  }

  /** Writes a changed copy of a picture, for a probe. @throws CodedError where it cannot be read or written */
  async alter(params: AlterParams, token: CancellationToken): Promise<void> {
    await this.request('alter', params, token);
  }

  /** Gives the model's memory back. Does nothing where no host runs. */
  async release(): Promise<void> {
    if (this.host !== undefined) await this.request('release', {});
  }

  /**
   * Writes traces. Cancelling answers with what there is, within 200 ms: unfinished traces end as `cancelled`, or are
   * left out where the host had to be ended.
   * @throws CancellationError when it is cancelled before there is a trace
   * @throws CodedError when it cannot be done, or the host dies
   */
  async run(params: Omit<RunParams, 'run'>, events: RunEvents, token: CancellationToken): Promise<RunResult> {
    const run = randomUUID();
    const live: LiveRun = { events, finished: [], model: undefined };
    this.runs.set(run, live);
    try {
      return await this.request('run', { ...params, run }, token, run);
    } catch (error) {
      if (!token.isCancellationRequested || live.model === undefined) throw error;
      return { model: live.model, traces: live.finished };
    } finally {
      this.runs.delete(run);
    }
  }

  dispose(): void {
    this.disposed = true;
    this.host?.process.close();
    this.states.dispose();
  }

  private async request<Method extends Asked>(
    method: Method,
    params: HostRequests[Method]['params'],
    token?: CancellationToken,
    run?: string,
  ): Promise<HostRequests[Method]['result']> {
    for (;;) {
      if (token !== undefined) throwIfCancelled(token);
      if (this.disposed) throw new CodedError('internal', 'The inference client was used after its end');
      const host = this.start();
      try {
        return await this.attempt(host, method, params, token, run);
      } catch (error) {
        if (token?.isCancellationRequested === true) throw new CancellationError();
        // ended only because another run, which was cancelled, did not let go of it: this one was still waiting
        if (host.sacrificed && !this.disposed) continue;
        throw error;
      }
    }
  }

  private async attempt<Method extends Asked>(
    host: LiveHost,
    method: Method,
    params: HostRequests[Method]['params'],
    token?: CancellationToken,
    run?: string,
  ): Promise<HostRequests[Method]['result']> {
    const schema = answers[method];
    let overdue: NodeJS.Timeout | undefined;
    const cancelling = token?.onCancellationRequested(() => {
      if (run !== undefined) host.connection.sendNotification('cancel', { run }).catch(() => undefined);
      overdue = setTimeout(
        () => {
          host.sacrificed = true;
          host.process.abandon();
        },
        run === undefined ? 0 : cancelMs,
      );
    });
    this.pending++;
    host.process.keepAlive(true);
    try {
      await host.ready;
      return await this.ask(host, method, params, schema);
    } finally {
      clearTimeout(overdue);
      cancelling?.dispose();
      if (--this.pending === 0) host.process.keepAlive(false);
    }
  }

  /** Sends one request; fails when the host dies before it answers. */
  private async ask<Result>(
    host: Pick<LiveHost, 'process' | 'connection'>,
    method: string,
    params: object,
    schema: z.ZodType<Result>,
  ): Promise<Result> {
    const { process, connection } = host;
    let stopListening = (): void => undefined;
    const died = new Promise<never>((_, reject) => {
      if (process.whyDied !== undefined) reject(process.whyDied);
      const listening = process.onDied(reject);
      stopListening = () => listening.dispose();
    });
    const asked = async (): Promise<unknown> => {
      try {
        return await connection.sendRequest(method, params);
      } catch (error) {
        if (error instanceof ResponseError && !brokenConnection.has(error.code)) throw toFailure(error);
        // the connection broke under the request: the end of the process, which follows, knows why
        process.kill();
        return died;
      }
    };
    let answer: unknown;
    try {
      answer = await Promise.race([died, asked()]);
    } finally {
      stopListening();
    }
    const checked = schema.safeParse(answer);
    if (checked.success) return checked.data;
    throw new CodedError(
      'host/protocol',
      `The inference host answered ${method} with ${z.prettifyError(checked.error)}`,
    );
  }

  private start(): LiveHost {
    if (this.host !== undefined) return this.host;
    this.enter('starting');
    const process = new HostProcess(this.options);
    const connection = connect(process.streams.input, process.streams.output, (line) =>
      this.options.log?.(`${line}\n`),
    );
    this.listen(connection);
    connection.onClose(() => process.kill());
    connection.listen();
    const host: LiveHost = { process, connection, ready: this.greet(process, connection), sacrificed: false };
    host.ready.catch(() => undefined);
    process.onDied(() => {
      clearTimeout(this.silence);
      connection.dispose();
      if (this.host === host) this.host = undefined;
      this.enter(this.disposed ? 'stopped' : 'died');
    });
    this.host = host;
    return host;
  }

  private async greet(process: HostProcess, connection: MessageConnection): Promise<void> {
    const tooLong = setTimeout(() => process.kill(), helloMs);
    try {
      const params = { protocol: HOST_PROTOCOL_VERSION, tool: this.options.tool };
      const { protocol } = await this.ask({ process, connection }, 'hello', params, answerSchemas.hello);
      if (protocol !== HOST_PROTOCOL_VERSION) {
        process.close();
        throw new CodedError(
          'host/protocol',
          `The inference host speaks version ${protocol}, not ${HOST_PROTOCOL_VERSION}`,
        );
      }
      this.enter('ready');
    } finally {
      clearTimeout(tooLong);
    }
  }

  private listen(connection: MessageConnection): void {
    const on = <Event>(
      method: keyof typeof eventSchemas,
      schema: z.ZodType<Event>,
      take: (event: Event) => void,
    ): void => {
      connection.onNotification(method, (params: unknown) => {
        this.heard();
        const checked = schema.safeParse(params);
        if (checked.success) take(checked.data);
        else this.options.log?.(`The inference host told ${method} with ${z.prettifyError(checked.error)}\n`);
      });
    };
    on('phase', eventSchemas.phase, (event) => this.runs.get(event.run)?.events.onPhase?.(event));
    on('inputs', eventSchemas.inputs, (event) => this.runs.get(event.run)?.events.onInputs?.(event));
    on('token', eventSchemas.token, (event) => this.runs.get(event.run)?.events.onToken?.(event));
    on('trace', eventSchemas.trace, ({ run, model, trace }) => {
      const live = this.runs.get(run);
      if (live === undefined) return;
      live.model = model;
      live.finished.push(trace);
      live.events.onTrace?.(trace, model);
    });
    on('heartbeat', eventSchemas.heartbeat, () => undefined);
  }

  /** Takes note of a sign of life. */
  private heard(): void {
    if (this.current === 'busy') this.enter('ready');
    clearTimeout(this.silence);
    this.silence = setTimeout(() => this.enter('busy'), silentMs);
    this.silence.unref();
  }

  private enter(state: HostState): void {
    if (state === this.current) return;
    this.current = state;
    this.states.fire(state);
  }
}

/** `ErrorCodes` of vscode-jsonrpc: `MessageWriteError`, `MessageReadError`, `PendingResponseRejected`, `ConnectionInactive`. */
const brokenConnection: ReadonlySet<number> = new Set([-32099, -32098, -32097, -32096]);

function toFailure(error: ResponseError<unknown>): Error {
  if (error.code === CANCELLED) return new CancellationError();
  const failure = failureSchema.safeParse(error.data);
  return failure.success ? fromPlainError(failure.data) : new CodedError('host/protocol', error.message);
}
