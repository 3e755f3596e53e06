import { existsSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { type ExtensionContext, workspace } from 'vscode';
import { type BoxSpace, CodedError } from '../../base/index.js';
import type { ModelChoice } from '../../host/protocol.js';
import { boxSpaceSetting } from '../shared/box-spaces.js';
import { basename } from '../shared/files.js';
import { modelSettings } from '../shared/settings.js';

/** Folder of the demo model that comes with the extension. */
export const demoModelFolder = (context: ExtensionContext): string => context.asAbsolutePath(join('models', 'pico-vl'));

/** The folder that the settings name, absolute: relative ones lie in the first workspace folder. */
function chosenFolder(context: ExtensionContext, folder: string): string {
  if (folder === '') return demoModelFolder(context);
  if (isAbsolute(folder)) return folder;
  const [root] = workspace.workspaceFolders ?? [];
  return root === undefined ? folder : join(root.uri.fsPath, folder);
}

/**
 * The model that the settings choose.
 * @throws CodedError `model/folder-missing`
 */
export function chosenModel(context: ExtensionContext): ModelChoice {
  const { folder, dataType } = modelSettings();
  const path = chosenFolder(context, folder);
  if (!isAbsolute(path) || !existsSync(path))
    throw new CodedError('model/folder-missing', `There is no model folder ${path}`, { subject: path });
  return { ...namedModel(path), ...(dataType === '' ? {} : { dataType }) };
}

/** Another model than that of the settings, on what they say of this machine. */
export function namedModel(folder: string): ModelChoice {
  const { executionProvider, backend, mappedWeights } = modelSettings();
  return {
    folder,
    executionProvider,
    ...(backend === 'auto' ? {} : { backend }),
    ...(mappedWeights ? { mappedWeights } : {}),
    ...boxSpaceOf(folder),
  };
}

/** In which coordinates the model of a folder writes boxes, where the settings say so. */
function boxSpaceOf(folder: string): { readonly boxSpace?: BoxSpace } {
  const boxSpace = boxSpaceSetting(basename(folder));
  return boxSpace === undefined ? {} : { boxSpace };
}
