import { type ConfigurationScope, workspace } from 'vscode';
import { z } from 'zod';
import { greedy, type Sampling } from '../../trace/index.js';

const modes = ['guided', 'answer', 'free'] as const;

const samplingShape = z.object({
  mode: z.enum(modes).catch(greedy.mode),
  temperature: z.number().min(0).max(100).catch(greedy.temperature),
  topK: z.int().min(0).catch(greedy.topK),
  topP: z.number().gt(0).max(1).catch(greedy.topP),
  minP: z.number().min(0).max(1).catch(greedy.minP),
  repetitionPenalty: z.number().gt(0).max(100).catch(greedy.repetitionPenalty),
  seed: z.int().min(0).catch(greedy.seed),
  maxTokens: z.int().positive().catch(greedy.maxTokens),
  alternatives: z.int().min(0).max(1000).catch(greedy.alternatives),
  groupSize: z.int().positive().max(1024).catch(greedy.groupSize),
});

const read = (name: string, scope?: ConfigurationScope): unknown =>
  workspace.getConfiguration('mrsi', scope).get<unknown>(name);

/** How tokens are chosen. A value of the wrong type or outside its bounds counts as not set. */
export function samplingSettings(scope?: ConfigurationScope): Sampling {
  const names = Object.keys(samplingShape.shape);
  return samplingShape.parse(Object.fromEntries(names.map((name) => [name, read(`sampling.${name}`, scope)])));
}

/** Which model is used, and how it is run. */
export interface ModelSettings {
  /** As written in the settings; empty for the demo model that comes with the extension. */
  readonly folder: string;
  readonly executionProvider: string;
  /** Empty for the most exact one that is there. */
  readonly dataType: string;
  /** Map the weights from the files instead of repacking them. */
  readonly mappedWeights: boolean;
  /** Which way to ONNX Runtime. */
  readonly backend: 'auto' | 'native' | 'binding';
}

export function modelSettings(): ModelSettings {
  return {
    folder: z.string().catch('').parse(read('model.folder')).trim(),
    executionProvider: z.string().min(1).catch('auto').parse(read('model.executionProvider')),
    dataType: z.string().catch('').parse(read('model.dataType')).trim(),
    backend: z.enum(['auto', 'native', 'binding']).catch('auto').parse(read('model.backend')),
    mappedWeights: z.boolean().catch(false).parse(read('model.mappedWeights')),
  };
}

/** Folder that new trace files go to: absolute, or relative to the workspace folder. */
export const traceFolderSetting = (scope?: ConfigurationScope): string =>
  z.string().trim().min(1).catch('.mrsi-runs').parse(read('traces.folder', scope));
