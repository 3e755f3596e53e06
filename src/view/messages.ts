import type { ErrorCode } from '../base/errors.js';
import type { TextOffset, TextRange } from '../base/positions.js';
import type { BoxSpace, BoxSpelling } from '../base/boxes.js';
import type { NodeId, Program, SlotPath, SourceRange } from '../program/index.js';
import type { ModelRecord, RunHeader, Sampling, Trace, TraceToken } from '../trace/index.js';
import type { GroupMember } from './group.js';
import type { ProbeTrace } from './marks.js';
import type { ListFilter } from './list-order.js';
import type { TraceRow } from './row.js';

/** An error as the panel shows it. */
export interface ShownError {
  readonly code: ErrorCode;
  readonly message: string;
  /** What the reader can do. */
  readonly remedy: string;
}

/** What all traces of a file share. */
export interface DocumentHead {
  /** Name of the file, without its folder. */
  readonly name: string;
  readonly program: Program;
  readonly model: ModelRecord;
  readonly sampling: Sampling;
  readonly tool: RunHeader['tool'];
  readonly time: string;
}

/** Where the panel finds a picture. */
export type PanelImage =
  /** The file's content, where the panel may not load the file itself. */
  | { readonly kind: 'bytes'; readonly data: Uint8Array; readonly type: string }
  /** `uri` may be loaded by the panel. */
  | { readonly kind: 'local'; readonly uri: string }
  | { readonly kind: 'missing'; readonly path: string }
  /** Not on this machine: shown only after asking. */
  | { readonly kind: 'remote'; readonly path: string };

/** Image input → its pictures. */
export type PanelImages = Readonly<Record<string, readonly PanelImage[]>>;

/** What a run does now; `share` is 0 to 1 where it can be told. */
export interface LivePhase {
  readonly phase: 'load' | 'image' | 'prefill' | 'decode' | 'read';
  readonly share?: number;
}

/** The parts of a trace that are read anew while it grows. */
export type Reading = Pick<Trace, 'segments' | 'slots' | 'slotRanges' | 'deviations'>;

/** Where a debugger is in a trace: what follows `offset` is not written yet, as far as it is concerned. */
export interface PanelCursor {
  readonly offset: TextOffset;
  /** The place that it is at, in the text. */
  readonly range?: TextRange;
  /** The slot that is written there. */
  readonly slot?: SlotPath;
  /** A slot whose box is to be looked at. */
  readonly box?: SlotPath;
}

/** The trace that was marked to be compared with another one. */
export interface PanelMark {
  /** How a person calls it. */
  readonly title: string;
  /** Its place, where it is of the panel's file. */
  readonly index?: number;
}

/** The template beside the trace: whether it is there as it was, and the nodes at its cursor with all that they hold. */
export interface TemplateLink {
  readonly state: 'linked' | 'changed' | 'missing';
  readonly nodes: readonly NodeId[];
}

/** From the extension to the panel. */
export type ToPanel =
  /** First message, and again whenever the file was replaced: forget what you had. */
  | { readonly type: 'head'; readonly head: DocumentHead; readonly total: number }
  /** Rows `from …` of the list; `complete` when no more come for now. */
  | { readonly type: 'rows'; readonly from: number; readonly rows: readonly TraceRow[]; readonly complete: boolean }
  /** The trace that the panel asked for, as far as it is written. */
  | { readonly type: 'trace'; readonly index: number; readonly trace: Trace; readonly images: PanelImages }
  /** Runs of probes of the trace on show; none are told where there are none. */
  | { readonly type: 'probes'; readonly index: number; readonly probes: readonly ProbeTrace[] }
  /**
   * Boxes of all traces are read in this spelling from now on; without one, as the file says. `kept`: the settings say so
   * for the model.
   */
  | { readonly type: 'spelling'; readonly spelling?: BoxSpelling; readonly kept?: boolean }
  | { readonly type: 'template'; readonly link: TemplateLink }
  /** The file or one trace cannot be shown. */
  | { readonly type: 'failed'; readonly error: ShownError; readonly index?: number }
  /** The file is readable but for what the reader should know: all of it, in the place of what was told before. */
  | { readonly type: 'notices'; readonly texts: readonly string[] }
  /** A run began to write this trace. */
  | { readonly type: 'started'; readonly index: number; readonly row: TraceRow }
  | { readonly type: 'phase'; readonly phase: LivePhase }
  /** What the trace on show got. */
  | { readonly type: 'tokens'; readonly index: number; readonly tokens: readonly TraceToken[] }
  | { readonly type: 'reading'; readonly index: number; readonly reading: Reading }
  /** One trace is written; as it stands in the file it must be asked for again. */
  | { readonly type: 'finished'; readonly index: number }
  /** The run is over, and the file holds `total` traces. */
  | { readonly type: 'ended'; readonly total: number; readonly error?: ShownError }
  /** Traces that a search found; more come while `share`, of the file that was looked at, is less than 1. */
  | {
      readonly type: 'found';
      readonly search: number;
      readonly matches: readonly number[];
      readonly share: number;
      readonly problem?: string;
    }
  /** The members of a group that the panel asked for. */
  | { readonly type: 'group'; readonly id: string; readonly members: readonly GroupMember[] }
  /**
   * Show this trace with this thing and this one of its problems selected, and the list by this filter: a command or
   * another view asks for it.
   */
  | {
      readonly type: 'reveal';
      readonly index: number;
      readonly filter?: ListFilter;
      readonly thing?: SlotPath;
      readonly problem?: number;
    }
  /** A trace was marked to be compared; without `mark` none is. */
  | { readonly type: 'marked'; readonly mark?: PanelMark }
  /** A debugger is here; without `cursor` it has left. */
  | { readonly type: 'cursor'; readonly index: number; readonly cursor?: PanelCursor };

/** From the panel to the extension. */
export type FromPanel =
  /** The page is there, and shows the trace at `index`: where there is one it comes without being asked for. */
  | { readonly type: 'ready'; readonly index: number }
  /** The page goes to where `reveal` asked it to go. */
  | { readonly type: 'revealed'; readonly index: number }
  | { readonly type: 'show'; readonly index: number }
  | { readonly type: 'openConstraint'; readonly name: string }
  | { readonly type: 'openSource'; readonly range: SourceRange }
  /** Search all traces; an empty text ends the search. `search` tells the answers apart. */
  | { readonly type: 'search'; readonly search: number; readonly kind: 'text' | 'expression'; readonly text: string }
  | { readonly type: 'group'; readonly id: string }
  /** Write these weights of rewards into the template. */
  | { readonly type: 'setWeights'; readonly weights: Readonly<Record<string, number>> }
  /** Mark a trace, or compare it with the marked one, or with the one that it came from. */
  | { readonly type: 'compare'; readonly how: 'mark' | 'selected' | 'parent'; readonly index: number }
  /** Run the probes of the template on a trace. */
  | { readonly type: 'runProbes'; readonly index: number }
  | { readonly type: 'openAsText' }
  /** Read boxes in other coordinates; without a space, as the file says. */
  | { readonly type: 'readBoxes'; readonly space?: BoxSpace }
  /** Read boxes of the file's model so from now on, in other files and runs too; without a space as its family does. */
  | { readonly type: 'keepBoxes'; readonly space?: BoxSpace }
  /** Say where the cursor of the template is, from now on or no more; `open` shows it beside the panel. */
  | { readonly type: 'followTemplate'; readonly on: boolean; readonly open: boolean }
  | { readonly type: 'cancel' }
  | { readonly type: 'locateImage'; readonly index: number; readonly input: string; readonly image: number };
