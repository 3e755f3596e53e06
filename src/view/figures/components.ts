import { countOf } from '../shown.js';
import { along, showTick } from './axes.js';
import { type Figure, fitted, LETTERS, type NoFigure, type Shape, widthOf } from './drawing.js';
import type { RewardComponent } from './reward-values.js';

const WIDTH = 560;
const TOP = 8;
/** Height of a row: bars, and room above them for its mean. */
const ROW = 64;
const BARS = 42;

const fixed = (value: number): string => value.toFixed(3);

/** The rows of one reward: its name, its bars, its mean. */
function rowShapes(component: RewardComponent, top: number, left: number, right: number): readonly Shape[] {
  const { reward, weight, bins, mean, deviation, count } = component;
  const bottom = top + ROW - 6;
  const width = (bins.high - bins.low) / bins.counts.length;
  const most = Math.max(1, ...bins.counts);
  const at = along(bins, left, right, mean);
  // at an edge of the figure the number would stand outside it
  const anchor = mean > bins.low + 0.7 * (bins.high - bins.low) ? 'end' : 'start';
  return [
    { kind: 'text', tone: 'ink', x: left - 10, y: bottom - 18, text: fitted(reward, left - 16), anchor: 'end' },
    { kind: 'text', tone: 'quiet', x: left - 10, y: bottom - 3, text: `weight ${showTick(weight)}`, anchor: 'end' },
    { kind: 'line', tone: 'quiet', x1: left, x2: right, y1: bottom, y2: bottom },
    ...bins.counts.flatMap((each, index): readonly Shape[] => {
      if (each === 0) return [];
      const [from, to] = [bins.low + index * width, bins.low + (index + 1) * width];
      const x = along(bins, left, right, from);
      const height = Math.max(1, (BARS * each) / most);
      return [
        {
          kind: 'rect',
          tone: 'first',
          x: x + 1,
          y: bottom - height,
          width: along(bins, left, right, to) - x - 2,
          height,
          title: `${reward}, ${showTick(from)} to ${showTick(to)}: ${countOf(each, 'trace')} of ${count}`,
        },
      ];
    }),
    { kind: 'line', tone: 'ink', dashed: true, x1: at, x2: at, y1: top + 4, y2: bottom },
    {
      kind: 'text',
      tone: 'ink',
      x: anchor === 'end' ? at - 5 : at + 5,
      y: top + LETTERS,
      text: `${fixed(mean)} ± ${fixed(deviation)}`,
      anchor,
    },
  ];
}

/** The distribution of every reward by itself, one below the other. */
export function componentFigure(components: readonly RewardComponent[]): Figure | NoFigure {
  const about = { id: 'reward-components', title: 'Rewards by component' };
  const [first] = components;
  if (first === undefined)
    return { ...about, reason: 'No trace has rewards: samples have no label, or the template none.' };
  const left = Math.min(180, Math.max(80, ...components.map(({ reward }) => widthOf(reward)))) + 16;
  const right = WIDTH - 16;
  const { low, high, counts } = first.bins;
  const bottom = TOP + ROW * components.length;
  const widest = components.reduce((a, b) => (b.weight * b.deviation > a.weight * a.deviation ? b : a));
  const still = components.filter(({ deviation }) => deviation < 1e-9).map(({ reward }) => reward);
  const undetermined = components.filter((each) => each.undetermined > 0);
  const step = (high - low) / counts.length;
  return {
    ...about,
    caption: [
      `Values before their weight, of ${countOf(first.count, 'trace')}; each row is scaled to its own highest bar.`,
      'Dashed lines: mean, ± standard deviation.',
      ...undetermined.map(
        (each) => `${each.reward} is undetermined in ${countOf(each.undetermined, 'trace')}, and counts as 0 there.`,
      ),
    ].join(' '),
    summary:
      still.length === components.length
        ? 'No reward differs between the traces.'
        : `${widest.reward} moves the total most (weight × deviation ${fixed(widest.weight * widest.deviation)})${
            still.length === 0 ? '' : `; the same in every trace: ${still.join(', ')}`
          }.`,
    drawing: {
      width: WIDTH,
      height: bottom + 34,
      shapes: [
        ...[0, 1, 2, 3, 4].flatMap((part): readonly Shape[] => {
          const value = low + ((high - low) * part) / 4;
          const x = along({ low, high }, left, right, value);
          return [
            { kind: 'line', tone: 'grid', x1: x, x2: x, y1: TOP, y2: bottom - 6 },
            { kind: 'text', tone: 'quiet', x, y: bottom + LETTERS, text: showTick(value), anchor: 'middle' },
          ];
        }),
        ...components.flatMap((component, index) => rowShapes(component, TOP + ROW * index, left, right)),
      ],
    },
    columns: ['value', ...components.map(({ reward }) => reward)],
    rows: [
      ...counts.map((_, index) => [
        `${showTick(low + index * step)} – ${showTick(low + (index + 1) * step)}`,
        ...components.map(({ bins }) => String(bins.counts[index] ?? 0)),
      ]),
      ['mean', ...components.map(({ mean }) => fixed(mean))],
      ['standard deviation', ...components.map(({ deviation }) => fixed(deviation))],
      ['weight', ...components.map(({ weight }) => showTick(weight))],
    ],
  };
}
