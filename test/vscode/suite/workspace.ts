import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Diagnostic, languages, TabInputCustom, Uri, window, workspace } from 'vscode';
import { decodeHeader, decodeTrace, type RunHeader, type Trace } from '../../../src/trace/index.js';

/** Path of a file of the workspace. */
export function inWorkspace(...names: readonly string[]): string {
  const [folder] = workspace.workspaceFolders ?? [];
  assert.ok(folder, 'no folder is open');
  return join(folder.uri.fsPath, ...names);
}

export const fileUri = (...names: readonly string[]): Uri => Uri.file(inWorkspace(...names));

/** Waits until a condition holds, and fails with what was seen last. */
export async function until<Seen>(
  look: () => Seen,
  holds: (seen: Seen) => boolean,
  milliseconds = 15_000,
): Promise<Seen> {
  const end = Date.now() + milliseconds;
  for (;;) {
    const seen = look();
    if (holds(seen)) return seen;
    if (Date.now() > end) assert.fail(`waited in vain; last seen: ${JSON.stringify(seen)}`);
    // oxlint-disable-next-line no-await-in-loop -- waiting is the point
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** The diagnostics of a file, once they are as expected. */
export const diagnosticsOf = (uri: Uri, holds: (found: readonly Diagnostic[]) => boolean): Promise<Diagnostic[]> =>
  until(() => languages.getDiagnostics(uri), holds);

/** A trace file, read by the project's own reader. */
export async function readTraceFile(
  path: string,
): Promise<{ readonly header: RunHeader; readonly traces: readonly Trace[] }> {
  const [first = '', ...rest] = (await readFile(path, 'utf8')).trimEnd().split('\n');
  const traces = rest.map((line) => {
    const decoded = decodeTrace(line);
    assert.ok(decoded.ok, `a line of ${path} is no trace`);
    return decoded.value;
  });
  return { header: decodeHeader(first, path), traces };
}

/** Names of the trace files in the folder where runs are saved. */
export const savedRuns = (): readonly string[] => {
  const folder = inWorkspace('.mrsi-runs');
  return existsSync(folder) ? readdirSync(folder) : [];
};

/** Paths of the trace files that are open in the trace panel. */
export const openPanels = (): readonly string[] =>
  window.tabGroups.all
    .flatMap((group) => group.tabs)
    .flatMap(({ input }) =>
      input instanceof TabInputCustom && input.viewType === 'mrsi.trace' ? [input.uri.fsPath] : [],
    );
