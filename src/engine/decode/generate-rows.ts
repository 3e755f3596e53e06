import { CancellationError, type CancellationToken } from '../../base/index.js';
import type { GeneratedRow, GenerateEvents } from '../model.js';
import type { Batch, RowLogits } from './batch.js';
import { type RowContext, RowRun } from './row.js';

/** Gives the event loop a turn, so that a request to cancel is heard between two passes. */
const breathe = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/**
 * Writes the rows of a group from one shared prompt. Rows decode together, end one by one, and leave the batch then.
 * @param prompt a batch of one row that holds the prompt; stays the caller's
 */
export async function generateRows(
  context: RowContext,
  prompt: Batch,
  promptLogits: RowLogits,
  events: GenerateEvents,
  token: CancellationToken,
): Promise<readonly GeneratedRow[]> {
  const finished: GeneratedRow[] = [];
  let running = Array.from({ length: context.sampling.groupSize }, (_, row) => new RowRun(context, row));
  let batch = prompt;
  let logits = promptLogits;
  /** Which row of `logits` belongs to each running row. */
  let places = running.map(() => 0);
  const end = (row: GeneratedRow): void => {
    finished.push(row);
    events.onRow?.(row, context.prompt);
  };
  try {
    while (running.length > 0) {
      await breathe();
      if (token.isCancellationRequested) throw new CancellationError();
      const going: { readonly run: RowRun; readonly place: number; readonly id: number }[] = [];
      for (const [index, run] of running.entries()) {
        const place = places[index] ?? 0;
        const step = run.step(logits.row(place));
        events.onToken?.(run.index, step.token);
        if (step.ending === undefined) going.push({ run, place, id: step.token.id });
        else end(run.finish(step.ending));
      }
      running = going.map(({ run }) => run);
      if (running.length === 0) break;
      if (batch === prompt || going.length < batch.size) {
        const smaller = batch.select(going.map(({ place }) => ({ row: place })));
        if (batch !== prompt) batch.dispose();
        batch = smaller;
      }
      logits = await batch.append(
        going.map(({ id }) => [id]),
        token,
      );
      places = running.map((_, index) => index);
      for (const run of running) run.countPass();
    }
  } catch (error) {
    if (!(error instanceof CancellationError)) throw error;
    for (const run of running) end(run.finish({ kind: 'cancelled' }));
  } finally {
    if (batch !== prompt) batch.dispose();
  }
  return finished.sort((a, b) => a.row - b.row);
}
