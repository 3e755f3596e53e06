import { commands, type ExtensionContext, workspace } from 'vscode';
import { Probes } from './compare/probes.js';
import { Comparisons } from './compare/register.js';
import { registerDebug } from './debug/register.js';
import { registerPageExport } from './export/page.js';
import { registerFigures } from './figures/register.js';
import { startLanguageClient } from './language/client.js';
import { showEnvironment } from './model/environment.js';
import { createInference } from './model/inference.js';
import { selectModel } from './model/select.js';
import { registerStatusBar } from './model/status-bar.js';
import { registerPreview } from './preview/register.js';
import { Runs } from './run/commands.js';
import { BOX_SPACES_SETTING, boxSpaceSetting } from './shared/box-spaces.js';
import { disposeLog } from './shared/log.js';
import { registerRuns } from './runs/register.js';
import { showLinked } from './runs/show-violations.js';
import { workspaceRuns } from './runs/workspace-runs.js';
import { reporting } from './shared/notify.js';
import { registerLenses } from './templates/lens.js';
import { panelActions } from './traces/actions.js';
import { TraceDocuments } from './traces/documents.js';
import { registerTraceEditor } from './traces/editor.js';

/** Called by VS Code when a template or a trace is opened, or a command of ours is called. */
export function activate(context: ExtensionContext): void {
  const documents = new TraceDocuments(boxSpaceSetting);
  const inference = createInference(context);
  const { runs: recorded, watching } = workspaceRuns();
  const runs = new Runs(context, inference, documents, recorded);
  const actions = panelActions(context.workspaceState, () => runs.cancel());
  const comparisons = new Comparisons(context, documents, actions.movedImages);
  startLanguageClient(context);
  context.subscriptions.push(
    documents,
    workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration(BOX_SPACES_SETTING)) documents.renewBoxes();
    }),
    runs,
    ...runs.register(),
    commands.registerCommand(
      'mrsi.selectModel',
      reporting(async () => selectModel(context)),
    ),
    commands.registerCommand(
      'mrsi.showEnvironment',
      reporting(() => showEnvironment(inference)),
    ),
    ...registerStatusBar(context, inference),
    watching,
    ...registerRuns(context, documents, recorded),
    registerLenses(recorded),
    ...registerPreview(context),
    ...registerDebug(context, inference, documents),
    comparisons,
    ...comparisons.register(),
    new Probes(context, inference, documents, comparisons).register(),
    ...registerFigures(context, documents),
    registerPageExport(context, documents, comparisons),
    registerTraceEditor(context, documents, { ...actions, ...comparisons.actions }, (link, column) =>
      showLinked(documents, link, column),
    ),
  );
}

/** Called by VS Code when the extension ends; whatever it owns is in `subscriptions`. */
export function deactivate(): void {
  disposeLog();
}
