import { dirname } from 'node:path';
import { commands, type Memento, type TextDocumentShowOptions, Uri, window } from 'vscode';
import { z } from 'zod';
import { CodedError } from '../../base/index.js';
import { keepBoxSpace } from '../shared/box-spaces.js';
import { isRemotePath, resolveFrom } from '../shared/files.js';
import { reporting, showError } from '../shared/notify.js';
import { writeWeights } from '../templates/write-weights.js';
import { openSourceRange } from '../templates/open-source.js';
import { TRACE_EDITOR } from './editor.js';
import { type FetchedImage, fetchImage } from './images.js';
import type { CompareActions, PanelActions } from './panel.js';
import type { TraceDocument } from './trace-document.js';

const MOVED = 'mrsi.movedImages';

/** What trace panels ask for, but for comparisons. Places where the user found pictures are remembered for the workspace. */
export function panelActions(memory: Memento, cancel: () => void): Omit<PanelActions, keyof CompareActions> {
  const saved = z.array(z.tuple([z.string(), z.string()])).catch([]);
  const fetched = new Map<string, FetchedImage>();
  const moved = new Map(saved.parse(memory.get(MOVED)));

  async function locateImage(document: TraceDocument, index: number, input: string, image: number): Promise<boolean> {
    const trace = await document.trace(index);
    const given = trace.inputs[input];
    const recorded = given?.kind === 'image' ? given.images[image]?.path : undefined;
    if (recorded === undefined) return false;
    if (isRemotePath(recorded)) return fetchRemote(recorded);
    const chosen = await window.showOpenDialog({
      title: `Where is ${recorded}?`,
      openLabel: 'Use This Picture',
      defaultUri: Uri.file(dirname(document.path)),
      filters: { Pictures: ['png', 'jpg', 'jpeg', 'webp', 'gif', 'avif', 'bmp'] },
    });
    const path = chosen?.[0]?.fsPath;
    if (path === undefined) return false;
    moved.set(dirname(resolveFrom(document.path, recorded)), dirname(path));
    await memory.update(MOVED, [...moved]);
    return true;
  }

  /** Fetches a picture from another machine if the user says so. */
  async function fetchRemote(address: string): Promise<boolean> {
    const yes = 'Fetch Picture';
    const detail = `${address}\n\nThe server learns that you look at it.`;
    const answer = await window.showWarningMessage(
      'Fetch this picture from another machine?',
      { modal: true, detail },
      yes,
    );
    if (answer !== yes) return false;
    fetched.set(address, await fetchImage(address));
    return true;
  }

  return {
    movedImages: moved,
    fetchedImages: fetched,
    cancel,
    locateImage: (document, index, input, image) =>
      locateImage(document, index, input, image).catch((error: unknown) => {
        showError(error);
        return false;
      }),
    openConstraint: reporting(async (document, name) => {
      const { header } = document;
      const constraint = header?.program.schema.constraints.find((each) => each.name === name);
      if (header === undefined || constraint === undefined)
        throw new CodedError('template/missing', `The run knows no constraint ${name}`);
      await openSourceRange(document.path, header.program, constraint.range, { kind: 'constraint', name });
    }),
    openSource: reporting(async (document, range) => {
      if (document.header !== undefined) await openSourceRange(document.path, document.header.program, range);
    }),
    setWeights: reporting(async (document, weights) => {
      if (document.header !== undefined) await writeWeights(document.path, document.header.program, weights);
    }),
    keepBoxes: reporting(async (document, space) => {
      if (document.header !== undefined) await keepBoxSpace(document.header.model.name, space);
    }),
    runProbes: async (index) => {
      await commands.executeCommand('mrsi.runProbes', { mrsiTrace: index });
    },
    openAsText: async (document) => {
      await commands.executeCommand('vscode.openWith', Uri.file(document.path), 'default');
    },
  };
}

/** Opens a trace file in the trace panel. */
export async function openTraceFile(path: string, how: TextDocumentShowOptions = {}): Promise<void> {
  await commands.executeCommand('vscode.openWith', Uri.file(path), TRACE_EDITOR, how);
}
