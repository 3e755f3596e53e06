import type { CancellationToken } from '../../base/index.js';
import { CancellationError, CodedError, DisposableStore, toPlainError } from '../../base/index.js';
import type { InferenceClient } from '../../host/client.js';
import type { ModelChoice, PhaseEvent } from '../../host/protocol.js';
import { programForFile, TraceWriter } from '../../host/traces/index.js';
import { type ModelRecord, type RunHeader, type Sampling, TRACE_VERSION, type Trace } from '../../trace/index.js';
import { withVerdicts } from '../../verify/index.js';
import { shownError } from '../shared/shown-error.js';
import type { TraceDocuments } from '../traces/documents.js';
import type { TraceDocument } from '../traces/trace-document.js';
import { emptyTrace } from './empty-trace.js';
import { readerFor } from './reader.js';
import { InOrder } from './in-order.js';
import type { RunItem, RunRequest } from './request.js';

/** What a session needs of the rest of the extension. */
export interface SessionServices {
  readonly inference: InferenceClient;
  readonly documents: TraceDocuments;
  readonly tool: RunHeader['tool'];
  readonly model: ModelChoice;
  readonly sampling: Sampling;
  /** Path of the file to write, which must not exist. */
  readonly path: string;
  /** Called when the file has got a trace. */
  written(): void;
  /** Shows the file; called once there is something to see. */
  show(path: string): Promise<void>;
}

/** What a session tells while it works. */
export interface SessionEvents {
  onPhase(item: RunItem, phase: PhaseEvent['phase'], share: number | undefined, tokens: number): void;
}

/** An item that could not be run. */
export interface FailedItem {
  readonly item: RunItem;
  readonly error: unknown;
}

/** How a session ended. */
export interface SessionResult {
  /** Traces in the file. */
  readonly traces: number;
  /** The file; absent where nothing was written. */
  readonly path?: string;
  readonly failures: readonly FailedItem[];
}

/** Errors of the input, after which the next item may still run. */
const concernsItem = (error: unknown): boolean => error instanceof CodedError && error.code.startsWith('input/');

/**
 * Runs the items of a request one after the other into one new trace file. The file is made when the first trace
 * begins, so that a run that cannot start leaves nothing behind; each trace is in it as soon as it is complete.
 */
export class RunSession {
  private writer: TraceWriter | undefined;
  private document: TraceDocument | undefined;
  private readonly store = new DisposableStore();
  private written = 0;
  /** Appending happens one after the other, in the order in which it was asked for. */
  private appending: Promise<void> = Promise.resolve();

  constructor(
    private readonly services: SessionServices,
    private readonly request: RunRequest,
    private readonly events: SessionEvents,
  ) {}

  /**
   * Runs until all is done, it is cancelled, or something fails that every further item would fail of.
   * @throws CodedError, `CancellationError`; traces written before stay in the file
   */
  async run(token: CancellationToken): Promise<SessionResult> {
    const failures: FailedItem[] = [];
    try {
      for (const item of this.request.items) {
        if (token.isCancellationRequested) throw new CancellationError();
        try {
          // oxlint-disable-next-line no-await-in-loop -- the host runs one at a time
          await this.runItem(item, token);
        } catch (error) {
          if (!concernsItem(error) || this.request.items.length === 1) throw error;
          failures.push({ item, error });
        }
      }
      this.document?.endRun();
    } catch (error) {
      this.document?.endRun(error instanceof CancellationError ? undefined : shownError(error));
      throw error;
    } finally {
      await this.appending.catch(() => undefined);
      await this.writer?.close();
      this.store.dispose();
    }
    return {
      traces: this.written,
      failures,
      ...(this.writer === undefined ? {} : { path: this.writer.path }),
    };
  }

