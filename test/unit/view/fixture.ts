import { imageBox } from '../../../src/base/boxes.js';
import { imagePixel, modelPixel, sourceOffset, textRange } from '../../../src/base/positions.js';
import type {
  Constraint,
  Program,
  Severity,
  Slots,
  SourceRange,
  TemplateNode,
  Value,
} from '../../../src/program/index.js';
import { nodeId } from '../../../src/program/index.js';
import {
  greedy,
  type ModelRecord,
  type RunHeader,
  type Segment,
  type SlotRange,
  TRACE_VERSION,
  type Trace,
  type TraceToken,
  type Verdict,
} from '../../../src/trace/index.js';

/** A place in the template that nothing looks at. */
export const nowhere: SourceRange = { source: 0, start: sourceOffset(0), end: sourceOffset(0) };

const stepNames = ['recognise', 'classify', 'entail', 'ground'] as const;
const stepTitles = [
  'Find every named entity in the text.',
  'Give every entity its type.',
  'Decide for every entity whether the image shows it.',
  'Draw a box round every entity that the image shows.',
];

function constraint(name: string, title: string, severity: Severity): Constraint {
  return {
    name,
    title,
    severity,
    needsGold: false,
    body: { kind: 'flag', value: true, range: nowhere },
    documentation: '',
    range: nowhere,
  };
}

const stepNode = (index: number): TemplateNode => ({
  kind: 'step',
  id: nodeId(index + 1),
  range: nowhere,
  step: stepNames[index] ?? '',
  body: [],
});

/** The schema of the demo model, without what views do not look at. */
export const program: Program = {
  version: 1,
  sources: [{ path: 'pico.mrsi', sha256: '' }],
  schema: {
    name: 'PicoGMNER',
    title: 'Grounded multimodal NER in the toy world',
    documentation: '',
    range: nowhere,
    inputs: [
      { name: 'text', type: { kind: 'text' }, documentation: '', range: nowhere },
      { name: 'image', type: { kind: 'image' }, documentation: '', range: nowhere },
    ],
    outputs: [
      {
        name: 'entities',
        type: { kind: 'list', of: { kind: 'record', name: 'Entity' } },
        documentation: '',
        range: nowhere,
      },
    ],
    enums: [
      {
        name: 'EntityType',
        values: ['PER', 'LOC', 'ORG', 'MISC'].map((name) => ({ name, gloss: '', aliases: [], range: nowhere })),
        documentation: '',
        range: nowhere,
      },
    ],
    records: [
      {
        name: 'Entity',
        fields: [
          { name: 'span', type: { kind: 'span', of: 'text' }, documentation: '', range: nowhere },
          { name: 'type', type: { kind: 'enum', name: 'EntityType' }, documentation: '', range: nowhere },
          { name: 'visible', type: { kind: 'flag' }, documentation: '', range: nowhere },
          { name: 'region', type: { kind: 'box', in: 'image' }, documentation: '', range: nowhere },
        ],
        documentation: '',
        range: nowhere,
      },
    ],
    steps: stepNames.map((name, index) => ({ name, title: stepTitles[index] ?? '', range: nowhere })),
    constraints: [
      constraint('Cs', 'the span stands in the text, word for word', 'error'),
      constraint('distinct_spans', 'no entity is listed twice', 'warning'),
      constraint('Ce_Cu', 'an entity has a box exactly when it is visible', 'error'),
      constraint('inside', 'the box lies in the image', 'error'),
      constraint('no_shared_box', 'two entities do not share one box', 'warning'),
    ],
    rewards: [],
    probes: [],
  },
  styles: [
    {
      name: 'steps',
      title: 'all entities, one constraint at a time',
      documentation: '',
      range: nowhere,
      prompt: [],
      trace: stepNames.map((_, index) => stepNode(index)),
    },
  ],
};

const model: ModelRecord = {
  name: 'pico-vl',
  family: 'qwen2_5_vl',
  files: {},
  executionProvider: 'cpu',
  dataType: 'float32',
  boxSpelling: { space: 'model-pixels', pattern: '[%,%,%,%]', step: 1 },
};

export const header: RunHeader = {
  kind: 'run',
  version: TRACE_VERSION,
  program,
  model,
  sampling: greedy,
  tool: { name: 'mrsi-studio', version: '0.1.0' },
  time: '2026-11-22T16:20:00Z',
};

/** An entity as a person would write it down. */
export interface Entity {
  readonly span: string;
  readonly type: string;
  readonly box?: readonly [number, number, number, number];
}

const boxValue = (box: Entity['box']): Value =>
  box === undefined ? { kind: 'none' } : { kind: 'box', box: imageBox(...box) };

/** Slots as reading a trace or a label gives them. */
export const slotsOf = (text: string, entities: readonly Entity[]): Slots => ({
  entities: {
    kind: 'list',
    items: entities.map((entity): Value => {
      const start = text.indexOf(entity.span);
      return {
        kind: 'record',
        record: 'Entity',
        fields: {
          span: { kind: 'span', text: entity.span, ...(start < 0 ? {} : { start }) },
          type: { kind: 'enum', enum: 'EntityType', name: entity.type },
          visible: { kind: 'flag', value: entity.box !== undefined },
          region: boxValue(entity.box),
        },
      };
    }),
  },
});

/** Writes a trace text and notes which slot wrote what. */
class Writer {
  text = '';
  readonly ranges: SlotRange[] = [];
  readonly segments: Segment[] = [];
  private readonly defined = new Set<string>();

