import { join } from 'node:path';
import { sourceOffset } from '../../src/base/index.js';
import type { RunParams } from '../../src/host/index.js';
import { type Expression, nodeId, PROGRAM_VERSION, type Program, type TemplateNode } from '../../src/program/index.js';
import { greedy } from '../../src/trace/index.js';

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
export const picoPicture = join(root, 'test/goldens/pico-vl/samples/01.png');
export const picoText = 'Glass Tower next to Redleaf what a day';
/** What PyTorch writes for them, greedily. */
export const picoAnswer =
  '<answer>[{"text":"Glass Tower","type":"LOC","bbox_2d":[40,64,72,136]},{"text":"Redleaf","type":"ORG","bbox_2d":[28,8,72,56]}]</answer>';

/** A run of the demo model on its second sample. */
export const noteRun: Omit<RunParams, 'run'> = {
  program: noteProgram,
  style: 'direct',
  folder: picoFolder,
  executionProvider: 'cpu',
  inputs: { text: { kind: 'text', text: picoText }, image: { kind: 'image', paths: [picoPicture] } },
  sampling: greedy,
};
