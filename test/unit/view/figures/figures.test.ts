import { describe, expect, it } from 'vitest';
import { CancellationSource, neverCancelled } from '../../../../src/base/cancellation.js';
import { type ByteSource, encodeHeader, encodeTrace, type Trace, TraceFile } from '../../../../src/trace/index.js';
import { binOf, countBins, medianOf, niceCeiling } from '../../../../src/view/figures/bins.js';
import { figuresOf } from '../../../../src/view/figures/certainty.js';
import { componentFigure } from '../../../../src/view/figures/components.js';
import { FigureCollector } from '../../../../src/view/figures/collector.js';
import { type Figure, isFigure } from '../../../../src/view/figures/drawing.js';
import {
  allFigures,
  figureCsv,
  overlapFigure,
  reliabilityFigure,
  rewardFigure,
  violationFigure,
} from '../../../../src/view/figures/figure.js';
import { readFigures } from '../../../../src/view/figures/read.js';
import { lightPalette, svgText } from '../../../../src/view/figures/svg.js';
import { summarise } from '../../../../src/trace/index.js';
import { header, nowhere, program, type TraceSketch, traceOf } from '../fixture.js';

const drawn = (figure: ReturnType<typeof rewardFigure>): Figure => {
  if (!isFigure(figure)) throw new Error(figure.reason);
  return figure;
};

/** A trace whose tokens are the whole slots and the text between them, so that a slot's probability is that of one token. */
function withTokens(sketch: TraceSketch, logprobs: Readonly<Record<string, number>>): Trace {
  const trace = traceOf(sketch);
  const leaves = trace.slotRanges
    .filter(({ role, slot }) => role === 'defines' && logprobs[slot] !== undefined)
    .toSorted((a, b) => a.range.start - b.range.start);
  const tokens: Trace['tokens'][number][] = [];
  let at = 0;
  const push = (end: number, logprob: number, origin: 'sampled' | 'forced'): void => {
    if (end > at) tokens.push({ id: tokens.length, text: trace.text.slice(at, end), logprob, top: [], origin });
    at = end;
  };
  for (const { slot, range } of leaves) {
    push(range.start, -5, 'forced');
    push(range.end, logprobs[slot] ?? 0, 'sampled');
  }
  push(trace.text.length, -5, 'forced');
  return { ...trace, tokens };
}

describe('bins', () => {
  it('have their lower edge, and the last one both', () => {
    expect([0, 0.099, 0.1, 0.7, 0.999, 1, 1.5, -1].map((value) => binOf(value, 0, 1, 10))).toEqual([
      0, 0, 1, 7, 9, 9, 9, 0,
    ]);
    expect(countBins([0, 0.25, 0.5, 1], 0, 1, 4)).toEqual({ low: 0, high: 1, counts: [1, 1, 1, 1] });
  });

  it('come with a median and round axes', () => {
    expect(medianOf([3, 1, 2])).toBe(2);
    expect(medianOf([4, 1, 2, 3])).toBe(2.5);
    expect(medianOf([])).toBeUndefined();
    expect([0, 0.7, 1, 1.2, 34, 73, 100].map(niceCeiling)).toEqual([1, 1, 1, 2, 50, 100, 100]);
  });
});

describe('what a trace says against its label', () => {
  const text = 'Redleaf met Jordan in Aston';
  const trace = withTokens(
    {
      text,
      entities: [
        { span: 'Redleaf', type: 'ORG', box: [0, 0, 10, 10] },
        { span: 'Jordan', type: 'LOC', box: [0, 0, 10, 10] },
        { span: 'Aston', type: 'LOC' },
      ],
      label: [
        { span: 'Redleaf', type: 'ORG', box: [0, 0, 10, 20] },
        { span: 'Jordan', type: 'PER', box: [5, 0, 15, 10] },
        { span: 'met', type: 'MISC', box: [50, 50, 60, 60] },
      ],
    },
    {
      'entities[0].span': Math.log(0.95),
      'entities[2].span': Math.log(0.25),
      'entities[0].type': Math.log(0.8),
      'entities[1].type': Math.log(0.6),
      'entities[0].region': Math.log(0.5),
    },
  );
  const figures = figuresOf(program.schema, trace);

  it('is the overlap of each pair of boxes, and those that have none', () => {
    // 100 of 200 shared; 50 of 150 shared
    expect(figures.overlaps.map((overlap) => overlap.toFixed(4))).toEqual(['0.5000', '0.3333']);
    expect([figures.extraBoxes, figures.missedBoxes]).toEqual([0, 1]);
  });

  it('is the probability of each slot that the model chose, and whether it is right', () => {
    const shown = figures.certainties.map(
      ({ kind, probability, right }) => `${kind} ${probability.toFixed(2)} ${right}`,
    );
    expect(shown.toSorted()).toEqual([
      // the text Aston is not in the label; its type is then neither right nor wrong
      'box 0.50 true',
      'enum 0.60 false',
      'enum 0.80 true',
      'span 0.25 false',
      'span 0.95 true',
    ]);
  });

  it('is nothing without a label', () => {
    const { label: _, ...unlabelled } = trace;
    expect(figuresOf(program.schema, unlabelled)).toEqual({
      overlaps: [],
      extraBoxes: 0,
      missedBoxes: 0,
      certainties: [],
    });
  });
});

