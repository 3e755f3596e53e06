import { basename } from 'node:path';
import { commands, type ExtensionContext, Uri, window, workspace } from 'vscode';
import type { Disposable } from '../../base/index.js';
import { useModel } from '../model/select.js';
import { type ModelNode, ModelsTree } from '../model/tree.js';
import { reporting } from '../shared/notify.js';
import type { TraceDocuments } from '../traces/documents.js';
import { LastRunProblems } from './problems.js';
import { showTrace, showViolations } from './show-violations.js';
import { type RunNode, RunsTree } from './tree.js';
import type { RecordedRuns } from './violations.js';
import { SHOW_TRACE, SHOW_VIOLATIONS } from './words.js';

/** The view of runs and models, the problems of the last run, and their commands. */
export function registerRuns(
  context: ExtensionContext,
  documents: TraceDocuments,
  runs: RecordedRuns,
): readonly Disposable[] {
  const runsTree = new RunsTree(runs);
  const modelsTree = new ModelsTree(context);
  const runsView = window.createTreeView('mrsi.runs', { treeDataProvider: runsTree, showCollapseAll: true });
  const modelsView = window.createTreeView('mrsi.models', { treeDataProvider: modelsTree });
  // A command from a menu gets the row; one from a key or the palette is about the row that is selected.
  const onRun = (command: string, act: (node: RunNode) => Promise<unknown>): Disposable =>
    commands.registerCommand(
      command,
      reporting(async (given: unknown) => {
        const node = isRunNode(given) ? given : runsView.selection[0];
        if (node !== undefined) await act(node);
      }),
    );
  const onModel = (command: string, act: (node: ModelNode) => Promise<unknown>): Disposable =>
    commands.registerCommand(
      command,
      reporting(async (given: unknown) => {
        const node = isModelNode(given) ? given : modelsView.selection[0];
        if (node !== undefined) await act(node);
      }),
    );
  const registered: readonly Disposable[] = [
    commands.registerCommand(
      SHOW_VIOLATIONS,
      reporting(async (...given: readonly unknown[]) => showViolations(documents, given)),
    ),
    commands.registerCommand(
      SHOW_TRACE,
      reporting(async (...given: readonly unknown[]) => showTrace(documents, given)),
    ),
    commands.registerCommand('mrsi.runs.refresh', () => runs.touch()),
    commands.registerCommand('mrsi.models.refresh', () => modelsTree.refresh()),
    onRun('mrsi.runs.open', async (node) =>
      commands.executeCommand(SHOW_TRACE, pathOf(node), ...(node.kind === 'trace' ? [node.index] : [])),
    ),
    onRun('mrsi.runs.openAsJson', async (node) => commands.executeCommand('vscode.openWith', uriOf(node), 'default')),
    onRun('mrsi.runs.showViolations', async (node) => commands.executeCommand(SHOW_VIOLATIONS, pathOf(node))),
    onRun('mrsi.runs.debug', async (node) =>
      commands.executeCommand('mrsi.debugTrace', uriOf(node), ...(node.kind === 'trace' ? [node.summary.id] : [])),
    ),
    onRun('mrsi.runs.reveal', async (node) => commands.executeCommand('revealInExplorer', uriOf(node))),
    onRun('mrsi.runs.delete', async (node) => deleteRun(node, runs)),
    onModel('mrsi.models.use', async ({ folder }) => useModel(context, folder)),
    onModel('mrsi.models.reveal', async ({ folder }) => commands.executeCommand('revealFileInOS', Uri.file(folder))),
  ];
  return [runsTree, modelsTree, runsView, modelsView, new LastRunProblems(runs), ...registered];
}

const isRunNode = (value: unknown): value is RunNode =>
  typeof value === 'object' &&
  value !== null &&
  'kind' in value &&
  ['run', 'part', 'trace'].includes(String(value.kind));

const isModelNode = (value: unknown): value is ModelNode =>
  typeof value === 'object' && value !== null && 'folder' in value;

const pathOf = (node: RunNode): string =>
  node.kind === 'run' ? node.file.path : node.kind === 'part' ? node.run.path : node.path;
const uriOf = (node: RunNode): Uri => Uri.file(pathOf(node));

/** Asks, and moves the file of a run to the bin; where there is no bin it asks whether to delete it for good. */
async function deleteRun(node: RunNode, runs: RecordedRuns): Promise<void> {
  if (node.kind !== 'run') return;
  const uri = uriOf(node);
  const toBin = 'Move to Bin';
  const question = `Delete the run ${basename(uri.fsPath)}?`;
  const detail = 'The file with all its traces is moved to the bin.';
  if ((await window.showWarningMessage(question, { modal: true, detail }, toBin)) !== toBin) return;
  try {
    await workspace.fs.delete(uri, { useTrash: true });
  } catch {
    const forGood = 'Delete Permanently';
    const noBin = { modal: true, detail: 'It cannot be moved to the bin here. This cannot be undone.' };
    if ((await window.showWarningMessage(question, noBin, forGood)) !== forGood) return;
    await workspace.fs.delete(uri);
  }
  runs.touch();
}