  private async runItem(item: RunItem, token: CancellationToken): Promise<void> {
    const { inference, model, sampling } = this.services;
    const base = this.written;
    const begun = new Set<number>();
    let tokens = 0;
    let inputs: Trace['inputs'] | undefined;
    const { model: record } = await this.phased(item, 'load', () => inference.load(model, token));
    let opening: Promise<void> | undefined;
    const begin = (index: number): void => {
      if (begun.has(index)) return;
      begun.add(index);
      opening ??= this.open(record);
      void opening.then(() =>
        this.document?.startTrace(base + index, emptyTrace(this.request, item, sampling, index, inputs)),
      );
    };
    const finished = new Set<number>();
    const inOrder = new InOrder<Trace>();
    const finish = (trace: Trace): void => {
      const index = trace.group?.index ?? 0;
      if (finished.has(index)) return;
      finished.add(index);
      begin(index);
      for (const ready of inOrder.take(index, trace)) this.append(opening, ready);
    };
    try {
      const { traces } = await inference.run(
        {
          ...model,
          program: this.request.program,
          style: this.request.style,
          inputs: item.inputs,
          sampling,
          ...(item.sample === undefined ? {} : { sample: item.sample }),
          ...(item.label === undefined ? {} : { label: item.label }),
        },
        {
          onPhase: ({ phase, share }) => {
            if (phase === 'decode') begin(0);
            this.events.onPhase(item, phase, share, tokens);
            this.document?.setPhase({ phase, ...(share === undefined ? {} : { share }) });
          },
          onInputs: (event) => (inputs = event.inputs),
          onToken: ({ index, token: written }) => {
            tokens++;
            begin(index);
            void opening?.then(() => this.document?.addToken(base + index, written));
            this.events.onPhase(item, 'decode', undefined, tokens);
          },
          onTrace: finish,
        },
        token,
      );
      for (const trace of traces) finish(trace);
    } catch (error) {
      await opening?.catch(() => undefined);
      for (const trace of inOrder.rest()) this.append(opening, trace);
      this.keepPartial(
        base,
        [...begun].filter((each) => !finished.has(each)),
        error,
      );
      throw error;
    } finally {
      await this.appending;
    }
  }

  /** What was written of traces that never ended is kept: a host that dies takes no text with it. */
  private keepPartial(base: number, indices: readonly number[], error: unknown): void {
    const { code, message } = toPlainError(error);
    const ending: Trace['ending'] =
      error instanceof CancellationError ? { kind: 'cancelled' } : { kind: 'failed', code, message };
    for (const index of indices.toSorted((a, b) => a - b)) {
      const partial = this.document?.partial(base + index);
      if (partial !== undefined && partial.tokens.length > 0) this.append(undefined, { ...partial, ending });
    }
  }

  /** Checks a trace and appends it; the document's panels then show it as it stands in the file. */
  private append(opened: Promise<void> | undefined, trace: Trace): void {
    this.appending = this.appending.then(async () => {
      await opened;
      await this.writer?.append(withVerdicts(this.request.program, trace));
      await this.document?.finishTrace(this.written++);
      this.services.written();
    });
    // Whoever awaits `appending` hears of the failure; until then it must not count as unhandled.
    this.appending.catch(() => undefined);
  }

  /** Makes the file and opens it in the panel. */
  private async open(model: ModelRecord): Promise<void> {
    if (this.document !== undefined) return;
    const { path, sampling, tool, documents } = this.services;
    const header: RunHeader = {
      kind: 'run',
      version: TRACE_VERSION,
      program: programForFile(this.request.program, this.request.template, path),
      model,
      sampling,
      tool,
      time: new Date().toISOString(),
    };
    this.writer = await TraceWriter.open(path, header);
    const hold = this.store.add(await documents.hold(path));
    this.store.add(hold.document.startRun(readerFor(this.request.program, model)));
    this.document = hold.document;
    await this.services.show(path);
  }

  private async phased<Result>(
    item: RunItem,
    phase: PhaseEvent['phase'],
    work: () => Promise<Result>,
  ): Promise<Result> {
    this.events.onPhase(item, phase, undefined, 0);
    return work();
  }
}
