import { CancellationError, CancellationSource } from '../base/cancellation.js';
import { type PlainError, toPlainError } from '../base/errors.js';
import { Emitter } from '../base/event.js';
import { tokenIndex } from '../base/positions.js';
import type { PhaseEvent, RunParams, RunResult } from '../host/protocol.js';
import { findStyle } from '../program/index.js';
import type { RunContext } from '../replay/index.js';
import type { ModelRecord, Trace, TraceToken } from '../trace/index.js';
import type { Inference, Template } from './services.js';
import { templateInputOf } from './template-input.js';
import type { TraceSource } from './trace-source.js';

/** Reading back what was written so far takes at most one part in so many of the time. */
const READING_SHARE = 4;
/** It happens at most this often, in milliseconds: well under the 50 within which a stop must be told. */
const READING_INTERVAL = 10;

/** What a run is asked for; the client of the inference host names it. */
export type LiveParams = Omit<RunParams, 'run'>;

/** What a run tells besides the traces themselves. */
export interface RunListener {
  onPhase(phase: PhaseEvent['phase'], share?: number): void;
  /** The model is there and will begin to write. */
  onLoaded(model: ModelRecord): void;
  /** A trace is finished; `before` is the id that it had until now. */
  onTrace(trace: Trace, model: ModelRecord, before: string): void;
  /** The id of a trace that is finished by now, by the one that it had before. */
  finalId(trace: string): string;
}

/**
 * The traces of one run, as they are written. The model runs ahead of whoever looks; what it wrote is read back into
 * slots at intervals, so that a place is known soon after it is reached.
 */
export class LiveRun {
  readonly sources: readonly LiveSource[];
  private readonly cancellation = new CancellationSource();
  private open: number;
  private finished = 0;
  /** Settles when the run has ended, in whatever way. */
  readonly ended: Promise<void>;

  /** `id` names the traces until they are finished; `model` is what is known of the model before it is loaded. */
  constructor(
    id: string,
    private readonly params: LiveParams,
    model: ModelRecord,
    inference: Inference,
    template: Template,
    private readonly listener: RunListener,
  ) {
    const run: RunContext = { program: params.program, model, sampling: params.sampling };
    this.sources = Array.from(
      { length: params.sampling.groupSize },
      (_, index) => new LiveSource(run, beginningOf(id, params, index), template, () => this.release()),
    );
    this.open = this.sources.length;
    this.ended = this.write(inference).then(
      (result) => this.end(result),
      (failure: unknown) => this.fail(failure),
    );
  }

  /** Loads the model, which tells how it spells boxes, and has it write. */
  private async write(inference: Inference): Promise<RunResult> {
    const { token } = this.cancellation;
    this.listener.onPhase('load');
    const { model } = await inference.load(this.params, token);
    for (const source of this.sources) source.know(model);
    this.listener.onLoaded(model);
    return inference.run(
      this.params,
      {
        onPhase: ({ phase, share }) => this.listener.onPhase(phase, share),
        onInputs: ({ inputs }) => {
          for (const source of this.sources) source.start(inputs);
        },
        onToken: ({ index, token: written, replaces }) => this.sources[index]?.append(written, replaces),
        onTrace: (trace, by) => this.take(trace, by),
      },
      token,
    );
  }

  /** A trace of the group has ended, before the others perhaps. */
  private take(trace: Trace, model: ModelRecord): void {
    const index = trace.group?.index ?? this.finished;
    const source = this.sources[index];
    if (source === undefined || source.complete) return;
    this.finished++;
    const own = this.parented(trace);
    const before = source.trace.id;
    source.finish(model, own);
    this.listener.onTrace(own, model, before);
  }

  private end(result: RunResult): void {
    for (const trace of result.traces) this.take(trace, result.model);
    for (const source of this.sources) if (!source.complete) source.stop();
  }

  /** A fork knows its parent by the id under which it is kept, also where that was not finished when it was forked. */
  private parented(trace: Trace): Trace {
    const { prefix } = this.params;
    if (prefix === undefined) return trace;
    const parent = this.listener.finalId(prefix.trace.id);
    return { ...trace, parent: { trace: parent, token: tokenIndex(prefix.tokens) } };
  }

  private fail(failure: unknown): void {
    for (const source of this.sources) {
      if (source.complete) continue;
      if (failure instanceof CancellationError) source.stop();
      else source.fail(toPlainError(failure));
    }
  }

  /** Ends the run when nobody looks at any of its traces any more. */
  private release(): void {
    this.open--;
    if (this.open === 0) this.cancel();
  }

  /** Ends the run early; its traces end with what there is. */
  cancel(): void {
    this.cancellation.cancel();
  }
}

