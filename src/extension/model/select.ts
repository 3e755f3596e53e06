import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';
import {
  ConfigurationTarget,
  type ExtensionContext,
  type QuickPickItem,
  QuickPickItemKind,
  Uri,
  window,
  workspace,
} from 'vscode';
import { relativeTo } from '../../host/traces/index.js';
import { basename } from '../shared/files.js';
import { modelSettings } from '../shared/settings.js';
import { demoModelFolder } from './model-folder.js';

interface ModelItem extends QuickPickItem {
  /** The model's folder; absent: ask for one. */
  readonly folder?: string;
}

/** Folders of the workspace that hold a model, by their tokenizer and configuration. */
async function modelsOfWorkspace(): Promise<readonly string[]> {
  const found = await workspace.findFiles('**/tokenizer.json', '**/node_modules/**', 50);
  return found.map((uri) => dirname(uri.fsPath)).filter((folder) => existsSync(join(folder, 'config.json')));
}

/** Folders beside the demo model. */
async function modelsOfExtension(context: ExtensionContext): Promise<readonly string[]> {
  const parent = dirname(demoModelFolder(context));
  const names = await readdir(parent).catch(() => []);
  return names.map((name) => join(parent, name)).filter((folder) => existsSync(join(folder, 'config.json')));
}

/** Folders of the models that are known, the demo model first. */
export async function knownModels(context: ExtensionContext): Promise<readonly string[]> {
  return [
    ...new Set([demoModelFolder(context), ...(await modelsOfExtension(context)), ...(await modelsOfWorkspace())]),
  ];
}

/** Whether the settings choose this folder. */
export function isInUse(context: ExtensionContext, folder: string): boolean {
  const chosen = modelSettings().folder;
  if (chosen === '') return folder === demoModelFolder(context);
  const [root] = workspace.workspaceFolders ?? [];
  return root === undefined ? resolve(chosen) === folder : resolve(root.uri.fsPath, chosen) === folder;
}

const itemOf = (context: ExtensionContext, folder: string): ModelItem => ({
  label: `$(chip) ${basename(folder)}`,
  description: isInUse(context, folder) ? 'in use' : '',
  detail:
    folder === demoModelFolder(context)
      ? 'The demo model that comes with MRSI Studio'
      : workspace.asRelativePath(folder),
  folder,
});

/** Asks which model to use, and writes it to the settings. */
export async function selectModel(context: ExtensionContext): Promise<void> {
  const known = await knownModels(context);
  const choice = await window.showQuickPick<ModelItem>(
    [
      ...known.map((folder) => itemOf(context, folder)),
      { label: '', kind: QuickPickItemKind.Separator },
      {
        label: '$(folder-opened) Choose a Folder…',
        detail: 'A folder with config.json, tokenizer.json and ONNX files',
      },
    ],
    { title: 'MRSI: Select Model', placeHolder: 'The model that writes the traces' },
  );
  if (choice === undefined) return;
  const folder = choice.folder ?? (await askForFolder());
  if (folder !== undefined) await useModel(context, folder);
}

/** Writes a model folder to the settings; the demo model is what is used without one. */
export async function useModel(context: ExtensionContext, chosen: string): Promise<void> {
  const folder = chosen === demoModelFolder(context) ? '' : chosen;
  const [root] = workspace.workspaceFolders ?? [];
  const inside = root !== undefined && folder.startsWith(`${root.uri.fsPath}${sep}`);
  await workspace
    .getConfiguration('mrsi')
    .update(
      'model.folder',
      inside ? relativeTo(join(root.uri.fsPath, 'x'), folder) : folder,
      root === undefined ? ConfigurationTarget.Global : ConfigurationTarget.Workspace,
    );
}

async function askForFolder(): Promise<string | undefined> {
  const [root] = workspace.workspaceFolders ?? [];
  const chosen = await window.showOpenDialog({
    title: 'Folder of the model',
    canSelectFolders: true,
    canSelectFiles: false,
    ...(root === undefined ? {} : { defaultUri: Uri.file(root.uri.fsPath) }),
  });
  return chosen?.[0]?.fsPath;
}
