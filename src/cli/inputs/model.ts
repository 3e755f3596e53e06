import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type BoxSpace, CodedError } from '../../base/index.js';
import type { ModelChoice } from '../../host/protocol.js';
import type { CliContext } from '../context.js';

/** What the user said about the model. */
export interface ModelOptions {
  readonly model?: string;
  readonly provider: string;
  readonly backend?: string;
  readonly dataType?: string;
  readonly threads?: number;
  readonly mappedWeights?: boolean;
  readonly boxes?: BoxSpace;
}

/** The folder of the model: the one that was named, else the demo model that comes with the tool. */
export const modelFolder = (model: string | undefined, context: CliContext): string =>
  model === undefined ? join(context.installation, '..', 'models', 'pico-vl') : resolve(context.folder, model);

/**
 * The model to run.
 * @throws CodedError `model/folder-missing`
 */
export async function chooseModel(options: ModelOptions, context: CliContext): Promise<ModelChoice> {
  const folder = modelFolder(options.model, context);
  const isFolder = await stat(folder).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (!isFolder)
    throw new CodedError('model/folder-missing', `There is no model folder ${folder}`, { subject: folder });
  return {
    folder,
    executionProvider: options.provider,
    ...(options.backend === undefined || options.backend === 'auto' ? {} : { backend: options.backend }),
    ...(options.dataType === undefined ? {} : { dataType: options.dataType }),
    ...(options.threads === undefined ? {} : { threads: options.threads }),
    ...(options.mappedWeights === true ? { mappedWeights: true } : {}),
    ...(options.boxes === undefined ? {} : { boxSpace: options.boxes }),
  };
}
