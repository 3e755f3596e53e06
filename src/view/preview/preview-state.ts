import type { NodeId } from '../../program/index.js';
import type { PreviewProblem, ToPreview } from './messages.js';

export type RenderedPreview = Extract<ToPreview, { readonly type: 'rendered' }>;

/** What a preview shows. */
export interface PreviewState {
  /** Name of the template's file; empty before the first message. */
  readonly file: string;
  /** The last good rendering; stale where there are problems. */
  readonly shown: RenderedPreview | undefined;
  readonly problems: readonly PreviewProblem[];
  /** What the editor's cursor is in. */
  readonly nodes: ReadonlySet<NodeId>;
}

export const startingPreview: PreviewState = { file: '', shown: undefined, problems: [], nodes: new Set() };

/** The state after a message: a broken template leaves the last good rendering of the same file. */
export function receivePreview(state: PreviewState, message: ToPreview): PreviewState {
  switch (message.type) {
    case 'rendered':
      return { ...state, file: message.file, shown: message, problems: [] };
    case 'broken':
      return {
        ...state,
        file: message.file,
        shown: state.file === message.file ? state.shown : undefined,
        problems: message.problems,
      };
    case 'cursor':
      return { ...state, nodes: new Set(message.nodes) };
  }
}
