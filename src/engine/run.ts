import { randomUUID } from 'node:crypto';
import { type CancellationToken, CodedError, throwIfCancelled, tokenIndex } from '../base/index.js';
import { findStyle, type Program, type SlotPath, type Slots, type Style } from '../program/index.js';
import { openAutomaton, type PromptMessage, readTrace, renderPrompt, type TemplateContext } from '../template/index.js';
import type { Sampling, Trace, TraceInput, TraceToken } from '../trace/index.js';
import { answerOf } from './answer.js';
import { AutomatonGuide } from './decode/automaton-guide.js';
import type { GeneratedRow, GenerateRequest, Model, SeenImage } from './model.js';
import type { ChatMessage } from './text/chat.js';

/** An input of a run; image paths are absolute. */
export type RunInput =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'image'; readonly paths: readonly string[] };

/** One prompt of a program's style, answered `sampling.groupSize` times. */
export interface RunRequest {
  readonly program: Program;
  readonly style: string;
  readonly inputs: Readonly<Record<string, RunInput>>;
  readonly sampling: Sampling;
  readonly sample?: string;
  readonly label?: Slots;
  /** Go on from the first tokens of an earlier trace, and from text that the user wrote after them. */
  readonly prefix?: { readonly trace: Trace; readonly tokens: number; readonly given?: string };
  /** The probe that this is a run of. Only such a run may have an empty text. */
  readonly probe?: { readonly probe: string; readonly trace: string; readonly member?: SlotPath };
}

/** What a run tells while it works. */
export interface RunProgress {
  /** The inputs as traces will record them, pictures with the size at which the model sees them; before the first token. */
  onInputs?(inputs: Trace['inputs']): void;
  onPhase(phase: 'image' | 'prefill' | 'decode' | 'read', share?: number): void;
  onToken(index: number, token: TraceToken): void;
  /** The last tokens of a trace were taken back: others come in their place. */
  onDrop(index: number, count: number): void;
  /** A trace that ended, before the others of its group have. */
  onTrace(trace: Trace): void;
}

/** The inputs of a run with its pictures as the model sees them. */
interface SeenInputs {
  readonly context: TemplateContext;
  readonly images: readonly SeenImage[];
  /** Index in `images` of the first picture of each image input. */
  readonly first: ReadonlyMap<string, number>;
  readonly recorded: Readonly<Record<string, TraceInput>>;
}

async function lookAtInputs(model: Model, request: RunRequest, token: CancellationToken): Promise<SeenInputs> {
  const texts: Record<string, string> = {};
  const sizes: Record<string, SeenImage['sizes'][]> = {};
  const recorded: Record<string, TraceInput> = {};
  const first = new Map<string, number>();
  const images: SeenImage[] = [];
  for (const { name } of request.program.schema.inputs) {
    const input = request.inputs[name];
    if (input === undefined) throw new CodedError('usage', `The input ${name} was not given`, { subject: name });
    if (input.kind === 'text') {
      if (input.text.trim() === '' && request.probe === undefined)
        throw new CodedError('input/text-empty', `The input ${name} is empty`, { subject: name });
      texts[name] = input.text;
      recorded[name] = input;
    } else {
      const seen = await model.look(input.paths, token);
      first.set(name, images.length);
      images.push(...seen);
      sizes[name] = seen.map((image) => image.sizes);
      recorded[name] = {
        kind: 'image',
        images: seen.map(({ path, sha256, sizes: own }) => ({ path, sha256, sizes: own })),
      };
    }
  }
  return { context: { texts, images: sizes, boxSpelling: model.profile.boxSpelling }, images, first, recorded };
}

const toChat = (messages: readonly PromptMessage[], first: ReadonlyMap<string, number>): readonly ChatMessage[] =>
  messages.map(({ role, parts }) => ({
    role,
    parts: parts.map((part) =>
      part.kind === 'text' ? part : { kind: 'image', image: (first.get(part.input) ?? 0) + part.index },
    ),
  }));

