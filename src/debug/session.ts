import type { DebugProtocol } from '@vscode/debugprotocol';
import { type Disposable, DisposableStore } from '../base/disposable.js';
import { describeError, fromPlainError } from '../base/errors.js';
import { unreachable } from '../base/unreachable.js';
import type { Program, Style } from '../program/index.js';
import type { Frame, LogLine, Moment, Passage, Stop, Timeline, Variable } from '../replay/index.js';
import { BreakpointStore } from './breakpoint-store.js';
import { type Dispatcher, RequestError } from './dispatcher.js';
import { Handles } from './handles.js';
import { type Counting, Lines } from './lines.js';
import type { DebugServices } from './services.js';
import type { TemplateSources } from './template-sources.js';
import { type TemplateStop, templateStops } from './template-stops.js';
import { DebugThread, type ThreadListener } from './thread.js';
import type { TraceSource } from './trace-source.js';
import type { ModelRecord, RunHeader, Trace } from '../trace/index.js';
import { TraceKeeper } from './trace-keeper.js';
import { type LiveParams, LiveRun } from './live-source.js';
import { RunProgress } from './run-progress.js';

/** What the client said of itself. */
export interface Client {
  readonly counting: Counting;
  readonly progress: boolean;
}

/** What is debugged, once it is known. */
export interface Debuggee {
  readonly program: Program;
  readonly style: Style;
  readonly sources: TemplateSources;
  readonly stops: readonly TemplateStop[];
  readonly stopAtEnd: boolean;
  readonly noDebug: boolean;
}

/** How traces are forked; there is none where no model is at hand. */
export interface Forking {
  /** A run that goes on from the first `tokens` tokens of a trace and `given`, drawn with `seed`. */
  fork(trace: Trace, fork: { readonly tokens: number; readonly given?: string; readonly seed: number }): TraceSource;
}

/** A stack frame that a client can name. */
export interface OpenFrame {
  readonly frame: Frame;
  readonly moment: Moment;
}

/** Numbers of sources that are no files begin here: one a thread. */
const TRACE_REFERENCE = 1000;

/** One debug session: what all its requests share. Which request does what stands in `requests/`. */
export class Session implements Disposable, ThreadListener {
  client: Client = { counting: { line: 1, column: 1 }, progress: false };
  readonly breakpoints = new BreakpointStore();
  readonly frames = new Handles<DebugThread, OpenFrame>(1);
  readonly variables = new Handles<DebugThread, Variable>(1);
  readonly owned = new DisposableStore();
  private readonly threadList = new Map<number, DebugThread>();
  forking: Forking | undefined;
  private debuggee: Debuggee | undefined;
  private readonly runs = new Map<string, LiveRun>();
  private readonly lines = new WeakMap<Timeline, Lines>();
  private keeper: TraceKeeper | undefined;
  /** Ids of finished traces, by those that they had while they were written. */
  private readonly finalIds = new Map<string, string>();
  private lastThread = 0;
  private lastRun = 0;
  /** How much of a single trace's text has been written to the console. */
  private printed = 0;
  private ended = false;

  constructor(
    readonly dispatcher: Dispatcher,
    readonly services: DebugServices,
  ) {}

  /** What is debugged. Throws before a launch. */
  get target(): Debuggee {
    if (this.debuggee === undefined) throw new RequestError('Nothing is being debugged yet.');
    return this.debuggee;
  }

  get launched(): boolean {
    return this.debuggee !== undefined;
  }

  get threads(): readonly DebugThread[] {
    return [...this.threadList.values()];
  }

  open(debuggee: Omit<Debuggee, 'stops'>): void {
    this.debuggee = { ...debuggee, stops: templateStops(debuggee.program, debuggee.style) };
  }

  /** Adds a trace as a thread; it stands still until it is told to go. */
  add(source: TraceSource, name: string, original?: Trace): DebugThread {
    const id = ++this.lastThread;
    const thread = new DebugThread(id, name, source, this.active(id), this, original);
    this.threadList.set(id, thread);
    return thread;
  }

  /** Finished traces go to this file from now on. */
  keepTraces(path: string, headerOf: (model: ModelRecord) => RunHeader): void {
    this.keeper = new TraceKeeper(path, headerOf, {
      onFile: (file) => this.dispatcher.event('mrsi/output', { path: file }),
      onKept: (file, trace) => this.tellKept(file, trace),
      onError: (failure) => this.output('stderr', `${describeError(failure)}\n`),
    });
  }

