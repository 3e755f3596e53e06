import { ConfigurationTarget, workspace } from 'vscode';
import { z } from 'zod';
import { BOX_SPACES, type BoxSpace } from '../../base/index.js';

const SETTING = 'model.boxes';

const shape = z.record(z.string(), z.enum(BOX_SPACES).optional().catch(undefined)).catch({});

/** The coordinates in which a model writes boxes, where the settings say so; `undefined`: those of its family. */
export const boxSpaceSetting = (model: string): BoxSpace | undefined =>
  shape.parse(workspace.getConfiguration('mrsi').get(SETTING))[model];

/** Name of the setting, for those who wait for its change. */
export const BOX_SPACES_SETTING = `mrsi.${SETTING}`;

/** Writes the coordinates of a model into the settings; without any, takes them out wherever they stand. */
export async function keepBoxSpace(model: string, space: BoxSpace | undefined): Promise<void> {
  const configuration = workspace.getConfiguration('mrsi');
  const found = configuration.inspect(SETTING);
  if (space !== undefined) {
    const isGlobal = workspace.workspaceFolders === undefined;
    const target = isGlobal ? ConfigurationTarget.Global : ConfigurationTarget.Workspace;
    const before = shape.parse((isGlobal ? found?.globalValue : found?.workspaceValue) ?? {});
    return configuration.update(SETTING, { ...before, [model]: space }, target);
  }
  for (const [value, target] of [
    [found?.workspaceValue, ConfigurationTarget.Workspace],
    [found?.globalValue, ConfigurationTarget.Global],
  ] as const) {
    const { [model]: removed, ...others } = shape.parse(value ?? {});
    if (removed === undefined) continue;
    // oxlint-disable-next-line no-await-in-loop -- one settings file after the other
    await configuration.update(SETTING, Object.keys(others).length === 0 ? undefined : others, target);
  }
}
