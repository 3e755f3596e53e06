import { type CancellationToken, RelativePattern, Uri, workspace } from 'vscode';
import { dirname } from 'node:path';
import { CancellationError } from '../../base/index.js';
import type { TraceDocuments } from '../traces/documents.js';
import { type TracePlace, withDocument } from './place.js';

/** Files of the workspace that are looked through, at most. */
const MOST_FILES = 1000;

/**
 * Finds the file that has a trace: first the file that names it, then the files beside it, then those of the workspace,
 * the newest folder names first. Files that cannot be read have nothing.
 * @returns nothing where no file has it
 * @throws CancellationError
 */
export async function findTrace(
  documents: TraceDocuments,
  id: string,
  from: string,
  token: CancellationToken,
): Promise<TracePlace | undefined> {
  const tried = new Set<string>();
  const has = async (path: string): Promise<boolean> => {
    if (tried.has(path)) return false;
    tried.add(path);
    if (token.isCancellationRequested) throw new CancellationError();
    return withDocument(documents, path, async (document) => document.indexOf(id) !== undefined).catch(() => false);
  };
  if (await has(from)) return { path: from, id };
  const pattern = '**/*.mrsitrace';
  const beside = new RelativePattern(Uri.file(dirname(from)), '*.mrsitrace');
  for (const where of [beside, pattern]) {
    // oxlint-disable-next-line no-await-in-loop -- the workspace is only looked through where the folder does not have it
    const files = await workspace.findFiles(where, '**/node_modules/**', MOST_FILES, token);
    // oxlint-disable-next-line no-await-in-loop -- one file open at a time
    for (const path of files
      .map((file) => file.fsPath)
      .toSorted()
      .toReversed())
      if (await has(path)) return { path, id };
  }
  return undefined;
}
