import { stat } from 'node:fs/promises';
import { Uri, workspace } from 'vscode';
import { DisposableStore } from '../../base/index.js';
import { traceFolderSetting } from '../shared/settings.js';
import { type RunFile, RecordedRuns } from './violations.js';

/** The trace files of the workspace, and of the folder for new ones wherever that is. */
async function traceFiles(): Promise<readonly RunFile[]> {
  const found = await workspace.findFiles('**/*.mrsitrace', '**/{node_modules,.git}/**', 2000);
  // The folder for new files may lie outside the workspace, or be hidden from searches by the user's settings.
  const folders = (workspace.workspaceFolders ?? []).map(({ uri }) => Uri.joinPath(uri, traceFolderSetting(uri)));
  const listed = await Promise.all(folders.map((folder) => inFolder(folder)));
  const paths = new Set([...found, ...listed.flat()].map((uri) => uri.fsPath));
  const files = await Promise.all([...paths].map((path) => fileAt(path)));
  return files.flatMap((file) => file ?? []);
}

async function inFolder(folder: Uri): Promise<readonly Uri[]> {
  try {
    const entries = await workspace.fs.readDirectory(folder);
    return entries.flatMap(([name]) => (name.endsWith('.mrsitrace') ? [Uri.joinPath(folder, name)] : []));
  } catch {
    // There was no run yet.
    return [];
  }
}

async function fileAt(path: string): Promise<RunFile | undefined> {
  try {
    const { mtimeMs, size } = await stat(path);
    return { path, changed: mtimeMs, size };
  } catch {
    // It was removed since it was found.
    return undefined;
  }
}

/** The runs of the workspace; they follow what this window and others write. */
export function workspaceRuns(): { readonly runs: RecordedRuns; readonly watching: DisposableStore } {
  const runs = new RecordedRuns(traceFiles);
  const watching = new DisposableStore();
  const watcher = workspace.createFileSystemWatcher('**/*.mrsitrace');
  const changed = (): void => runs.touch();
  watching.add(runs);
  watching.add(watcher);
  watching.add(watcher.onDidChange(changed));
  watching.add(watcher.onDidCreate(changed));
  watching.add(watcher.onDidDelete(changed));
  return { runs, watching };
}
