import { join } from 'node:path';
import { sourceOffset } from '../../src/base/index.js';
import type { RunParams } from '../../src/host/index.js';
import { type Expression, nodeId, PROGRAM_VERSION, type Program, type TemplateNode } from '../../src/program/index.js';
import { greedy } from '../../src/trace/index.js';
import { picoPicture as pathOf, picoSamples } from '../support/pico.js';

const range = { source: 0, start: sourceOffset(0), end: sourceOffset(0) };
const slot = (name: string): Expression => ({ kind: 'slot', name, range });
const hole = (id: number, name: string): TemplateNode => ({
  kind: 'hole',
  id: nodeId(id),
  range,
  value: slot(name),
  format: { kind: 'plain' },
});
const literal = (id: number, text: string): TemplateNode => ({ kind: 'literal', id: nodeId(id), range, text });

/** The smallest program that the demo model understands: its direct answer as one text. */
export const noteProgram: Program = {
  version: PROGRAM_VERSION,
  sources: [{ path: 'note.mrsi', sha256: '' }],
  schema: {
    name: 'Note',
    title: 'The answer as it is',
    documentation: '',
    range,
    inputs: [
      { name: 'text', type: { kind: 'text' }, documentation: '', range },
      { name: 'image', type: { kind: 'image' }, documentation: '', range },
    ],
    outputs: [{ name: 'note', type: { kind: 'text' }, documentation: '', range }],
    enums: [],
    records: [],
    steps: [],
    constraints: [],
    rewards: [],
    probes: [],
  },
  styles: [
    {
      name: 'direct',
      title: '',
      documentation: '',
      range,
      prompt: [literal(1, 'Extract entities directly.\nText: '), hole(2, 'text')],
      trace: [literal(3, '<answer>'), hole(4, 'note'), literal(5, '</answer>')],
    },
  ],
};

const root = join(import.meta.dirname, '../..');
export const picoFolder = join(root, 'models/pico-vl');
// a test sample: those for newcomers are picked because something is wrong with them
const sample = picoSamples().find(
  ({ image, entities, greedy: { direct } }) =>
    image.startsWith('samples/') && entities.length === 2 && direct.text.split('bbox_2d":[').length === 3,
);
if (sample === undefined) throw new Error('In no sample of two entities the demo model sees both');
export const picoPicture = pathOf(sample);
export const picoText = sample.text;
/** Its entities. */
export const picoSpans = sample.entities.map(({ text }) => text);
/** What PyTorch writes for them, greedily. */
export const picoAnswer = sample.greedy.direct.text;

/** A run of the demo model on a sample with two entities, both with a box. */
export const noteRun: Omit<RunParams, 'run'> = {
  program: noteProgram,
  style: 'direct',
  folder: picoFolder,
  executionProvider: 'cpu',
  inputs: { text: { kind: 'text', text: picoText }, image: { kind: 'image', paths: [picoPicture] } },
  sampling: greedy,
};
