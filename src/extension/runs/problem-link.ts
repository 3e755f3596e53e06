import { Uri } from 'vscode';
import { z } from 'zod';
import type { SlotPath } from '../../program/index.js';

/** Which violation of a trace file a row of the Problems panel is about. */
export interface ProblemLink {
  /** Absolute path of the trace file. */
  readonly path: string;
  /** Place of the trace in the file. */
  readonly index: number;
  /** Place of the violation among the problems of its trace. */
  readonly problem: number;
  /** The first thing that it is about. */
  readonly thing?: SlotPath;
}

/*
 * A custom editor is not told which line of its file a row of the Problems panel stands for: the row's address says it
 * in its fragment, which the panel leaves out when it groups its rows by file.
 */

const numbers = z.object({
  trace: z.coerce.number().int().nonnegative(),
  problem: z.coerce.number().int().nonnegative(),
});

/** The address of a violation: that of its file, with a fragment. */
export function problemUri({ path, index, problem, thing }: ProblemLink): Uri {
  const fragment = new URLSearchParams({ trace: String(index), problem: String(problem) });
  if (thing !== undefined) fragment.set('thing', thing);
  return Uri.file(path).with({ fragment: fragment.toString() });
}

/** What an address is about; `undefined` where it is that of a whole file. */
export function readProblemUri(uri: Uri): ProblemLink | undefined {
  const fragment = new URLSearchParams(uri.fragment);
  const found = numbers.safeParse({ trace: fragment.get('trace') ?? -1, problem: fragment.get('problem') ?? -1 });
  if (!found.success) return undefined;
  const thing = fragment.get('thing');
  return {
    path: uri.fsPath,
    index: found.data.trace,
    problem: found.data.problem,
    ...(thing === null ? {} : { thing }),
  };
}
