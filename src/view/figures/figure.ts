import { countOf } from '../shown.js';
import { along, axes, type Plot, showTick } from './axes.js';
import { type Bins, niceCeiling } from './bins.js';
import { EVENTS, type EventKind } from './certainty.js';
import { componentFigure } from './components.js';
import type { FigureData, Reliability } from './collector.js';
import { type Figure, fitted, type NoFigure, type Shape, widthOf } from './drawing.js';

const WIDTH = 560;
const HEIGHT = 300;
const plot: Plot = { left: 52, right: WIDTH - 16, top: 30, bottom: HEIGHT - 48 };

const fixed = (value: number): string => value.toFixed(3);
const percent = (share: number): string => `${(100 * share).toFixed(1)}%`;

/** The upper end of an axis of counts, and into how many whole parts it is cut. */
function countAxis(counts: readonly number[]): { readonly top: number; readonly ticks: number } {
  const top = niceCeiling(Math.max(4, ...counts));
  return { top, ticks: top % 5 === 0 ? 5 : 4 };
}

function bars(
  bins: Bins,
  top: number,
  what: (low: number, high: number, count: number) => string,
  tone: (low: number) => Shape['tone'],
): readonly Shape[] {
  const { low, high, counts } = bins;
  const width = (high - low) / counts.length;
  return counts.flatMap((count, index): readonly Shape[] => {
    const [from, to] = [low + index * width, low + (index + 1) * width];
    const x = along(bins, plot.left, plot.right, from);
    const y = along({ low: 0, high: top }, plot.bottom, plot.top, count);
    const wide = along(bins, plot.left, plot.right, to) - x;
    if (count === 0) return [];
    return [
      {
        kind: 'rect',
        tone: tone(from),
        x: x + 1,
        y,
        width: wide - 2,
        height: plot.bottom - y,
        title: what(from, to, count),
      },
    ];
  });
}

const ranges = ({ low, high, counts }: Bins): readonly string[] => {
  const width = (high - low) / counts.length;
  return counts.map((_, index) => `${showTick(low + index * width)} – ${showTick(low + (index + 1) * width)}`);
};

/** The distribution of the rewards' totals. */
export function rewardFigure({ rewards, traces }: FigureData): Figure | NoFigure {
  const about = { id: 'rewards', title: 'Rewards' };
  if (rewards === undefined)
    return { ...about, reason: 'No trace has rewards: samples have no label, or the template none.' };
  const { bins, count, mean, median } = rewards;
  const { top, ticks } = countAxis(bins.counts);
  const at = along(bins, plot.left, plot.right, mean);
  return {
    ...about,
    caption: `Total reward, Σ weight × value, of ${countOf(count, 'trace')}${count < traces ? ` of ${traces}` : ''}. The dashed line is the mean.`,
    summary: `Mean ${fixed(mean)}, median ${fixed(median)}.`,
    drawing: {
      width: WIDTH,
      height: HEIGHT,
      shapes: [
        ...axes(
          plot,
          { low: bins.low, high: bins.high, name: 'reward', ticks: 5 },
          { low: 0, high: top, name: 'traces', ticks },
        ),
        ...bars(
          bins,
          top,
          (low, high, each) => `${showTick(low)} to ${showTick(high)}: ${countOf(each, 'trace')}`,
          () => 'first',
        ),
        { kind: 'line', tone: 'ink', dashed: true, x1: at, x2: at, y1: plot.top, y2: plot.bottom },
        { kind: 'text', tone: 'ink', x: at, y: plot.top - 6, text: `mean ${fixed(mean)}`, anchor: 'middle' },
      ],
    },
    columns: ['reward', 'traces'],
    rows: ranges(bins).map((range, index) => [range, String(bins.counts[index] ?? 0)]),
  };
}

const ROW = 24;

