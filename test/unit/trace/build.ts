import { imageBox } from '../../../src/base/boxes.js';
import { imagePixel, modelPixel, sourceOffset, textRange, tokenIndex } from '../../../src/base/positions.js';
import { nodeId, PROGRAM_VERSION, type Program } from '../../../src/program/index.js';
import { type ByteSource, greedy, type RunHeader, type Trace, TRACE_VERSION } from '../../../src/trace/index.js';
import { range, schema } from '../program/build.js';

const literal = { kind: 'literal', id: nodeId(0), range, text: 'Names: ' } as const;
const program: Program = {
  version: PROGRAM_VERSION,
  sources: [{ path: 'gmner.mrsi', sha256: '' }],
  schema,
  styles: [{ name: 'plain', title: '', documentation: '', range, prompt: [literal], trace: [literal] }],
};

export const header: RunHeader = {
  kind: 'run',
  version: TRACE_VERSION,
  program,
  model: {
    name: 'pico-vl',
    family: 'qwen2_5_vl',
    files: { 'config.json': 'ab'.repeat(32) },
    executionProvider: 'cpu',
    dataType: 'fp32',
    boxSpelling: { space: 'model-pixels', pattern: '[%,%,%,%]', step: 1 },
  },
  sampling: greedy,
  tool: { name: 'mrsi', version: '0.1.0' },
  time: '2026-11-22T12:00:00.000Z',
};

const source = { source: 0, start: sourceOffset(3), end: sourceOffset(9) };

/** A trace that has every field that a trace can have. */
export const fullTrace: Trace = {
  kind: 'trace',
  id: 't1',
  style: 'plain',
  sample: '07',
  group: { id: 'g', index: 2 },
  parent: { trace: 't0', token: tokenIndex(3) },
  probe: { probe: 'blind', trace: 't0', member: 'entities[0]' },
  seed: 7,
  inputs: {
    text: { kind: 'text', text: 'Ada met \u{1F600} "Grace"\n' },
    image: {
      kind: 'image',
      images: [
        {
          path: 'pictures/07.png',
          sha256: 'cd'.repeat(32),
          sizes: {
            original: { width: imagePixel(168), height: imagePixel(168) },
            seen: { width: modelPixel(168), height: modelPixel(168) },
          },
        },
      ],
    },
  },
  label: { entities: { kind: 'list', items: [] } },
  prompt: { text: 'Name them.', tokens: 5 },
  tokens: [
    {
      id: 1,
      text: 'Na',
      logprob: -0.5,
      maskedLogprob: 0,
      top: [{ id: 1, text: 'Na', logprob: -0.5, forbidden: false }],
      origin: 'sampled',
    },
    { id: 2, text: '', logprob: Number.NEGATIVE_INFINITY, top: [], origin: 'forced' },
    { id: 3, text: 'mes: Ada', logprob: -1, top: [{ id: 9, text: 'x', logprob: -2 }], origin: 'given' },
    { id: 4, text: '<|im_end|>', logprob: 0, top: [], origin: 'sampled' },
  ],
  text: 'Names: Ada',
  segments: [
    { node: nodeId(0), kind: 'literal', range: textRange(0, 7) },
    { node: nodeId(1), kind: 'hole', range: textRange(7, 10), slot: 'entities[0].span', role: 'defines', branch: 1 },
  ],
  slots: {
    entities: {
      kind: 'list',
      items: [
        {
          kind: 'record',
          record: 'Entity',
          fields: {
            span: { kind: 'span', text: 'Ada', start: 0 },
            type: { kind: 'enum', enum: 'EntityType', name: 'PER' },
            visible: { kind: 'flag', value: true },
            region: { kind: 'box', box: imageBox(1.5, 2, 3, 4), image: 0 },
          },
        },
      ],
    },
    score: { kind: 'number', value: 0.25 },
    note: { kind: 'text', text: 'n' },
    gone: { kind: 'none' },
  },
  slotRanges: [
    { slot: 'entities', range: textRange(0, 10), role: 'defines' },
    { slot: 'entities[0].span', range: textRange(7, 10), role: 'defines' },
    { slot: 'entities[0].span', range: textRange(2, 4), role: 'refers' },
  ],
  deviations: [
    { kind: 'drift', range: textRange(2, 4), message: 'differs', node: nodeId(1), slot: 'entities[0].span' },
  ],
  ending: { kind: 'failed', code: 'host/died', message: 'gone' },
  verdicts: [
    {
      constraint: 'Cs',
      outcome: 'violated',
      violations: [
        {
          message: 'no',
          witness: [{ name: 'e', slot: 'entities[0]' }],
          values: [{ slot: 'entities[0].span', shown: 'Ada', ranges: [textRange(7, 10)] }],
          source,
        },
      ],
      unknown: ['entities[0].type'],
      reason: 'why',
    },
  ],
  rewards: [
    { reward: 'Rs', value: 1, weight: 0.25, undetermined: false },
    { reward: 'Rt', value: 0.5, weight: 0.5, undetermined: false },
  ],
  timing: { firstTokenMs: 10, totalMs: 20, tokensPerSecond: 200, forwardPasses: 4 },
};

/** Bytes in memory that can grow, and that count what was read of them. */
export class MemorySource implements ByteSource {
  readonly name = 'run.mrsitrace';
  bytesRead = 0;
  reads = 0;

  constructor(public bytes: Uint8Array) {}

  size(): Promise<number> {
    return Promise.resolve(this.bytes.length);
  }

  read(offset: number, length: number): Promise<Uint8Array> {
    const piece = this.bytes.slice(offset, offset + length);
    this.bytesRead += piece.length;
    this.reads++;
    return Promise.resolve(piece);
  }

  append(more: Uint8Array): void {
    this.bytes = Buffer.concat([this.bytes, more]);
  }
}