/** One trace of a run while it is written. */
export class LiveSource implements TraceSource {
  private readonly changes = new Emitter<void>();
  readonly onDidChange = this.changes.event;
  private readonly tokens: TraceToken[];
  private timer: NodeJS.Timeout | undefined;
  private disposed = false;
  private started: boolean;
  private text = '';
  complete = false;
  failure: PlainError | undefined;

  constructor(
    public run: RunContext,
    public trace: Trace,
    private readonly template: Template,
    private readonly onDispose: () => void,
  ) {
    this.tokens = [...trace.tokens];
    this.text = trace.text;
    // A fork knows its inputs from its parent and can be read from the beginning.
    this.started = this.tokens.length > 0;
    if (this.started) this.read();
  }

  /** The model is loaded. */
  know(model: ModelRecord): void {
    this.run = { ...this.run, model };
  }

  /** The inputs as the model sees them: from now on what is written can be read back. */
  start(inputs: Trace['inputs']): void {
    if (this.complete) return;
    this.started = true;
    this.trace = { ...this.trace, inputs };
  }

  /** Takes the next token, which comes in the place of the last `replaces` ones. */
  append(token: TraceToken, replaces = 0): void {
    if (this.complete || this.disposed) return;
    if (replaces > 0) {
      this.tokens.splice(Math.max(0, this.tokens.length - replaces));
      this.text = this.tokens.map(textOf).join('');
    }
    this.tokens.push(token);
    this.text += textOf(token);
    this.timer ??= setTimeout(() => this.update(), READING_INTERVAL);
  }

  private update(): void {
    this.timer = undefined;
    if (this.complete || this.disposed || !this.started) return;
    const before = performance.now();
    this.read();
    const read = this.tokens.length;
    this.changes.fire();
    if (this.complete || this.disposed) return;
    const rest = Math.max(READING_INTERVAL, (performance.now() - before) * READING_SHARE);
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      if (this.tokens.length > read) this.update();
    }, rest);
  }

  private read(): void {
    const { program, model } = this.run;
    const style = findStyle(program, this.trace.style);
    if (style === undefined) return;
    const { segments, slots, slotRanges, deviations } = this.template.readTrace(
      program,
      style,
      this.text,
      templateInputOf(this.trace, model),
    );
    this.trace = { ...this.trace, tokens: [...this.tokens], text: this.text, segments, slots, slotRanges, deviations };
  }

  /** The run has ended and this is the trace. */
  finish(model: ModelRecord, trace: Trace): void {
    if (this.disposed) return;
    this.run = { ...this.run, model };
    this.end(trace);
  }

  /** The run was cancelled before this trace was finished. */
  stop(): void {
    if (this.disposed) return;
    if (this.started) this.read();
    this.end({ ...this.trace, ending: { kind: 'cancelled' } });
  }

  fail(failure: PlainError): void {
    if (this.disposed) return;
    this.failure = failure;
    if (this.started) this.read();
    this.end({ ...this.trace, ending: { kind: 'failed', code: failure.code, message: failure.message } });
  }

  private end(trace: Trace): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.trace = trace;
    this.complete = true;
    this.changes.fire();
  }

  dispose(): void {
    if (this.disposed) return;
    this.disposed = true;
    clearTimeout(this.timer);
    this.changes.dispose();
    this.onDispose();
  }
}

/** What a token adds to the text: the end-of-turn token shows its name, which is no part of it. */
const textOf = ({ text }: TraceToken): string => (/^<\|.*\|>$/s.test(text) ? '' : text);

/** What is known of a trace before its first new token: for a fork its parent's beginning. */
function beginningOf(id: string, params: LiveParams, index: number): Trace {
  const { prefix, sampling } = params;
  const parent = prefix?.trace;
  const kept = parent?.tokens.slice(0, prefix?.tokens ?? 0) ?? [];
  return {
    kind: 'trace',
    id: `${id}-${index}`,
    style: params.style,
    ...(params.sample === undefined ? {} : { sample: params.sample }),
    ...(params.label === undefined ? {} : { label: params.label }),
    ...(parent === undefined || prefix === undefined
      ? {}
      : { parent: { trace: parent.id, token: tokenIndex(prefix.tokens) } }),
    seed: sampling.seed,
    inputs: parent?.inputs ?? {},
    prompt: parent?.prompt ?? { text: '', tokens: 0 },
    tokens: kept,
    text: kept.map(textOf).join(''),
    segments: [],
    slots: {},
    slotRanges: [],
    deviations: [],
    ending: { kind: 'cancelled' },
    verdicts: [],
    rewards: [],
    timing: { firstTokenMs: 0, totalMs: 0, tokensPerSecond: 0, forwardPasses: 0 },
  };
}