/** Which constraints are violated, by how many traces. */
export function violationFigure({ violations, traces }: FigureData): Figure | NoFigure {
  const about = { id: 'violations', title: 'Violations by constraint' };
  if (violations.length === 0) return { ...about, reason: 'The template declares no constraints.' };
  const sorted = violations.toSorted((a, b) => b.traces - a.traces);
  const most = Math.max(1, ...sorted.map((each) => each.traces));
  const left = Math.min(200, Math.max(...sorted.map(({ constraint }) => widthOf(constraint)))) + 14;
  const right = WIDTH - 110;
  const violated = sorted.filter((each) => each.traces > 0);
  const [worst] = violated;
  return {
    ...about,
    caption: `Traces of ${traces} that violate a constraint; a trace counts once for each constraint, however many witnesses there are.`,
    summary:
      worst === undefined
        ? 'No trace violates a constraint.'
        : `${countOf(violated.length, 'constraint')} of ${violations.length} violated, most often ${worst.constraint}: by ${countOf(worst.traces, 'trace')}.`,
    drawing: {
      width: WIDTH,
      height: 24 + ROW * sorted.length,
      shapes: sorted.flatMap(({ constraint, severity, traces: count, witnesses }, index): readonly Shape[] => {
        const y = 12 + ROW * index;
        const width = along({ low: 0, high: most }, 0, right - left, count);
        const share = traces === 0 ? 0 : count / traces;
        return [
          { kind: 'text', tone: 'ink', x: left - 8, y: y + 16, text: fitted(constraint, left - 14), anchor: 'end' },
          ...(count === 0
            ? []
            : [
                {
                  kind: 'rect' as const,
                  tone: severity,
                  x: left,
                  y: y + 3,
                  width: Math.max(1, width),
                  height: ROW - 6,
                  title: `${constraint}, ${severity}: ${countOf(count, 'trace')}, ${countOf(witnesses, 'witness', 'witnesses')}`,
                  constraint,
                },
              ]),
          {
            kind: 'text',
            tone: 'quiet',
            x: left + width + 8,
            y: y + 16,
            text: `${count} (${percent(share)})`,
            anchor: 'start',
          },
        ];
      }),
    },
    columns: ['constraint', 'severity', 'traces', 'share', 'witnesses'],
    rows: sorted.map(({ constraint, severity, traces: count, witnesses }) => [
      constraint,
      severity,
      String(count),
      percent(traces === 0 ? 0 : count / traces),
      String(witnesses),
    ]),
  };
}

/** How far predicted boxes overlap with those of the label. */
export function overlapFigure({ overlaps, labelled }: FigureData): Figure | NoFigure {
  const about = { id: 'iou', title: 'Overlap of boxes (IoU)' };
  const { bins, count, right, mean, extra, missed } = overlaps;
  if (labelled === 0) return { ...about, reason: 'No trace has a label to hold its boxes against.' };
  if (count === 0)
    return {
      ...about,
      reason: `No predicted box has a box in the label: ${extra} without one, ${missed} of the label missed.`,
    };
  const { top, ticks } = countAxis(bins.counts);
  const at = along(bins, plot.left, plot.right, 0.5);
  return {
    ...about,
    caption: `Intersection over union of a predicted box with the box of the label’s result of the same text: ${countOf(count, 'pair')}. Not in it: ${countOf(extra, 'predicted box', 'predicted boxes')} without one in the label, ${countOf(missed, 'box', 'boxes')} of the label without a predicted one.`,
    summary: `Mean ${fixed(mean)}; ${percent(right / count)} are at least 0.5.`,
    drawing: {
      width: WIDTH,
      height: HEIGHT,
      shapes: [
        ...axes(plot, { low: 0, high: 1, name: 'IoU', ticks: 10 }, { low: 0, high: top, name: 'boxes', ticks }),
        ...bars(
          bins,
          top,
          (low, high, each) => `${showTick(low)} to ${showTick(high)}: ${countOf(each, 'box', 'boxes')}`,
          (low) => (low >= 0.5 - 1e-9 ? 'first' : 'second'),
        ),
        { kind: 'line', tone: 'ink', dashed: true, x1: at, x2: at, y1: plot.top, y2: plot.bottom },
        {
          kind: 'text',
          tone: 'ink',
          x: at + 5,
          y: plot.top - 6,
          text: `≥ 0.5: ${percent(right / count)}`,
          anchor: 'start',
        },
      ],
    },
    columns: ['IoU', 'boxes'],
    rows: [
      ...ranges(bins).map((range, index) => [range, String(bins.counts[index] ?? 0)]),
      ['predicted, not in the label', String(extra)],
      ['in the label, not predicted', String(missed)],
    ],
  };
}

