import { execFile } from 'node:child_process';
import { basename, dirname, extname, join } from 'node:path';
import { commands, type Disposable, env, type ExtensionContext, ProgressLocation, Uri, window } from 'vscode';
import { CancellationError, CodedError } from '../../base/index.js';
import { withDocument } from '../compare/place.js';
import type { Comparisons } from '../compare/register.js';
import { reporting } from '../shared/notify.js';
import type { TraceDocuments } from '../traces/documents.js';

/** What `mrsi` writes to stderr at most, in bytes; it is a few lines. */
const MOST_WORDS = 1024 * 1024;

/**
 * Writes a trace as a page that stands alone, by the command line that comes with the extension: pictures are decoded
 * there, in a process of its own.
 * @throws CodedError with what `mrsi` says; CancellationError
 */
function writePage(script: string, file: string, id: string, target: string, stop: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    execFile(
      process.execPath,
      [script, 'show', file, '--html', target, '--', id],
      {
        env: { ...process.env, ELECTRON_RUN_AS_NODE: '1', NO_COLOR: '1' },
        maxBuffer: 256 * MOST_WORDS,
        windowsHide: true,
        signal: stop,
      },
      (error, _out, words) => {
        if (error === null) resolve();
        else if (stop.aborted) reject(new CancellationError());
        else
          reject(
            new CodedError('file/unwritable', `${target} cannot be written: ${words.trim().slice(-2000)}`, {
              subject: target,
            }),
          );
      },
    );
  });
}

/** `mrsi.exportPage(row?)`: a row of the list, else the trace that the panel shows, as an HTML page. Answers with its path. */
export function registerPageExport(
  context: ExtensionContext,
  documents: TraceDocuments,
  comparisons: Comparisons,
): Disposable {
  const work = async (given: unknown): Promise<string | undefined> => {
    const { path, index } = await comparisons.traceAt(given);
    const row = await withDocument(documents, path, (document) => Promise.resolve(document.rows[index]));
    if (row === undefined) throw new CodedError('trace/unknown', `${basename(path)} has no trace ${index + 1}`);
    const name = (row.sample ?? row.id).replaceAll(/[^\p{L}\p{N}_-]+/gu, '-').slice(0, 60);
    const target = await window.showSaveDialog({
      title: 'Export Trace as Page',
      defaultUri: Uri.file(join(dirname(path), `${basename(path, extname(path))}-${name}.html`)),
      filters: { HTML: ['html'] },
    });
    if (target === undefined) return undefined;
    await window.withProgress(
      { location: ProgressLocation.Notification, title: 'MRSI: writing the page', cancellable: true },
      (_progress, token) => {
        const stop = new AbortController();
        token.onCancellationRequested(() => stop.abort());
        return writePage(context.asAbsolutePath(join('dist', 'mrsi.cjs')), path, row.id, target.fsPath, stop.signal);
      },
    );
    const open = 'Open Page';
    void window.showInformationMessage(`Wrote ${basename(target.fsPath)}.`, open).then((chosen) => {
      if (chosen === open) void env.openExternal(target);
    });
    return target.fsPath;
  };
  return commands.registerCommand('mrsi.exportPage', reporting(work));
}
