import type { Disposable } from '../base/disposable.js';
import type { PlainError } from '../base/errors.js';
import type { Event } from '../base/event.js';
import type { RunContext } from '../replay/index.js';
import type { Trace } from '../trace/index.js';

/** One trace that a session goes through: one on file, or one that a model is writing. */
export interface TraceSource extends Disposable {
  readonly run: RunContext;
  /** What there is by now. */
  readonly trace: Trace;
  /** Whether nothing more will come. */
  readonly complete: boolean;
  /** Why it ended early, if it failed. */
  readonly failure: PlainError | undefined;
  /** `trace`, `complete` or `failure` has changed. */
  readonly onDidChange: Event<void>;
}

/** A trace that is all there. */
export class RecordedSource implements TraceSource {
  readonly complete = true;
  readonly failure = undefined;
  readonly onDidChange: Event<void> = () => ({ dispose: () => undefined });

  constructor(
    readonly run: RunContext,
    readonly trace: Trace,
  ) {}

  dispose(): void {
    // Holds nothing.
  }
}