export const eventNames: Readonly<Record<EventKind, string>> = {
  span: 'texts',
  enum: 'types',
  flag: 'flags',
  box: 'boxes',
};

/** How often slots are right, by the probability that the model gave them. */
export function reliabilityFigure({ reliability, labelled }: FigureData, kind: EventKind): Figure | NoFigure {
  const about = { id: `reliability-${kind}`, title: `Reliability of ${eventNames[kind]}` };
  const found: Reliability | undefined = reliability.find((each) => each.kind === kind);
  if (labelled === 0) return { ...about, reason: 'No trace has a label to hold its slots against.' };
  if (found === undefined || found.count === 0)
    return { ...about, reason: 'No slot of this kind was chosen by the model and has a label.' };
  const { bins, count, error } = found;
  const scale = { low: 0, high: 1 };
  const wide = (plot.right - plot.left) / bins.length;
  const shapes = bins.flatMap((bin, index): readonly Shape[] => {
    if (bin.count === 0) return [];
    const x = plot.left + index * wide;
    const y = along(scale, plot.bottom, plot.top, bin.accuracy);
    const expected = along(scale, plot.bottom, plot.top, bin.confidence);
    const range = `${showTick(index / bins.length)} to ${showTick((index + 1) / bins.length)}`;
    return [
      {
        kind: 'rect',
        tone: 'first',
        x: x + 1,
        y: Math.min(y, plot.bottom - 1),
        width: wide - 2,
        height: Math.max(1, plot.bottom - y),
        title: `Probability ${range}: ${countOf(bin.count, 'slot')}, mean probability ${fixed(bin.confidence)}, right ${percent(bin.accuracy)}`,
      },
      { kind: 'line', tone: 'ink', strong: true, x1: x + 1, x2: x + wide - 1, y1: expected, y2: expected },
      {
        kind: 'text',
        tone: 'quiet',
        x: x + wide / 2,
        y: Math.min(y, expected) - 5,
        text: String(bin.count),
        anchor: 'middle',
      },
    ];
  });
  return {
    ...about,
    caption: `Right means: ${EVENTS[kind]}. Probability of a slot: the product of the model’s own probabilities of the tokens that it chose to write the slot for the first time, given all that stands before; forced tokens do not count. Bars: share that is right; short lines: mean probability; numbers: ${countOf(count, 'slot')} in all. ECE = Σ n/N · |right − probability| over ten bins.`,
    summary: `Expected calibration error ${fixed(error)} over ${countOf(count, 'slot')}.`,
    drawing: {
      width: WIDTH,
      height: HEIGHT,
      shapes: [
        ...axes(
          plot,
          { ...scale, name: 'probability', ticks: 10 },
          { ...scale, name: 'share that is right', ticks: 4 },
        ),
        { kind: 'line', tone: 'quiet', dashed: true, x1: plot.left, y1: plot.bottom, x2: plot.right, y2: plot.top },
        ...shapes,
        { kind: 'text', tone: 'ink', x: plot.right, y: plot.top - 10, text: `ECE ${fixed(error)}`, anchor: 'end' },
      ],
    },
    columns: ['probability', 'slots', 'mean probability', 'right'],
    rows: bins.map((bin, index) => [
      `${showTick(index / bins.length)} – ${showTick((index + 1) / bins.length)}`,
      String(bin.count),
      bin.count === 0 ? '–' : fixed(bin.confidence),
      bin.count === 0 ? '–' : percent(bin.accuracy),
    ]),
  };
}

/** All figures of a run. */
export const allFigures = (data: FigureData): readonly (Figure | NoFigure)[] => [
  rewardFigure(data),
  componentFigure(data.components),
  violationFigure(data),
  overlapFigure(data),
  ...(['span', 'enum', 'flag', 'box'] as const).map((kind) => reliabilityFigure(data, kind)),
];

/** The table of a figure as comma-separated values. */
export const figureCsv = ({ columns, rows }: Figure): string =>
  [columns, ...rows]
    .map((row) => row.map((cell) => (/[",\n\r]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(','))
    .join('\n')
    .concat('\n');
