import { isAbsolute } from 'node:path';
import { z } from 'zod';
import { BOX_SPACES, imagePixel, isErrorCode, type PlainError } from '../base/index.js';
import { PROGRAM_VERSION, type Program, type Slots } from '../program/index.js';
import type { ModelRecord, Sampling, Trace, TraceToken } from '../trace/index.js';
import type {
  AlterParams,
  CancelParams,
  EnvironmentResult,
  HelloParams,
  HelloResult,
  InputsEvent,
  LoadParams,
  LoadResult,
  PhaseEvent,
  RunInput,
  RunParams,
  RunResult,
  TokenEvent,
  TraceEvent,
} from './protocol.js';

/*
 * Both sides check what the other one says. Programs, traces and slots are checked as far as their outer shape: they
 * come from this program's own compiler or trace reader, which checked them in depth.
 */

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const program = z.custom<Program>(
  (value) =>
    isRecord(value) &&
    value['version'] === PROGRAM_VERSION &&
    isRecord(value['schema']) &&
    Array.isArray(value['styles']),
  `not a program of version ${PROGRAM_VERSION}`,
);
const trace = z.custom<Trace>(
  (value) => isRecord(value) && value['kind'] === 'trace' && Array.isArray(value['tokens']) && isRecord(value['slots']),
  'not a trace',
);
const slots = z.custom<Slots>(
  (value) =>
    isRecord(value) && Object.values(value).every((slot) => isRecord(slot) && typeof slot['kind'] === 'string'),
  'not slots',
);

const recorded = z.custom<Trace['inputs']>(
  (value) =>
    isRecord(value) && Object.values(value).every((input) => isRecord(input) && typeof input['kind'] === 'string'),
  'not inputs',
);

const count = z.int().nonnegative();
const pixel = z.number().transform(imagePixel);
const absolute = z.string().refine(isAbsolute, 'not an absolute path');

const sampling = z.object({
  mode: z.enum(['guided', 'answer', 'free']),
  temperature: z.number().min(0).max(100),
  topK: count,
  topP: z.number().gt(0).max(1),
  minP: z.number().min(0).max(1),
  repetitionPenalty: z.number().gt(0).max(100),
  seed: count,
  maxTokens: z.int().positive(),
  alternatives: count.max(1000),
  groupSize: z.int().positive().max(1024),
}) satisfies z.ZodType<Sampling>;

const input = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('text'), text: z.string() }),
  z.object({ kind: z.literal('image'), paths: z.array(absolute) }),
]) satisfies z.ZodType<RunInput>;

const choice = {
  folder: absolute,
  executionProvider: z.string(),
  backend: z.string().exactOptional(),
  dataType: z.string().exactOptional(),
  threads: z.int().positive().max(1024).exactOptional(),
  mappedWeights: z.boolean().exactOptional(),
  boxSpace: z.enum(BOX_SPACES).exactOptional(),
};

const model = z.object({
  name: z.string(),
  family: z.string(),
  files: z.record(z.string(), z.string()),
  executionProvider: z.string(),
  dataType: z.string(),
  boxSpelling: z.object({
    space: z.enum(BOX_SPACES),
    pattern: z.string(),
    step: z.number(),
  }),
}) satisfies z.ZodType<ModelRecord>;

const candidate = z.object({ id: count, text: z.string(), logprob: z.number() });
const alternative = candidate.extend({ forbidden: z.boolean().exactOptional() });
const token = candidate.extend({
  maskedLogprob: z.number().exactOptional(),
  top: z.array(alternative),
  origin: z.enum(['sampled', 'forced', 'given']),
}) satisfies z.ZodType<TraceToken>;

/** What the host takes. */
export const requestSchemas = {
  hello: z.object({
    protocol: z.number(),
    tool: z.object({ name: z.string(), version: z.string() }),
  }) satisfies z.ZodType<HelloParams>,
  load: z.object(choice) satisfies z.ZodType<LoadParams>,
  environment: z.object({}),
  release: z.object({}),
  alter: z.object({
    source: absolute,
    change: z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('blank') }),
      z.object({ kind: z.literal('erase'), region: z.object({ x1: pixel, y1: pixel, x2: pixel, y2: pixel }) }),
    ]),
    target: absolute,
  }) satisfies z.ZodType<AlterParams>,
  run: z.object({
    ...choice,
    run: z.string(),
    program,
    style: z.string(),
    inputs: z.record(z.string(), input),
    sampling,
    sample: z.string().exactOptional(),
    label: slots.exactOptional(),
    prefix: z.object({ trace, tokens: count, given: z.string().exactOptional() }).exactOptional(),
    probe: z.object({ probe: z.string(), trace: z.string(), member: z.string().exactOptional() }).exactOptional(),
  }) satisfies z.ZodType<RunParams>,
  cancel: z.object({ run: z.string() }) satisfies z.ZodType<CancelParams>,
} as const;

/** What the client takes. */
export const answerSchemas = {
  hello: z.object({ protocol: z.number(), pid: z.int() }) satisfies z.ZodType<HelloResult>,
  load: z.object({ model }) satisfies z.ZodType<LoadResult>,
  environment: z.object({
    providers: z.array(
      z.object({
        provider: z.string(),
        backend: z.string(),
        works: z.boolean(),
        report: z.string(),
        milliseconds: z.number().exactOptional(),
      }),
    ),
    auto: z.object({ provider: z.string(), backend: z.string() }),
    freeMemory: z.number(),
    threads: z.int(),
    node: z.string(),
    platform: z.string(),
  }) satisfies z.ZodType<EnvironmentResult>,
  release: z.object({}),
  alter: z.object({}),
  run: z.object({ model, traces: z.array(trace) }) satisfies z.ZodType<RunResult>,
} as const;

/** What the host tells by itself. */
export const eventSchemas = {
  phase: z.object({
    run: z.string(),
    phase: z.enum(['load', 'image', 'prefill', 'decode', 'read']),
    share: z.number().exactOptional(),
  }) satisfies z.ZodType<PhaseEvent>,
  inputs: z.object({ run: z.string(), inputs: recorded }) satisfies z.ZodType<InputsEvent>,
  token: z.object({
    run: z.string(),
    index: count,
    token,
    replaces: count.exactOptional(),
  }) satisfies z.ZodType<TokenEvent>,
  trace: z.object({ run: z.string(), model, trace }) satisfies z.ZodType<TraceEvent>,
  heartbeat: z.object({ time: z.number() }),
} as const;

/** The `data` of a failed request. */
export const failureSchema = z.object({
  code: z.string().refine(isErrorCode),
  message: z.string(),
  subject: z.string().exactOptional(),
}) satisfies z.ZodType<PlainError>;
