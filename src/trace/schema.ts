import { z } from 'zod';
import type { BoxSpelling, ImageSizes, Size } from '../base/boxes.js';
import type { ImagePixel, ModelPixel, TextRange } from '../base/positions.js';
import {
  listOf,
  object,
  oneOf,
  optional,
  position,
  programSchema,
  rangeSchema,
  slotsSchema,
  variants,
} from '../program/validate/index.js';
import type {
  Alternative,
  Deviation,
  Ending,
  ModelRecord,
  RewardValue,
  RunHeader,
  Sampling,
  Segment,
  SlotRange,
  Timing,
  Trace,
  TraceImage,
  TraceInput,
  TraceToken,
  Verdict,
  Violation,
  WitnessValue,
} from './trace.js';

const path = z.string();
const count = z.number().int().nonnegative();
const range = object<TextRange>({ start: position(), end: position() });

/** JSON knows no −∞, the logarithm of 0: it is written as null. */
const logprob = z
  .number()
  .nullable()
  .transform((value) => value ?? Number.NEGATIVE_INFINITY);

const boxSpelling = object<BoxSpelling>({
  space: oneOf('model-pixels', 'per-mille', 'unit'),
  pattern: z.string(),
  step: z.number().positive(),
});
const model = object<ModelRecord>({
  name: z.string(),
  family: z.string(),
  files: z.record(z.string(), z.string()),
  executionProvider: z.string(),
  dataType: z.string(),
  boxSpelling,
});
const sampling = object<Sampling>({
  mode: oneOf('guided', 'answer', 'free'),
  temperature: z.number(),
  topK: z.number(),
  topP: z.number(),
  minP: z.number(),
  repetitionPenalty: z.number(),
  seed: z.number(),
  maxTokens: count,
  alternatives: count,
  groupSize: count,
});

/** The first line of a trace file. */
export const headerSchema: z.ZodType<RunHeader> = object<RunHeader>({
  kind: z.literal('run'),
  version: count,
  program: programSchema,
  model,
  sampling,
  tool: object<RunHeader['tool']>({ name: z.string(), version: z.string() }),
  time: z.string(),
});

const alternative = object<Alternative>({
  id: count,
  text: z.string(),
  logprob,
  forbidden: optional(z.boolean()),
});
const token = object<TraceToken>({
  id: count,
  text: z.string(),
  logprob,
  maskedLogprob: optional(logprob),
  top: listOf(alternative),
  origin: oneOf('sampled', 'forced', 'given'),
});
const role = oneOf('defines', 'refers');
const segment = object<Segment>({
  node: position<Segment['node']>(),
  kind: oneOf('literal', 'hole', 'for', 'round', 'if', 'step'),
  range,
  slot: optional(path),
  role: optional(role),
  branch: optional(count),
});
const deviation = object<Deviation>({
  kind: oneOf(
    'missing-step',
    'missing-text',
    'unexpected-text',
    'white-space',
    'wrong-value',
    'drift',
    'trailing-text',
    'cut-off',
  ),
  range,
  message: z.string(),
  node: optional(position<Segment['node']>()),
  slot: optional(path),
});
const ending = variants<Ending>({
  complete: {},
  'token-limit': {},
  cancelled: {},
  failed: { code: z.string(), message: z.string() },
});
const witnessValue = object<WitnessValue>({ slot: path, shown: z.string(), ranges: listOf(range) });
const violation = object<Violation>({
  message: z.string(),
  witness: listOf(object<Violation['witness'][number]>({ name: z.string(), slot: path })),
  values: listOf(witnessValue),
  source: rangeSchema,
});
const verdict = object<Verdict>({
  constraint: z.string(),
  outcome: oneOf('holds', 'violated', 'undetermined'),
  violations: listOf(violation),
  unknown: optional(listOf(path)),
  reason: optional(z.string()),
});
const reward = object<RewardValue>({
  reward: z.string(),
  value: z.number(),
  weight: z.number(),
  undetermined: z.boolean(),
});
const sizes = object<ImageSizes>({
  original: object<Size<ImagePixel>>({ width: position(), height: position() }),
  seen: object<Size<ModelPixel>>({ width: position(), height: position() }),
});
const image = object<TraceImage>({ path: z.string(), sha256: z.string(), sizes });
const input = variants<TraceInput>({ text: { text: z.string() }, image: { images: listOf(image) } });
const timing = object<Timing>({
  firstTokenMs: z.number(),
  totalMs: z.number(),
  tokensPerSecond: z.number(),
  forwardPasses: count,
});

/** Every further line of a trace file. */
export const traceSchema: z.ZodType<Trace> = object<Trace>({
  kind: z.literal('trace'),
  id: z.string(),
  style: z.string(),
  sample: optional(z.string()),
  group: optional(object<NonNullable<Trace['group']>>({ id: z.string(), index: count })),
  parent: optional(object<NonNullable<Trace['parent']>>({ trace: z.string(), token: position() })),
  probe: optional(
    object<NonNullable<Trace['probe']>>({ probe: z.string(), trace: z.string(), member: optional(path) }),
  ),
  seed: z.number(),
  inputs: z.record(z.string(), input),
  label: optional(slotsSchema),
  prompt: object<Trace['prompt']>({ text: z.string(), tokens: count }),
  tokens: listOf(token),
  text: z.string(),
  segments: listOf(segment),
  slots: slotsSchema,
  slotRanges: listOf(object<SlotRange>({ slot: path, range, role })),
  deviations: listOf(deviation),
  ending,
  verdicts: listOf(verdict),
  rewards: listOf(reward),
  timing,
});