/** What the template allows, as far as the mode of the run asks for it. */
function guidance({ program, sampling }: RunRequest, style: Style, context: TemplateContext): Partial<GenerateRequest> {
  const guideBy =
    (guided: Style): NonNullable<GenerateRequest['guide']> =>
    (codec) =>
      AutomatonGuide.begin(openAutomaton(program, guided, context), codec);
  switch (sampling.mode) {
    case 'free':
      return {};
    case 'guided':
      return { guide: guideBy(style) };
    case 'answer': {
      const answer = answerOf(style);
      return { guide: guideBy(answer.style), ...(answer.after === undefined ? {} : { guideAfter: answer.after }) };
    }
  }
}

/** What all traces of a group have in common. */
interface Group {
  readonly request: RunRequest;
  readonly style: Style;
  readonly inputs: SeenInputs;
  readonly id: string;
}

function makeTrace(group: Group, row: GeneratedRow, prompt: Trace['prompt']): Trace {
  const { request, style, inputs } = group;
  const reading = readTrace(request.program, style, row.text, inputs.context, { ending: row.ending });
  const decodeMs = row.totalMs - row.firstTokenMs;
  return {
    kind: 'trace',
    id: randomUUID(),
    style: style.name,
    ...(request.sample === undefined ? {} : { sample: request.sample }),
    group: { id: group.id, index: row.row },
    ...(request.prefix === undefined
      ? {}
      : { parent: { trace: request.prefix.trace.id, token: tokenIndex(request.prefix.tokens) } }),
    ...(request.probe === undefined ? {} : { probe: request.probe }),
    seed: row.seed,
    inputs: inputs.recorded,
    ...(request.label === undefined ? {} : { label: request.label }),
    prompt,
    tokens: row.tokens,
    text: row.text,
    segments: reading.segments,
    slots: reading.slots,
    slotRanges: reading.slotRanges,
    deviations: reading.deviations,
    ending: row.ending,
    verdicts: [],
    rewards: [],
    timing: {
      firstTokenMs: row.firstTokenMs,
      totalMs: row.totalMs,
      tokensPerSecond: decodeMs > 0 ? ((row.tokens.length - 1) * 1000) / decodeMs : 0,
      forwardPasses: row.forwardPasses,
    },
  };
}

function takePrefix({
  trace,
  tokens,
  given,
}: NonNullable<RunRequest['prefix']>): GenerateRequest['beginning'] & object {
  return { tokens: trace.tokens.slice(0, tokens), ...(given === undefined ? {} : { given }) };
}

/**
 * Writes the traces of one prompt and reads them back. Verdicts and rewards are left to `verify`.
 * @throws CancellationError when it is cancelled before the first token
 * @throws CodedError when the request cannot be answered
 */
export async function runProgram(
  model: Model,
  request: RunRequest,
  progress: RunProgress,
  token: CancellationToken,
): Promise<readonly Trace[]> {
  const style = findStyle(request.program, request.style);
  if (style === undefined)
    throw new CodedError(
      'template/style-unknown',
      `The schema ${request.program.schema.name} has no style ${request.style}`,
    );
  progress.onPhase('image', 0);
  const inputs = await lookAtInputs(model, request, token);
  throwIfCancelled(token);
  progress.onInputs?.(inputs.recorded);
  const group: Group = { request, style, inputs, id: randomUUID() };
  const messages = toChat(renderPrompt(request.program, style, inputs.context), inputs.first);
  const traces: Trace[] = [];
  const beginning = request.prefix && takePrefix(request.prefix);
  await model.generate(
    {
      messages,
      images: inputs.images,
      sampling: request.sampling,
      ...guidance(request, style, inputs.context),
      ...(beginning && { beginning }),
    },
    {
      onPhase: (phase, share) => progress.onPhase(phase, share),
      onToken: (row, written) => progress.onToken(row, written),
      onDrop: (row, count) => progress.onDrop(row, count),
      onRow: (row, prompt) => {
        const trace = makeTrace(group, row, prompt);
        traces.push(trace);
        progress.onTrace(trace);
      },
    },
    token,
  );
  progress.onPhase('read', 1);
  return traces.toSorted((a, b) => (a.group?.index ?? 0) - (b.group?.index ?? 0));
}