  /** Starts the model. */
  startRun(params: LiveParams, model: ModelRecord): LiveRun {
    const { inference, template } = this.services;
    if (inference === undefined) throw new RequestError('This adapter runs no models.');
    const id = `run-${++this.lastRun}`;
    const progress = new RunProgress(this.dispatcher, id, this.client.progress);
    const run = new LiveRun(id, params, model, inference, template, {
      onPhase: (phase, share) => progress.phase(phase, share),
      onLoaded: (loaded) => this.keeper?.begin(loaded),
      onTrace: (trace, by, before) => {
        this.finalIds.set(before, trace.id);
        this.keeper?.keep(trace, by);
      },
      finalId: (trace) => this.finalIds.get(trace) ?? trace,
    });
    this.runs.set(id, run);
    void run.ended.then(() => {
      progress.end();
      this.runs.delete(id);
    });
    return run;
  }

  /** Ends a run early; its traces stay as far as they are written. */
  cancelRun(id: string): void {
    this.runs.get(id)?.cancel();
  }

  /**
   * A fork in the place of a thread's trace; the thread keeps its number, and goes on. Its own trace becomes a new
   * thread, which stands where it stood.
   */
  fork(thread: DebugThread, source: TraceSource, name: string): DebugThread {
    const { id } = thread;
    this.forget(thread);
    const fork = new DebugThread(id, name, source, this.active(id), this);
    this.threadList.set(id, fork);
    const parent = this.add(thread.handOver(), thread.name);
    const stop = parent.goto(parent.timeline.moment(thread.moment.index));
    this.dispatcher.event('thread', { reason: 'started', threadId: parent.id });
    this.dispatcher.event('stopped', {
      reason: 'pause',
      description: describeStop(stop.moment === parent.timeline.last ? { reason: 'end' } : { reason: 'pause' }),
      threadId: parent.id,
      preserveFocusHint: true,
      allThreadsStopped: false,
    } satisfies DebugProtocol.StoppedEvent['body']);
    // For views that compare a fork with its parent.
    this.dispatcher.event('mrsi/fork', {
      threadId: id,
      traceId: fork.timeline.trace.id,
      parentThreadId: parent.id,
      parent: parent.timeline.trace.id,
    });
    this.dispatcher.event('continued', { threadId: id, allThreadsContinued: false });
    return fork;
  }

  private active(thread: number): ReturnType<BreakpointStore['forThread']> {
    return this.debuggee?.noDebug === true ? [] : this.breakpoints.forThread(thread);
  }

  /** Tells the threads that breakpoints have changed. */
  updateBreakpoints(): void {
    for (const thread of this.threads) thread.setBreakpoints(this.active(thread.id));
  }

  thread(id: number): DebugThread {
    const thread = this.threadList.get(id);
    if (thread === undefined) throw new RequestError(`There is no thread ${id}.`);
    return thread;
  }

  /** The frame that a client names. */
  frame(id: number): OpenFrame & { readonly thread: DebugThread } {
    const entry = this.frames.get(id);
    if (entry === undefined) throw new RequestError(`There is no frame ${id} any more.`);
    return { ...entry.item, thread: entry.owner };
  }

  /** Forgets frames and variables of a thread that goes on. */
  forget(thread: DebugThread): void {
    this.frames.release(thread);
    this.variables.release(thread);
  }

  // --- What the protocol shows of a trace's own text ---

  traceSource(thread: DebugThread): DebugProtocol.Source {
    return {
      name: `${thread.name}.mrsitext`,
      sourceReference: TRACE_REFERENCE + thread.id,
      origin: 'text of the trace',
    };
  }

  threadOfReference(reference: number): DebugThread | undefined {
    return this.threadList.get(reference - TRACE_REFERENCE);
  }

  /** The lines of a trace's text, found once for as long as it stays the same. */
  traceLines({ timeline }: DebugThread): Lines {
    const known = this.lines.get(timeline);
    if (known !== undefined) return known;
    const lines = new Lines(timeline.trace.text, this.client.counting);
    this.lines.set(timeline, lines);
    return lines;
  }

  // --- Events ---

  onPassed(thread: DebugThread, { log }: Pick<Passage, 'log'>): void {
    for (const line of log) this.writeLog(thread, line);
    this.print(thread);
  }

  onStop(thread: DebugThread, { stop, log }: Passage): void {
    for (const line of log) this.writeLog(thread, line);
    this.print(thread);
    const { failure } = thread.source;
    if (failure !== undefined && stop.moment === thread.timeline.last)
      this.output('stderr', `${describeError(fromPlainError(failure))}\n`);
    const { stopAtEnd, noDebug } = this.target;
    if (stop.reason === 'end' && (noDebug || !stopAtEnd)) this.exit(thread);
    else this.tellStop(thread, stop);
  }

