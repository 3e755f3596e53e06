import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { imageBox, imagePixel, modelPixel } from '../../../src/base/index.js';
import { compileFile } from '../../../src/compile/index.js';
import { findStyle, flag, list, none, type Program, type Slots, type Value } from '../../../src/program/index.js';
import type { RunContext } from '../../../src/replay/index.js';
import { readTrace } from '../../../src/template/read/read-trace.js';
import { renderTrace } from '../../../src/template/write/render-trace.js';
import type { TemplateContext } from '../../../src/template/context.js';
import { greedy, type Trace, type TraceToken } from '../../../src/trace/index.js';

/** An entity of the demo template as tests write it. */
export interface Entity {
  readonly span: string;
  readonly type: 'PER' | 'LOC' | 'ORG' | 'MISC';
  readonly box?: readonly [number, number, number, number];
}

const template = fileURLToPath(new URL('../../../templates/pico.mrsi', import.meta.url));
let compiled: Promise<Program> | undefined;

/** The demo template, compiled once. */
export function picoProgram(): Promise<Program> {
  compiled ??= compileFile(template, (path) => readFile(path, 'utf8')).then(({ programs, diagnostics }) => {
    const [program] = programs;
    if (program === undefined) throw new Error(`The demo template is wrong: ${JSON.stringify(diagnostics)}`);
    return program;
  });
  return compiled;
}

export const picoRun = (program: Program): RunContext => ({
  program,
  model: {
    name: 'pico-vl',
    family: 'qwen2_5_vl',
    files: {},
    executionProvider: 'cpu',
    dataType: 'fp32',
    boxSpelling: { space: 'model-pixels', pattern: '[%,%,%,%]', step: 1 },
  },
  sampling: greedy,
});

const sizes = {
  original: { width: imagePixel(168), height: imagePixel(168) },
  seen: { width: modelPixel(168), height: modelPixel(168) },
};

const contextOf = (text: string): TemplateContext => ({
  texts: { text },
  images: { image: [sizes] },
  boxSpelling: { space: 'model-pixels', pattern: '[%,%,%,%]', step: 1 },
});

function entityValue({ span, type, box }: Entity): Value {
  return {
    kind: 'record',
    record: 'Entity',
    fields: {
      span: { kind: 'span', text: span },
      type: { kind: 'enum', enum: 'EntityType', name: type },
      visible: flag(box !== undefined),
      region: box === undefined ? none : { kind: 'box', box: imageBox(...box) },
    },
  };
}

export const slotsOf = (entities: readonly Entity[]): Slots => ({ entities: list(entities.map(entityValue)) });

/** Cuts a text into pieces like a tokenizer does: words with the blank before them, and single other characters. */
export const cut = (text: string): readonly string[] => text.match(/ ?[A-Za-z]+|\d|\s|./g) ?? [];

/** Tokens with made-up probabilities: 0.9 each, or what `probability` says. */
export const tokensOf = (
  text: string,
  probability: (piece: string, index: number) => number = () => 0.9,
): TraceToken[] => [
  ...cut(text).map((piece, index): TraceToken => {
    const logprob = Math.log(probability(piece, index));
    const rest = Math.log(1 - Math.exp(logprob));
    return {
      id: index,
      text: piece,
      logprob,
      top: [
        { id: index, text: piece, logprob },
        { id: 100_000 + index, text: 'other', logprob: rest },
      ],
      origin: 'sampled',
    };
  }),
  { id: 1016, text: '<|im_end|>', logprob: 0, top: [], origin: 'sampled' },
];

const bare = (
  style: string,
  sentence: string,
): Omit<Trace, 'text' | 'tokens' | 'segments' | 'slots' | 'slotRanges' | 'deviations'> => ({
  kind: 'trace',
  id: 'trace-1',
  style,
  seed: 0,
  inputs: {
    text: { kind: 'text', text: sentence },
    image: { kind: 'image', images: [{ path: '00.png', sha256: '', sizes }] },
  },
  prompt: { text: '', tokens: 0 },
  ending: { kind: 'complete' },
  verdicts: [],
  rewards: [],
  timing: { firstTokenMs: 1, totalMs: 2, tokensPerSecond: 3, forwardPasses: 4 },
});

/** The trace that a style writes for entities. */
export async function picoTrace(
  style: string,
  sentence: string,
  entities: readonly Entity[],
  more: Partial<Trace> = {},
): Promise<{ readonly run: RunContext; readonly trace: Trace }> {
  const program = await picoProgram();
  const found = findStyle(program, style);
  if (found === undefined) throw new Error(`No style ${style}`);
  const rendered = renderTrace(program, found, slotsOf(entities), contextOf(sentence));
  if (rendered.kind !== 'rendered') throw new Error(JSON.stringify(rendered.problems));
  const { text, slots, segments, slotRanges } = rendered;
  return {
    run: picoRun(program),
    trace: {
      ...bare(style, sentence),
      text,
      tokens: tokensOf(text),
      slots,
      segments,
      slotRanges,
      deviations: [],
      ...more,
    },
  };
}

/** The trace that a text is, read back. */
export async function picoReading(
  style: string,
  sentence: string,
  text: string,
): Promise<{ readonly run: RunContext; readonly trace: Trace }> {
  const program = await picoProgram();
  const found = findStyle(program, style);
  if (found === undefined) throw new Error(`No style ${style}`);
  const { slots, segments, slotRanges, deviations } = readTrace(program, found, text, contextOf(sentence));
  return {
    run: picoRun(program),
    trace: { ...bare(style, sentence), text, tokens: tokensOf(text), slots, segments, slotRanges, deviations },
  };
}

/** Three entities: one seen, one not, one seen. */
export const sentence = 'the train from Kestrel Peak to Lake Orin with Mira Tanaka';
export const three: readonly Entity[] = [
  { span: 'Kestrel Peak', type: 'LOC', box: [40, 64, 72, 128] },
  { span: 'Lake Orin', type: 'LOC' },
  { span: 'Mira Tanaka', type: 'PER', box: [100, 20, 140, 80] },
];