describe('the calibration error', () => {
  it('is the mean distance of probability and share, weighted by the size of the bins', () => {
    const collector = new FigureCollector(program);
    const slot = (probability: number, right: boolean) => ({ kind: 'enum' as const, probability, right });
    collector.addTrace({
      overlaps: [],
      extraBoxes: 0,
      missedBoxes: 0,
      certainties: [slot(0.95, true), slot(0.95, true), slot(0.95, false), slot(0.95, true), slot(0.35, false)],
    });
    const found = collector.data().reliability.find(({ kind }) => kind === 'enum');
    // |3/4 − 0.95| · 4/5 + |0 − 0.35| · 1/5 = 0.16 + 0.07
    expect(found?.error).toBeCloseTo(0.23, 12);
    expect(found?.bins[9]).toEqual({ count: 4, confidence: 0.95, accuracy: 0.75 });
    expect(found?.bins[3]?.count).toBe(1);
    expect(found?.count).toBe(5);
  });
});

const reward = (value: number): Partial<Trace> => ({
  rewards: [{ reward: 'R', value, weight: 1, undetermined: false }],
});
const violating = (count: number): NonNullable<TraceSketch['verdicts']> => [
  {
    constraint: 'inside',
    outcome: 'violated',
    violations: Array.from({ length: count }, () => ({ message: '', witness: [], values: [], source: nowhere })),
  },
];

const sketches: readonly TraceSketch[] = [
  {
    id: 'a',
    text: 'Redleaf',
    entities: [{ span: 'Redleaf', type: 'ORG', box: [0, 0, 10, 10] }],
    label: [{ span: 'Redleaf', type: 'ORG', box: [0, 0, 10, 10] }],
    change: reward(1),
  },
  { id: 'b', text: 'Redleaf', entities: [], verdicts: violating(3), change: reward(0.25) },
  { id: 'c', text: 'Redleaf', entities: [], verdicts: violating(1), change: reward(0.25) },
  { id: 'd', text: 'Redleaf', entities: [] },
];

const collected = (): FigureCollector => {
  const collector = new FigureCollector(program);
  for (const sketch of sketches) {
    const trace = traceOf(sketch);
    collector.addSummary(summarise(trace));
    collector.addTrace(figuresOf(program.schema, trace));
    collector.addRewards(trace.rewards);
  }
  return collector;
};

describe('the figures of a run', () => {
  const data = collected().data();

  it('show how rewards are distributed', () => {
    const figure = drawn(rewardFigure(data));
    expect(figure.summary).toBe('Mean 0.500, median 0.250.');
    expect(figure.caption).toContain('of 3 traces of 4');
    const counts = new Map(figure.rows.map(([range = '', count = '']) => [range, count]));
    expect([counts.get('0.25 – 0.3'), counts.get('0.95 – 1'), counts.get('0.2 – 0.25')]).toEqual(['2', '1', '0']);
  });

  it('show every reward by itself, on one scale', () => {
    const collector = new FigureCollector(program);
    const value = (name: string, value: number, weight: number, undetermined = false) => ({
      reward: name,
      value,
      weight,
      undetermined,
    });
    collector.addRewards([value('Rs', 1, 0.7), value('Ru', 0, 0.3, true)]);
    collector.addRewards([value('Rs', 1, 0.7), value('Ru', 0.5, 0.3)]);
    const { components } = collector.data();
    expect(components.map(({ reward: name, mean, deviation, count }) => [name, mean, deviation, count])).toEqual([
      ['Rs', 1, 0, 2],
      ['Ru', 0.25, 0.25, 2],
    ]);
    const figure = drawn(componentFigure(components));
    expect(figure.summary).toBe('Ru moves the total most (weight × deviation 0.075); the same in every trace: Rs.');
    expect(figure.caption).toContain('Ru is undetermined in 1 trace');
    expect(figure.columns).toEqual(['value', 'Rs', 'Ru']);
    const counts = new Map(figure.rows.map(([range = '', ...each]) => [range, each]));
    expect([counts.get('0.95 – 1'), counts.get('0.5 – 0.55'), counts.get('0 – 0.05')]).toEqual([
      ['2', '0'],
      ['0', '1'],
      ['0', '1'],
    ]);
    // the bars of a row end on its line, and none leaves the drawing
    const bars = figure.drawing.shapes.flatMap((shape) => (shape.kind === 'rect' ? [shape] : []));
    expect(bars.map(({ y, height }) => y + height)).toEqual([66, 130, 130]);
    for (const { x, width } of bars) expect(x + width).toBeLessThanOrEqual(figure.drawing.width);
  });

  it('count violations by trace and by witness, the most violated first', () => {
    const figure = drawn(violationFigure(data));
    expect(figure.rows[0]).toEqual(['inside', 'error', '2', '50.0%', '4']);
    expect(figure.rows).toHaveLength(program.schema.constraints.length);
    expect(figure.summary).toBe('1 constraint of 5 violated, most often inside: by 2 traces.');
  });

  it('show overlaps of boxes', () => {
    const figure = drawn(overlapFigure(data));
    expect(figure.rows[9]).toEqual(['0.9 – 1', '1']);
    expect(figure.summary).toBe('Mean 1.000; 100.0% are at least 0.5.');
  });

  it('draw a bar as high as its count', () => {
    const figure = drawn(rewardFigure(data));
    const bars = figure.drawing.shapes.flatMap((shape) => (shape.kind === 'rect' ? [shape] : []));
    const heights = bars.map(({ height }) => height);
    // two traces and one
    expect((heights[0] ?? 0) / (heights[1] ?? 1)).toBeCloseTo(2, 6);
    for (const { y, height } of bars) expect(y + height).toBeCloseTo(300 - 48, 6);
  });

  it('say why there is none', () => {
    const empty = new FigureCollector({ ...program, schema: { ...program.schema, constraints: [] } }).data();
    for (const figure of allFigures(empty)) expect(isFigure(figure)).toBe(false);
  });

  it('have one table row for each bin, and the same as CSV', () => {
    const figure = drawn(reliabilityFigure(data, 'box'));
    expect(figure.rows).toHaveLength(10);
    expect(figureCsv(figure).split('\n')[0]).toBe('probability,slots,mean probability,right');
    expect(figureCsv({ ...figure, columns: ['a"b', 'c,d'], rows: [] })).toBe('"a""b","c,d"\n');
  });
});