  /** Tells where a thread has halted. */
  tellStop(thread: DebugThread, stop: Stop): void {
    const failed = thread.source.failure !== undefined && stop.moment === thread.timeline.last;
    const reason = failed ? 'exception' : stop.reason;
    const text = stop.findings[0]?.message;
    this.dispatcher.event('stopped', {
      reason,
      description: failed ? 'Failed' : describeStop(stop),
      ...(text === undefined ? {} : { text }),
      threadId: thread.id,
      allThreadsStopped: false,
      ...(stop.breakpoints.length === 0 ? {} : { hitBreakpointIds: [...stop.breakpoints] }),
    } satisfies DebugProtocol.StoppedEvent['body']);
    this.tellCursor(thread);
  }

  /** For views that follow the cursor. */
  private tellCursor(thread: DebugThread): void {
    const { moment, timeline } = thread;
    const { place } = moment;
    const slot = place === undefined ? undefined : timeline.slotOf(place);
    this.dispatcher.event('mrsi/cursor', {
      threadId: thread.id,
      traceId: timeline.trace.id,
      offset: moment.offset,
      token: moment.token,
      ...(place === undefined ? {} : { range: place.range, node: place.node }),
      ...(slot === undefined ? {} : { slot }),
    });
  }

  /** For views of the file: a trace is in it, and from now on goes by the id that it has there. */
  private tellKept(path: string, trace: Trace): void {
    const thread = this.threads.find(({ source }) => source.trace.id === trace.id);
    this.dispatcher.event('mrsi/kept', {
      path,
      traceId: trace.id,
      ...(thread === undefined ? {} : { threadId: thread.id }),
      ...(trace.parent === undefined ? {} : { parent: trace.parent.trace }),
    });
  }

  /** Ends a thread; with the last one the session ends. */
  exit(thread: DebugThread): void {
    this.forget(thread);
    this.threadList.delete(thread.id);
    this.dispatcher.event('thread', { reason: 'exited', threadId: thread.id });
    thread.dispose();
    if (this.threadList.size === 0) this.terminate();
  }

  /** Ends the session: what is still written is cut short, and kept. */
  terminate(): void {
    if (this.ended) return;
    this.ended = true;
    void this.settle().then(() => this.dispatcher.event('terminated'));
  }

  /** Cuts short what is still written and waits until all of it is kept. */
  async settle(): Promise<void> {
    const runs = [...this.runs.values()];
    for (const run of runs) run.cancel();
    await Promise.all(runs.map((run) => run.ended));
    await this.keeper?.settled;
  }

  output(category: 'console' | 'important' | 'stdout' | 'stderr', output: string): void {
    this.dispatcher.event('output', { category, output });
  }

  private writeLog(thread: DebugThread, { text, moment }: LogLine): void {
    const node = moment.place?.node;
    const at = node === undefined ? undefined : this.target.sources.locate(thread.timeline.template.range(node));
    this.dispatcher.event('output', {
      category: 'console',
      output: `${text}\n`,
      ...(at === undefined ? {} : { source: at.source, line: at.line, column: at.column }),
    });
  }

  /** Writes what has been passed of the trace; with several traces it would be a jumble. */
  private print(thread: DebugThread): void {
    if (thread.id !== 1 || this.threadList.size > 1) return;
    const { offset } = thread.moment;
    if (offset <= this.printed) return;
    this.output('stdout', thread.timeline.trace.text.slice(this.printed, offset));
    this.printed = offset;
  }

  dispose(): void {
    for (const run of this.runs.values()) run.cancel();
    for (const thread of this.threads) thread.dispose();
    this.threadList.clear();
    this.owned.dispose();
  }
}

function describeStop({ reason, findings }: Pick<Stop, 'reason'> & Partial<Stop>): string {
  switch (reason) {
    case 'entry':
      return 'Paused at the first decision';
    case 'step':
      return 'Paused after a step';
    case 'goto':
      return 'Paused after a jump';
    case 'fork':
      return 'Paused at the fork';
    case 'pause':
      return 'Paused';
    case 'breakpoint':
      return 'Paused at a breakpoint';
    case 'function breakpoint':
      return 'Paused at a violated constraint';
    case 'data breakpoint':
      return 'Paused after a slot was written';
    case 'exception':
      return `Paused: ${findings?.[0]?.name ?? 'something is wrong'}`;
    case 'end':
      return 'Paused at the end';
    default:
      return unreachable(reason);
  }
}
