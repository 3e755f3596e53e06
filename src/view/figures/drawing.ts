/** What a mark of a figure is coloured as; a page maps it to a colour of its theme, an exported file to a fixed one. */
export const TONES = [
  'ink',
  'quiet',
  'grid',
  'first',
  'second',
  'error',
  'warning',
  'information',
  'background',
] as const;
export type Tone = (typeof TONES)[number];

/** A colour for each tone, as CSS writes it. */
export type Palette = Readonly<Record<Tone, string>>;

interface Marked {
  readonly tone: Tone;
  /** 0 to 1; 1 by default. */
  readonly opacity?: number;
}

/** One shape of a figure, in the figure's own units. */
export type Shape =
  | (Marked & {
      readonly kind: 'rect';
      readonly x: number;
      readonly y: number;
      readonly width: number;
      readonly height: number;
      /** What it stands for: said to a screen reader, and shown at the pointer. */
      readonly title?: string;
      /** The constraint that it stands for: what a click on it leads to. */
      readonly constraint?: string;
    })
  | (Marked & {
      readonly kind: 'line';
      readonly x1: number;
      readonly y1: number;
      readonly x2: number;
      readonly y2: number;
      readonly dashed?: boolean;
      /** Twice as thick. */
      readonly strong?: boolean;
    })
  | (Marked & {
      readonly kind: 'text';
      readonly x: number;
      /** Of the baseline. */
      readonly y: number;
      readonly text: string;
      readonly anchor: 'start' | 'middle' | 'end';
    });

/** A figure as shapes: drawn by a page, or written as an SVG file. */
export interface Drawing {
  readonly width: number;
  readonly height: number;
  readonly shapes: readonly Shape[];
}

/** A figure with its text equivalent. */
export interface Figure {
  readonly id: string;
  readonly title: string;
  /** What was counted, and how. */
  readonly caption: string;
  /** What it shows, in a sentence: said in its place where it is not seen. */
  readonly summary: string;
  readonly drawing: Drawing;
  /** The same data as a table. */
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** Why there is no figure. */
export interface NoFigure {
  readonly id: string;
  readonly title: string;
  readonly reason: string;
}

export const isFigure = (figure: Figure | NoFigure): figure is Figure => 'drawing' in figure;

/** Size of letters in a figure, in its units. */
export const LETTERS = 12;

/** Width of a text at most, in units: letters are taken as wide as the widest usual ones. */
export const widthOf = (text: string): number => Array.from(text).length * LETTERS * 0.62;

/** A text that fits into a width, with an ellipsis where it had to be cut. */
export function fitted(text: string, width: number): string {
  const letters = Array.from(text);
  const most = Math.max(1, Math.floor(width / (LETTERS * 0.62)));
  return letters.length <= most ? text : `${letters.slice(0, most - 1).join('')}…`;
}

/** A coordinate as files have it: two decimals at most. */
export const unit = (value: number): number => Math.round(value * 100) / 100;
