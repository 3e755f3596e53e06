import { LETTERS, type Shape } from './drawing.js';

/** Where the data of a figure lies, in the figure's units. */
export interface Plot {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** One end of a scale to the other. */
export interface Scale {
  readonly low: number;
  readonly high: number;
}

/** A number on an axis. */
export const showTick = (value: number): string =>
  Number.isInteger(value) ? value.toLocaleString('en') : String(Math.round(value * 1000) / 1000);

export const along = ({ low, high }: Scale, from: number, to: number, value: number): number =>
  from + ((value - low) / (high - low)) * (to - from);

const ticks = ({ low, high }: Scale, count: number): readonly number[] =>
  Array.from({ length: count + 1 }, (_, index) => low + ((high - low) * index) / count);

/** Grid, numbers and names of a horizontal and a vertical axis. */
export function axes(
  plot: Plot,
  x: Scale & { readonly name: string; readonly ticks: number },
  y: Scale & { readonly name: string; readonly ticks: number },
): readonly Shape[] {
  const across = ticks(y, y.ticks).flatMap((value): readonly Shape[] => {
    const at = along(y, plot.bottom, plot.top, value);
    return [
      { kind: 'line', tone: value === y.low ? 'quiet' : 'grid', x1: plot.left, x2: plot.right, y1: at, y2: at },
      { kind: 'text', tone: 'quiet', x: plot.left - 6, y: at + LETTERS / 3, text: showTick(value), anchor: 'end' },
    ];
  });
  const below = ticks(x, x.ticks).map((value): Shape => {
    const at = along(x, plot.left, plot.right, value);
    return {
      kind: 'text',
      tone: 'quiet',
      x: at,
      y: plot.bottom + LETTERS + 5,
      text: showTick(value),
      anchor: 'middle',
    };
  });
  return [
    ...across,
    ...below,
    {
      kind: 'text',
      tone: 'quiet',
      x: (plot.left + plot.right) / 2,
      y: plot.bottom + 2 * LETTERS + 12,
      text: x.name,
      anchor: 'middle',
    },
    { kind: 'text', tone: 'quiet', x: plot.left - 40, y: plot.top - 10, text: y.name, anchor: 'start' },
  ];
}
