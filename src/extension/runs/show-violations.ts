import type { ViewColumn } from 'vscode';
import { z } from 'zod';
import { openTraceFile } from '../traces/actions.js';
import type { TraceDocuments } from '../traces/documents.js';
import type { ProblemLink } from './problem-link.js';

/**
 * Opens a trace file at a trace, with one of its things and one of its problems selected.
 * `mrsi.showTrace(path, index?, thing?, problem?)`
 */
export async function showTrace(documents: TraceDocuments, given: readonly unknown[]): Promise<void> {
  const path = argument.parse(given[0]);
  const index = place.parse(given[1]);
  const thing = argument.parse(given[2]);
  const problem = given[3] === undefined ? undefined : place.parse(given[3]);
  if (path === undefined) return;
  await openTraceFile(path);
  const hold = await documents.hold(path);
  hold.document.reveal(index, {
    ...(thing === undefined ? {} : { thing }),
    ...(problem === undefined ? {} : { problem }),
  });
  hold.dispose();
}

/** Shows in the panel of its file what a row of the Problems panel is about; the focus stays in the Problems panel. */
export async function showLinked(documents: TraceDocuments, link: ProblemLink, column?: ViewColumn): Promise<void> {
  const { path, index, problem, thing } = link;
  const hold = await documents.hold(path);
  try {
    await openTraceFile(path, { preserveFocus: true, ...(column === undefined ? {} : { viewColumn: column }) });
    hold.document.reveal(index, { problem, ...(thing === undefined ? {} : { thing }) });
  } finally {
    hold.dispose();
  }
}

const place = z.int().nonnegative().catch(0);
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
    if (constraint === undefined)
      document.reveal(Math.max(0, first), { filter: { sort: 'violations', descending: true } });
    else document.reveal(Math.max(0, first), { filter: { sort: 'file', descending: false, constraint } });
  } finally {
    hold.dispose();
  }
}