  literal(text: string): this {
    this.text += text;
    return this;
  }

  slot(slot: string, write: string | ((writer: this) => void)): this {
    const start = this.text.length;
    const role = this.defined.has(slot) ? 'refers' : 'defines';
    this.defined.add(slot);
    const at = this.ranges.length;
    if (typeof write === 'string') this.text += write;
    else write(this);
    this.ranges.splice(at, 0, { slot, role, range: textRange(start, this.text.length) });
    return this;
  }

  step(index: number, write: (writer: this) => void): this {
    const start = this.text.length;
    write(this);
    this.segments.push({ node: nodeId(index + 1), kind: 'step', range: textRange(start, this.text.length) });
    return this.literal('\n');
  }
}

const each = <T>(
  writer: Writer,
  items: readonly T[],
  separator: string,
  write: (item: T, index: number) => void,
): void => {
  for (const [index, item] of items.entries()) {
    if (index > 0) writer.literal(separator);
    write(item, index);
  }
};

const spelled = (box: Entity['box']): string => (box === undefined ? 'null' : `[${box.join(',')}]`);

function write(entities: readonly Entity[]): Writer {
  const writer = new Writer().literal('<think>\n');
  const span = (entity: Entity, index: number): Writer => writer.slot(`entities[${index}].span`, entity.span);
  const visible = entities.map((entity, index) => ({ entity, index })).filter(({ entity }) => entity.box !== undefined);
  writer.step(0, () => {
    writer.literal('Spans: ');
    each(writer, entities, '; ', span);
    writer.literal('.');
  });
  writer.step(1, () => {
    writer.literal('Types: ');
    each(writer, entities, '; ', (entity, index) =>
      span(entity, index).literal(' is ').slot(`entities[${index}].type`, entity.type),
    );
    writer.literal('.');
  });
  writer.step(2, () => {
    writer.literal('Visible: ');
    each(writer, entities, '; ', (entity, index) =>
      span(entity, index)
        .literal(' ')
        .slot(`entities[${index}].visible`, entity.box === undefined ? 'no' : 'yes'),
    );
    writer.literal('.');
  });
  writer.step(3, () => {
    writer.literal('Boxes: ');
    each(writer, visible, '; ', ({ entity, index }) =>
      span(entity, index).literal(' ').slot(`entities[${index}].region`, spelled(entity.box)),
    );
    writer.literal('.');
  });
  writer.literal('</think>\n<answer>').slot('entities', () => {
    writer.literal('[');
    each(writer, entities, ',', (entity, index) =>
      writer.slot(`entities[${index}]`, () => {
        writer.literal('{"text":"').slot(`entities[${index}].span`, entity.span).literal('","type":"');
        writer.slot(`entities[${index}].type`, entity.type).literal('","bbox_2d":');
        writer.slot(`entities[${index}].region`, spelled(entity.box)).literal('}');
      }),
    );
    writer.literal(']');
  });
  writer.literal('</answer>');
  return writer;
}

/** Splits a text into tokens of a few characters, with made-up probabilities that repeat. */
export const tokensOf = (text: string): readonly TraceToken[] =>
  (text.match(/\w{1,4}|\s+|[^\w\s]/g) ?? []).map((piece, index) => ({
    id: index,
    text: piece,
    logprob: -((index * 7) % 11) / 8,
    top: [
      { id: index, text: piece, logprob: -((index * 7) % 11) / 8 },
      { id: 9999, text: 'other', logprob: -3 },
    ],
    origin: 'sampled',
  }));

/** What a test says of a trace; the rest has a default. */
export interface TraceSketch {
  readonly id?: string;
  readonly text: string;
  readonly image?: string;
  readonly entities: readonly Entity[];
  readonly label?: readonly Entity[];
  readonly verdicts?: readonly Verdict[];
  readonly change?: Partial<Trace>;
}

/** A trace in the style `steps`. */
export function traceOf(sketch: TraceSketch): Trace {
  const writer = write(sketch.entities);
  const size = {
    original: { width: imagePixel(168), height: imagePixel(168) },
    seen: { width: modelPixel(168), height: modelPixel(168) },
  };
  const verdicts =
    sketch.verdicts ??
    program.schema.constraints.map((each): Verdict => ({ constraint: each.name, outcome: 'holds', violations: [] }));
  return {
    kind: 'trace',
    id: sketch.id ?? 't0',
    style: 'steps',
    sample: sketch.id ?? '00',
    seed: 0,
    inputs: {
      text: { kind: 'text', text: sketch.text },
      image: { kind: 'image', images: [{ path: sketch.image ?? 'samples/00.png', sha256: '', sizes: size }] },
    },
    ...(sketch.label === undefined ? {} : { label: slotsOf(sketch.text, sketch.label) }),
    prompt: { text: `Extract entities step by step.\nText: ${sketch.text}`, tokens: 62 },
    tokens: tokensOf(writer.text),
    text: writer.text,
    segments: writer.segments,
    slots: slotsOf(sketch.text, sketch.entities),
    slotRanges: writer.ranges,
    deviations: [],
    ending: { kind: 'complete' },
    verdicts,
    rewards: [],
    timing: { firstTokenMs: 31, totalMs: 412, tokensPerSecond: 263, forwardPasses: 104 },
    ...sketch.change,
  };
}