describe('a figure as SVG', () => {
  it('is markup of its own, whatever names say', () => {
    const hostile = '<script>alert(1)</script>"&\u0000';
    const { constraints } = program.schema;
    const named = {
      ...program,
      schema: { ...program.schema, constraints: constraints.map((each) => ({ ...each, name: hostile })) },
    };
    const figure = drawn(violationFigure(new FigureCollector(named).data()));
    const svg = svgText(figure.drawing, figure.title, figure.summary, lightPalette);
    expect(svg).not.toContain('<script');
    expect(svg).not.toContain('\u0000');
    expect(svg).toContain('&lt;script&gt;');
    // every tag is one of ours
    const tags = new Set([...svg.matchAll(/<\/?([a-z]+)/g)].map(([, tag]) => tag));
    expect([...tags].toSorted((a = '', b = '') => a.localeCompare(b))).toEqual([
      'desc',
      'rect',
      'svg',
      'text',
      'title',
    ]);
    expect(svg).not.toContain('var(');
  });
});

/** A file in memory. */
class Memory implements ByteSource {
  readonly name = 'memory';
  reads = 0;
  constructor(private readonly bytes: Uint8Array) {}
  size(): Promise<number> {
    return Promise.resolve(this.bytes.length);
  }
  read(offset: number, length: number): Promise<Uint8Array> {
    this.reads++;
    return Promise.resolve(this.bytes.subarray(offset, offset + length));
  }
}

describe('reading the figures of a file', () => {
  const lines = (count: number): readonly Uint8Array[] =>
    Array.from({ length: count }, (_, index) => sketches[index % sketches.length]).flatMap((sketch) =>
      sketch === undefined ? [] : [encodeTrace(traceOf(sketch))],
    );
  const open = async (parts: readonly Uint8Array[]) => {
    const source = new Memory(Buffer.concat([encodeHeader(header), ...parts]));
    const file = await TraceFile.open(source);
    return { source, file };
  };

  it('gives the same as taking in the traces one by one', async () => {
    const { source, file } = await open(lines(4));
    const told: number[] = [];
    const data = await readFigures(source, file.entries, program, (_, share) => told.push(share), neverCancelled);
    expect(data).toEqual(collected().data());
    expect(told[0]).toBe(0);
  });

  it('counts a line that was tampered with, and goes on', async () => {
    const [first, ...others] = lines(8);
    const broken = Buffer.from(
      Buffer.from(first ?? [])
        .toString('utf8')
        .replace('"slots":{', '"slats":{'),
    );
    const { source, file } = await open([broken, ...others]);
    const data = await readFigures(source, file.entries, program, () => undefined, neverCancelled);
    expect([data.traces, data.damaged, data.overlaps.count]).toEqual([8, 1, 1]);
  });

  it('stops when it is cancelled', async () => {
    const { source, file } = await open(lines(1000));
    const cancellation = new CancellationSource();
    source.reads = 0;
    cancellation.cancel();
    await expect(readFigures(source, file.entries, program, () => undefined, cancellation.token)).rejects.toThrow(
      'ancel',
    );
    expect(source.reads).toBe(0);
  });
});
