import { CancellationError, type CancellationToken, throwIfCancelled } from '../../base/index.js';
import type { TraceToken } from '../../trace/index.js';
import type { GeneratedRow, GenerateEvents } from '../model.js';
import type { Batch, RowAppend, RowLogits, RowPiece } from './batch.js';
import { type RowContext, RowRun } from './row.js';

/** The beginning of an earlier trace, on which all rows go on. */
export interface Beginning {
  readonly tokens: readonly TraceToken[];
  /** Tokens written by the user after them. */
  readonly given: readonly number[];
}

/** A prompt that was run. */
export interface RunPrompt {
  /** One row that holds it; stays the caller's. */
  readonly batch: Batch;
  /** After its last token. */
  readonly logits: RowLogits;
}

/** What is done about forks of the answers. */
export interface Forks {
  /** The longest beginning of an answer that was computed earlier: a row of its tokens alone, and how many of them. */
  find(ids: readonly number[]): { readonly tail: Batch; readonly count: number } | undefined;
  /** Takes note of an answer that ended, or was cut short, with tokens that the row of a batch holds. */
  keep(ids: readonly number[], batch: Batch, row: number): void;
}

/** How a group is run. */
export interface GroupOptions {
  /** Tokens of a beginning that are run at once. */
  readonly chunk: number;
  /** Tokens that a row may come to hold, the prompt included. */
  readonly capacity: number;
  readonly forks?: Forks;
}

/** The event loop has a turn after so many milliseconds at the latest, or after a pass. */
const turnMs = 40;

/**
 * Turns of the event loop, in which a request to cancel is heard. Passes on another thread leave time for them anyhow;
 * those on this one are short, or leave none: a turn is waited for now and then, because each one costs time.
 */
class Turns {
  private last = performance.now();

  get isDue(): boolean {
    return performance.now() - this.last >= turnMs;
  }

  async wait(): Promise<void> {
    await new Promise<void>((resolve) => setImmediate(resolve));
    this.last = performance.now();
  }
}

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

/** How long keeping answers may hold up one who cancelled, in milliseconds. */
const keepingMs = 40;

/** Rows of one group, decoding together. */
class Group {
  private readonly finished: GeneratedRow[] = [];
  private running: readonly RowRun[] = [];
  private batch: Batch;
  private logits: RowLogits;
  /** Whether the batch holds one row that all running rows have in common. */
  private isShared = true;
  /** Tokens after the prompt that the batch holds of each row. */
  private readonly held = new Map<RowRun, number[]>();

  constructor(
    private readonly context: RowContext,
    private readonly prompt: RunPrompt,
    private readonly options: GroupOptions,
    private readonly events: GenerateEvents,
    private readonly token: CancellationToken,
  ) {
    this.batch = prompt.batch;
    this.logits = prompt.logits;
  }

  async run(beginning: Beginning | undefined): Promise<readonly GeneratedRow[]> {
    const { events, context } = this;
    this.running = Array.from({ length: context.sampling.groupSize }, (_, row) => {
      const onToken = (token: TraceToken): void => events.onToken?.(row, token);
      return new RowRun(context, row, onToken, (count) => events.onDrop?.(row, count));
    });
    for (const run of this.running) this.held.set(run, []);
    try {
      if (beginning !== undefined) await this.begin(beginning);
      const turns = new Turns();
      while (this.running.length > 0) {
        if (turns.isDue) await turns.wait();
        throwIfCancelled(this.token);
        const going = this.step();
        if (going.length > 0) await this.pass(going);
      }
    } catch (error) {
      if (!(error instanceof CancellationError)) throw error;
      this.cutShort();
    } finally {
      if (this.batch !== this.prompt.batch) this.batch.dispose();
    }
    return this.finished.toSorted((a, b) => a.row - b.row);
  }

  /** Ends all running rows as they are. */
  private cutShort(): void {
    for (const run of this.running) this.end(run.finish({ kind: 'cancelled' }));
    const until = performance.now() + keepingMs;
    for (const [index, run] of this.running.entries()) {
      if (performance.now() > until) return;
      this.keep(run, this.isShared ? 0 : index);
    }
  }

