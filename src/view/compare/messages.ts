import type { PanelImages, ShownError } from '../messages.js';
import type { Compared } from './comparison.js';
import type { RunsTable } from './runs.js';

/** One side of a comparison of traces, with where it came from. */
export interface ComparedTrace extends Compared {
  /** Name of its file, without the folder. */
  readonly file: string;
  /** Place in the file. */
  readonly index: number;
  readonly images: PanelImages;
}

/** From the extension to the page of a comparison. */
export type ToCompare =
  | { readonly type: 'traces'; readonly left: ComparedTrace; readonly right: ComparedTrace }
  | { readonly type: 'runs'; readonly table: RunsTable }
  | { readonly type: 'failed'; readonly error: ShownError };

export const SIDES = ['left', 'right'] as const;
export type SideName = (typeof SIDES)[number];

/** From the page of a comparison to the extension. */
export type FromCompare =
  | { readonly type: 'ready' }
  /** Left becomes right. */
  | { readonly type: 'swap' }
  /** Show one of the two in the trace panel. */
  | { readonly type: 'open'; readonly side: SideName }
  /** Compare these two traces of the two runs. */
  | { readonly type: 'openPair'; readonly left: number; readonly right: number };
