import { z } from 'zod';
import { BOX_SPACES } from '../base/index.js';
import type { ModelChoice } from '../host/protocol.js';
import { greedy, type Sampling } from '../trace/index.js';

const sampling = z
  .strictObject({
    temperature: z.number().min(0),
    topK: z.int().min(0),
    topP: z.number().gt(0).max(1),
    minP: z.number().min(0).max(1),
    repetitionPenalty: z.number().gt(0),
    maxTokens: z.int().min(1),
    alternatives: z.int().min(0),
  })
  .partial();

const common = {
  /** Halt at the first decision. */
  stopOnEntry: z.boolean().default(true),
  /** Halt when a trace is through, so that one can go back; else the session ends then. */
  stopAtEnd: z.boolean().default(true),
  /** Model folder, absolute. A recorded trace can be forked where it is given. */
  model: z.string().optional(),
  executionProvider: z.string().default('auto'),
  /** Variant of the model's files. */
  dataType: z.string().optional(),
  /** Which way to ONNX Runtime; absent: the best one that works. */
  backend: z.string().optional(),
  mappedWeights: z.boolean().optional(),
  /** The coordinates in which the model writes boxes; absent: those of its family. */
  boxSpace: z.enum(BOX_SPACES).optional(),
  /** Appends every finished trace to this file. */
  output: z.string().optional(),
  noDebug: z.boolean().default(false),
};

/** What `launch` takes: a run of a model that is gone through while it writes. */
export const launchSchema = z.object({
  ...common,
  /** The `.mrsi` file, absolute. */
  template: z.string(),
  /** Absent: the first one. */
  style: z.string().optional(),
  model: z.string(),
  text: z.string().optional(),
  /** One image or several, absolute paths. */
  image: z.union([z.string(), z.array(z.string())]).optional(),
  /** A data file and the id of its sample, in place of `text` and `image`. */
  data: z.string().optional(),
  sample: z.string().optional(),
  mode: z.enum(['guided', 'answer', 'free']).default('guided'),
  /** Number of traces, G. */
  group: z.int().min(1).max(64).default(1),
  seed: z.int().min(0).default(0),
  sampling: sampling.default({}),
});

/** What `attach` takes: traces on file, replayed. */
export const attachSchema = z.object({
  ...common,
  /** The `.mrsitrace` file, absolute. */
  trace: z.string(),
  /** Id of a trace; absent: the first one. Its whole group is opened. */
  id: z.string().optional(),
  /** The template, where it cannot be found from the trace file; absolute. */
  template: z.string().optional(),
  /** Check and score with the template as it is now instead of as it was when the trace was written. */
  recompile: z.boolean().default(false),
});

export type LaunchArguments = z.output<typeof launchSchema>;
export type AttachArguments = z.output<typeof attachSchema>;

/** The model of these arguments as the inference host takes it. */
export const modelChoice = (
  folder: string,
  {
    executionProvider,
    dataType,
    backend,
    mappedWeights,
    boxSpace,
  }: Pick<LaunchArguments, 'executionProvider' | 'dataType' | 'backend' | 'mappedWeights' | 'boxSpace'>,
): ModelChoice => ({
  folder,
  executionProvider,
  ...(dataType === undefined ? {} : { dataType }),
  ...(backend === undefined ? {} : { backend }),
  ...(mappedWeights === undefined ? {} : { mappedWeights }),
  ...(boxSpace === undefined ? {} : { boxSpace }),
});

/** The sampling that launch arguments ask for. Without a temperature: greedy for one trace, 1 for a group. */
export function samplingOf(args: LaunchArguments): Sampling {
  const asked = Object.fromEntries(Object.entries(args.sampling).filter(([, value]) => value !== undefined));
  return {
    ...greedy,
    ...(args.group > 1 ? { temperature: 1 } : {}),
    ...asked,
    mode: args.mode,
    groupSize: args.group,
    seed: args.seed,
  };
}
