import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EventEmitter, type ExtensionContext, ThemeIcon, type TreeDataProvider, TreeItem, workspace } from 'vscode';
import { z } from 'zod';
import type { Disposable } from '../../base/index.js';
import { basename } from '../shared/files.js';
import { modelSettings } from '../shared/settings.js';
import { demoModelFolder } from './model-folder.js';
import { isInUse, knownModels } from './select.js';

/** A model folder. */
export interface ModelNode {
  /** Absolute path. */
  readonly folder: string;
}

const configuration = z.looseObject({ model_type: z.string() });

/** Family of a model as its configuration names it. */
function familyOf(folder: string): string | undefined {
  const path = join(folder, 'config.json');
  if (!existsSync(path)) return undefined;
  try {
    return configuration.parse(JSON.parse(readFileSync(path, 'utf8'))).model_type;
  } catch {
    // The run says what is wrong with it; a row of a list need not.
    return undefined;
  }
}

/** The models that runs can use: the one that comes with the extension, and those of the workspace. */
export class ModelsTree implements TreeDataProvider<ModelNode>, Disposable {
  private readonly changed = new EventEmitter<undefined>();
  readonly onDidChangeTreeData = this.changed.event;
  private readonly listening: Disposable;

  constructor(private readonly context: ExtensionContext) {
    this.listening = workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration('mrsi.model')) this.refresh();
    });
  }

  refresh(): void {
    this.changed.fire(undefined);
  }

  dispose(): void {
    this.listening.dispose();
    this.changed.dispose();
  }

  async getChildren(node?: ModelNode): Promise<ModelNode[]> {
    if (node !== undefined) return [];
    return (await knownModels(this.context)).map((folder) => ({ folder }));
  }

  getTreeItem(node: ModelNode): TreeItem {
    const { folder } = node;
    const inUse = isInUse(this.context, folder);
    const provider = modelSettings().executionProvider;
    const item = new TreeItem(basename(folder));
    item.id = folder;
    item.description = [
      ...(inUse ? [`in use on ${provider}`] : []),
      folder === demoModelFolder(this.context) ? 'demo model' : workspace.asRelativePath(folder),
    ].join(' · ');
    item.tooltip = [folder, familyOf(folder) ?? 'without a readable config.json'].join('\n');
    item.iconPath = new ThemeIcon(inUse ? 'check' : 'chip');
    item.contextValue = inUse ? 'mrsi.model.used' : 'mrsi.model';
    item.command = { command: 'mrsi.models.use', title: 'Use', arguments: [node] };
    return item;
  }
}
