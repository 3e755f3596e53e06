import type { ShownError } from '../messages.js';
import type { FigureData } from './collector.js';

/** From the extension to the page of figures. */
export type ToFigures =
  /** What is known so far; `share` of the file was looked at, 0 to 1. */
  | { readonly type: 'data'; readonly file: string; readonly data: FigureData; readonly share: number }
  | { readonly type: 'failed'; readonly error: ShownError };

/** Files that a figure can be written as. */
export const FIGURE_FORMATS = ['svg', 'png', 'csv'] as const;
export type FigureFormat = (typeof FIGURE_FORMATS)[number];

/** From the page of figures to the extension. */
export type FromFigures =
  | { readonly type: 'ready' }
  /** Write a figure into a file that the user chooses. */
  | { readonly type: 'save'; readonly id: string; readonly format: FigureFormat; readonly content: Uint8Array | string }
  /** List the traces that violate a constraint. */
  | { readonly type: 'list'; readonly constraint: string };
