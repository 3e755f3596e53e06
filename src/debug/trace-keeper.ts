import type { ModelRecord, RunHeader, Trace } from '../trace/index.js';
import { withVerdicts } from '../verify/index.js';
import { TraceOutput } from './trace-files.js';

/** What a keeper tells. */
export interface KeeperListener {
  /** The file is there. */
  onFile(path: string): void;
  /** A trace has been appended, with verdicts and rewards. */
  onKept(path: string, trace: Trace): void;
  onError(failure: unknown): void;
}

/** Keeps the traces that a session's runs finish in one file. */
export class TraceKeeper {
  private output: TraceOutput | undefined;
  private working: Promise<unknown> = Promise.resolve();

  /** Settles when all that was to be kept is kept, or could not be. */
  get settled(): Promise<unknown> {
    return this.working;
  }

  /** `headerOf` says what the traces of a model have in common. */
  constructor(
    private readonly path: string,
    private readonly headerOf: (model: ModelRecord) => RunHeader,
    private readonly listener: KeeperListener,
  ) {}

  /** Makes the file, if there is none, as soon as the model is known: views can open it while traces are written. */
  begin(model: ModelRecord): void {
    if (this.output !== undefined) return;
    this.output = new TraceOutput(this.path, this.headerOf(model));
    this.working = this.output.begin().then(
      () => this.listener.onFile(this.path),
      (failure: unknown) => this.listener.onError(failure),
    );
  }

  keep(trace: Trace, model: ModelRecord): void {
    this.begin(model);
    const { program } = this.headerOf(model);
    const checked = withVerdicts(program, trace);
    const { output } = this;
    if (output === undefined) return;
    this.working = output.append(checked).then(
      () => this.listener.onKept(this.path, checked),
      (failure: unknown) => this.listener.onError(failure),
    );
  }
}
