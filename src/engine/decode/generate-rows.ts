import { CancellationError, type CancellationToken, throwIfCancelled } from '../../base/index.js';
import type { TraceToken } from '../../trace/index.js';
import type { GeneratedRow, GenerateEvents } from '../model.js';
import type { Batch, RowAppend, RowLogits } from './batch.js';
import { type RowContext, RowRun } from './row.js';

/** The beginning of an earlier trace, on which all rows go on. */
export interface Beginning {
  readonly tokens: readonly TraceToken[];
  /** Tokens written by the user after them. */
  readonly given: readonly number[];
}

/** Gives the event loop a turn, so that a request to cancel is heard between two passes. */
const breathe = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Once holes are more than this share of the cache, and more than some positions, it is rebuilt without them. */
const mostHoles = 0.5;
const fewHoles = 128;

function isWasteful(batch: Batch): boolean {
  let longest = 0;
  for (let row = 0; row < batch.size; row++) longest = Math.max(longest, batch.length(row));
  const holes = batch.width - longest;
  return holes > fewHoles && holes > mostHoles * batch.width;
}

/** A row that goes on, where it stands in the batch, and what it takes next. */
interface Going {
  readonly run: RowRun;
  readonly place: number;
  readonly append: RowAppend;
}

/** Rows of one group, decoding together. */
class Group {
  private readonly finished: GeneratedRow[] = [];
  private running: readonly RowRun[] = [];
  private batch: Batch;
  private logits: RowLogits;
  /** Whether the batch holds one row that all running rows begin with. */
  private isShared = true;

  constructor(
    private readonly context: RowContext,
    private readonly prompt: Batch,
    promptLogits: RowLogits,
    private readonly events: GenerateEvents,
    private readonly token: CancellationToken,
  ) {
    this.batch = prompt;
    this.logits = promptLogits;
  }

  async run(beginning: Beginning | undefined): Promise<readonly GeneratedRow[]> {
    const { events, context } = this;
    this.running = Array.from({ length: context.sampling.groupSize }, (_, row) => {
      const onToken = (token: TraceToken): void => events.onToken?.(row, token);
      return new RowRun(context, row, onToken, (count) => events.onDrop?.(row, count));
    });
    try {
      if (beginning !== undefined) await this.begin(beginning);
      while (this.running.length > 0) {
        await breathe();
        throwIfCancelled(this.token);
        const going = this.step();
        if (going.length > 0) await this.pass(going);
      }
    } catch (error) {
      if (!(error instanceof CancellationError)) throw error;
      for (const run of this.running) this.end(run.finish({ kind: 'cancelled' }));
    } finally {
      if (this.batch !== this.prompt) this.batch.dispose();
    }
    return this.finished.toSorted((a, b) => a.row - b.row);
  }

  /** Runs the shared beginning of all rows. */
  private async begin({ tokens, given }: Beginning): Promise<void> {
    const ids = [...tokens.map(({ id }) => id), ...given];
    if (ids.length === 0) return;
    const copy = this.prompt.select([{ row: 0 }]);
    this.batch = copy;
    const before = this.logits.row(0).slice();
    const keep = Math.min(ids.length, given.length + 1);
    this.logits = await copy.append([{ drop: 0, ids, keep }], this.token);
    const view = (back: number): Float32Array => (back < ids.length ? this.logits.row(0, back) : before);
    for (const run of this.running) run.adopt(tokens, given, view);
  }

  /** Lets every row choose. */
  private step(): readonly Going[] {
    const going: Going[] = [];
    for (const [index, run] of this.running.entries()) {
      const place = this.isShared ? 0 : index;
      const step = run.step((back) => this.logits.row(place, back));
      if ('append' in step) going.push({ run, place, append: step.append });
      else this.end(run.finish(step.ending));
    }
    this.running = going.map(({ run }) => run);
    return going;
  }

  private async pass(going: readonly Going[]): Promise<void> {
    if (this.isShared || going.length < this.batch.size || isWasteful(this.batch)) {
      const next = this.batch.select(going.map(({ place }) => ({ row: place })));
      if (this.batch !== this.prompt) this.batch.dispose();
      this.batch = next;
      this.isShared = false;
    }
    this.logits = await this.batch.append(
      going.map(({ append }) => append),
      this.token,
    );
    for (const { run } of going) run.countPass();
  }

  private end(row: GeneratedRow): void {
    this.finished.push(row);
    this.events.onRow?.(row, this.context.prompt);
  }
}

/**
 * Writes the rows of a group from one shared prompt. Rows decode together, end one by one, and leave the batch then.
 * @param prompt a batch of one row that holds the prompt; stays the caller's
 */
export const generateRows = (
  context: RowContext,
  prompt: Batch,
  promptLogits: RowLogits,
  beginning: Beginning | undefined,
  events: GenerateEvents,
  token: CancellationToken,
): Promise<readonly GeneratedRow[]> => new Group(context, prompt, promptLogits, events, token).run(beginning);