  /** Runs the shared beginning of all rows, as far as it was not computed earlier. */
  private async begin({ tokens, given }: Beginning): Promise<void> {
    const ids = [...tokens.map(({ id }) => id), ...given];
    if (ids.length === 0) return;
    const before = this.prompt.logits.row(0).slice();
    // by the logits of the last of the old tokens what follows is recorded: that one is run in any case
    const keep = Math.min(ids.length, given.length + 1);
    let done = this.takeOver(ids, ids.length - keep);
    while (done < ids.length) {
      const left = ids.length - done;
      const count = left > Math.max(this.options.chunk, keep) ? Math.min(this.options.chunk, left - keep) : left;
      const now = ids.slice(done, done + count);
      this.logits = await this.batch.append([{ drop: 0, ids: now, keep: count === left ? keep : 1 }], this.token);
      for (const run of this.running) run.countPass();
      done += count;
      this.hold(ids.slice(0, done));
    }
    const view = (back: number): Float32Array => (back < ids.length ? this.logits.row(0, back) : before);
    for (const run of this.running) run.adopt(tokens, given, view);
  }

  /** Makes the batch one of the prompt and the first of some tokens; `most` at most, and as many as are at hand. */
  private takeOver(ids: readonly number[], most: number): number {
    const found = this.options.forks?.find(ids.slice(0, most));
    const prompt: RowPiece = { row: 0, start: 0, end: this.prompt.batch.length(0) };
    const pieces = found === undefined ? [prompt] : [prompt, { row: 0, start: 0, end: found.count, batch: found.tail }];
    this.batch = this.prompt.batch.compose([pieces], this.options.capacity);
    const count = found?.count ?? 0;
    this.hold(ids.slice(0, count));
    return count;
  }

  private hold(ids: readonly number[]): void {
    for (const run of this.running) this.held.set(run, [...ids]);
  }

  /** Lets every row choose. */
  private step(): readonly Going[] {
    const going: Going[] = [];
    for (const [index, run] of this.running.entries()) {
      const place = this.isShared ? 0 : index;
      const step = run.step((back) => this.logits.row(place, back));
      if ('append' in step) going.push({ run, place, append: step.append });
      else {
        this.end(run.finish(step.ending));
        this.keep(run, place);
      }
    }
    if (going.length < this.running.length && !this.isShared) this.select(going.map(({ place }) => place));
    this.running = going.map(({ run }) => run);
    return going;
  }

  private async pass(going: readonly Going[]): Promise<void> {
    const appends = going.map(({ append }) => append);
    const isSame = this.isShared && appends.every((append) => isEqual(append, appends[0]));
    if (!isSame && this.isShared) {
      this.select(going.map(() => 0));
      this.isShared = false;
    } else if (this.batch === this.prompt.batch) this.select([0]);
    else if (isWasteful(this.batch)) this.select([...Array(this.batch.size).keys()]);
    for (const { run, append } of going) this.held.get(run)?.splice(this.lengthOf(run) - append.drop);
    this.logits = await this.batch.append(isSame ? appends.slice(0, 1) : appends, this.token);
    for (const { run, append } of going) {
      this.held.get(run)?.push(...append.ids);
      run.countPass();
    }
  }

  private lengthOf(run: RowRun): number {
    return this.held.get(run)?.length ?? 0;
  }

  /** Puts a batch of some of the rows in the place of the present one. */
  private select(rows: readonly number[]): void {
    const next = rows.length === 0 ? this.prompt.batch : this.batch.select(rows, this.options.capacity);
    if (this.batch !== this.prompt.batch) this.batch.dispose();
    this.batch = next;
  }

  private keep(run: RowRun, place: number): void {
    this.options.forks?.keep(this.held.get(run) ?? [], this.batch, place);
  }

  private end(row: GeneratedRow): void {
    this.finished.push(row);
    this.events.onRow?.(row, this.context.prompt);
  }
}

/** Whether rows that were the same stay so. */
const isEqual = (a: RowAppend, b: RowAppend | undefined): boolean =>
  a.drop === b?.drop && a.keep === b.keep && a.ids.length === b.ids.length && a.ids.every((id, at) => id === b.ids[at]);

/**
 * Writes the rows of a group from one shared prompt. Rows decode as one while they are the same, then together; they end
 * one by one, and leave the batch then.
 */
export const generateRows = (
  context: RowContext,
  prompt: RunPrompt,
  beginning: Beginning | undefined,
  options: GroupOptions,
  events: GenerateEvents,
  token: CancellationToken,
): Promise<readonly GeneratedRow[]> => new Group(context, prompt, options, events, token).run(beginning);
