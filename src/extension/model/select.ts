import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
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
  /** What the setting becomes; absent: ask for a folder. */
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

function itemOf(folder: string, isDemo: boolean, current: string): ModelItem {
  const setting = isDemo ? '' : folder;
  return {
    label: `$(chip) ${basename(folder)}`,
    description: setting === current ? 'in use' : '',
    detail: isDemo ? 'The demo model that comes with MRSI Studio' : workspace.asRelativePath(folder),
    folder: setting,
  };
}

/** Asks which model to use, and writes it to the settings. */
export async function selectModel(context: ExtensionContext): Promise<void> {
  const demo = demoModelFolder(context);
  const current = modelSettings().folder;
  const known = [...new Set([demo, ...(await modelsOfExtension(context)), ...(await modelsOfWorkspace())])];
  const choice = await window.showQuickPick<ModelItem>(
    [
      ...known.map((folder) => itemOf(folder, folder === demo, current)),
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
  if (folder === undefined) return;
  const [root] = workspace.workspaceFolders ?? [];
  const inside = root !== undefined && folder.startsWith(root.uri.fsPath);
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
