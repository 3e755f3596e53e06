import { z } from 'zod';
import { openTraceFile } from '../traces/actions.js';
import type { TraceDocuments } from '../traces/documents.js';

const argument = z.string().optional().catch(undefined);

/**
 * Opens a trace file with the traces in the list that violate a constraint; without one those first that violate most.
 * `mrsi.showViolations(path, constraint?)`
 */
export async function showViolations(documents: TraceDocuments, given: readonly unknown[]): Promise<void> {
  const path = argument.parse(given[0]);
  const constraint = argument.parse(given[1]);
  if (path === undefined) return;
  await openTraceFile(path);
  const hold = await documents.hold(path);
  try {
    const { document } = hold;
    await document.refresh();
    const counts = document.rows.map(({ violations }) =>
      violations
        .filter((each) => constraint === undefined || each.constraint === constraint)
        .reduce((sum, { count }) => sum + count, 0),
    );
    const first = counts.findIndex((count) => count > 0 && (constraint !== undefined || count === Math.max(...counts)));
    if (constraint === undefined) document.reveal(Math.max(0, first), { sort: 'violations', descending: true });
    else document.reveal(Math.max(0, first), { sort: 'file', descending: false, constraint });
  } finally {
    hold.dispose();
  }
}
