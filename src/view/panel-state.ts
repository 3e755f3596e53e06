import type { SlotPath } from '../program/index.js';
import type { Trace } from '../trace/index.js';
import type { BoxSpelling } from '../base/boxes.js';
import { unreachable } from '../base/unreachable.js';
import type {
  DocumentHead,
  LivePhase,
  PanelCursor,
  PanelImages,
  PanelMark,
  Reading,
  ShownError,
  TemplateLink,
  ToPanel,
} from './messages.js';
import type { GroupMember } from './group.js';
import type { TraceRow } from './row.js';
import type { ProbeTrace } from './marks.js';
import { thingPathOf } from './things.js';
import { startingViewState, type ViewState } from './view-state.js';

/** A trace with its pictures. */
export interface ShownTrace {
  readonly index: number;
  readonly trace: Trace;
  readonly images: PanelImages;
}

/** A search over all traces of the file. */
export interface SearchState {
  /** Tells the answers of this search from those of earlier ones. */
  readonly id: number;
  readonly kind: 'text' | 'expression';
  readonly text: string;
  readonly matches: ReadonlySet<number>;
  /** Share of the file that was looked at, 0 to 1. */
  readonly share: number;
  /** Why the expression cannot be evaluated. */
  readonly problem?: string;
}

/** All that the panel knows. */
export interface PanelState {
  readonly head?: DocumentHead;
  /** Why the file cannot be shown. */
  readonly error?: ShownError;
  readonly notices: readonly string[];
  readonly rows: readonly TraceRow[];
  /** Number of traces in the file, with those being written. */
  readonly total: number;
  /** All rows are here. */
  readonly complete: boolean;
  /** The trace on show; may lag behind `view.index` until it arrives. */
  readonly shown?: ShownTrace;
  /** Why the trace at `view.index` cannot be shown. */
  readonly traceError?: ShownError;
  /** Places of the traces that are being written. */
  readonly live: ReadonlySet<number>;
  readonly phase?: LivePhase;
  /** Where a debugger is, and in which trace. */
  readonly debugging?: { readonly index: number; readonly cursor: PanelCursor };
  /** The group that was asked for last. */
  readonly group?: { readonly id: string; readonly members: readonly GroupMember[] };
  /** Runs of probes of a trace. */
  readonly probes?: { readonly index: number; readonly traces: readonly ProbeTrace[] };
  /** How boxes are read, where not as the file says. */
  readonly spelling?: BoxSpelling;
  /** The settings say that boxes of this model are read so. */
  readonly spellingKept?: boolean;
  /** The template beside the panel. */
  readonly template?: TemplateLink;
  /** The search that the list shows the results of. */
  readonly search?: SearchState;
  /** The trace that was marked to be compared. */
  readonly mark?: PanelMark;
  /** How the last run ended, if badly. */
  readonly runError?: ShownError;
  readonly view: ViewState;
}

/** Something that the reader did. */
export type PanelAction =
  | { readonly type: 'goTo'; readonly index: number }
  | { readonly type: 'selectThing'; readonly thing: SlotPath | undefined }
  /** A problem, with the first of the things that it is about. */
  | { readonly type: 'selectProblem'; readonly problem: number | undefined; readonly thing?: SlotPath | undefined }
  | { readonly type: 'set'; readonly change: Partial<ViewState> }
  | { readonly type: 'search'; readonly id: number; readonly kind: SearchState['kind']; readonly text: string }
  | { readonly type: 'toggleSection'; readonly section: string };

export const startingPanelState = (view: ViewState = startingViewState): PanelState => ({
  notices: [],
  rows: [],
  total: 0,
  complete: false,
  live: new Set(),
  view,
});

/** The trace to draw, if the one that is wanted is here. */
export const traceOnShow = (state: PanelState): ShownTrace | undefined =>
  state.shown?.index === state.view.index ? state.shown : undefined;

/** Whether the trace on show is still being written. */
export const isRunning = (state: PanelState): boolean => state.live.has(state.view.index);

/** The trace on show grew, if it is this one. */
function grown(state: PanelState, index: number, change: (trace: Trace) => Trace): PanelState {
  const { shown } = state;
  return shown?.index === index ? { ...state, shown: { ...shown, trace: change(shown.trace) } } : state;
}

/** Puts rows in their places; a row that is already there is replaced. */
function placeRows(rows: readonly TraceRow[], from: number, added: readonly TraceRow[]): readonly TraceRow[] {
  if (added.length === 0) return rows;
  return [...rows.slice(0, from), ...added, ...rows.slice(from + added.length)];
}

/** At another trace nothing of the old one is selected or hidden. */
const atIndex = (view: ViewState, index: number): ViewState =>
  view.index === index ? view : { ...without(view, 'thing', 'problem'), index, hiddenThings: [] };

function without<T extends object, K extends keyof T>(value: T, ...keys: readonly K[]): Omit<T, K> & T {
  const copy = { ...value };
  for (const key of keys) delete copy[key];
  return copy;
}

/** What the panel knows after a message of the extension. */
export function receive(state: PanelState, message: ToPanel): PanelState {
  switch (message.type) {
    case 'head': {
      const kept = startingPanelState(state.view);
      const mark = state.mark === undefined ? {} : { mark: state.mark };
      return { ...kept, ...mark, head: message.head, total: message.total };
    }
    case 'rows':
      return {
        ...state,
        rows: placeRows(state.rows, message.from, message.rows),
        total: Math.max(state.total, message.from + message.rows.length),
        complete: message.complete,
      };
    case 'trace':
      if (message.index !== state.view.index) return state;
      return {
        ...without(state, 'traceError'),
        shown: { index: message.index, trace: message.trace, images: message.images },
      };
    case 'probes':
      return { ...state, probes: { index: message.index, traces: message.probes } };
    case 'spelling': {
      const { spelling, kept = false } = message;
      const rest = without(state, 'spelling', 'spellingKept');
      return spelling === undefined ? rest : { ...rest, spelling, spellingKept: kept };
    }
    case 'template':
      return { ...state, template: message.link };
    case 'failed':
      if (message.index === undefined) return { ...state, error: message.error };
      return message.index === state.view.index ? { ...state, traceError: message.error } : state;
    case 'notices':
      return { ...state, notices: message.texts };
    case 'started': {
      const { index, row } = message;
      // Whoever watches the end of the file follows the run; whoever looks at something else is left alone.
      const follows = index === 0 || (state.view.index === index - 1 && !state.live.has(index - 1));
      return {
        ...without(state, 'runError', 'error'),
        view: follows ? atIndex(state.view, index) : state.view,
        live: new Set(state.live).add(index),
        rows: placeRows(state.rows, index, [row]),
        total: Math.max(state.total, index + 1),
      };
    }
    case 'phase':
      return { ...state, phase: message.phase };
    case 'tokens':
      return grown(state, message.index, (trace) => ({
        ...trace,
        tokens: [...trace.tokens, ...message.tokens],
        text: trace.text + message.tokens.map((token) => token.text).join(''),
      }));
    case 'reading':
      return grown(state, message.index, (trace) => mergeReading(trace, message.reading));
    case 'finished': {
      const live = new Set(state.live);
      live.delete(message.index);
      return { ...state, live };
    }
    case 'ended':
      return {
        ...without(state, 'phase'),
        live: new Set(),
        rows: state.rows.slice(0, message.total),
        total: message.total,
        ...(message.error === undefined ? {} : { runError: message.error }),
      };
    case 'group':
      return { ...state, group: { id: message.id, members: message.members } };
    case 'found': {
      const { search } = state;
      if (search?.id !== message.search) return state;
      const { share, problem } = message;
      const matches = new Set([...search.matches, ...message.matches]);
      return { ...state, search: { ...search, matches, share, ...(problem === undefined ? {} : { problem }) } };
    }
    case 'reveal': {
      const { filter, thing, problem } = message;
      const place = atIndex(state.view, message.index);
      const isPointed = thing !== undefined || problem !== undefined;
      const view: ViewState = {
        ...(isPointed ? without(place, 'thing', 'problem') : place),
        ...(thing === undefined ? {} : { thing }),
        // the page that says most about a violation
        ...(problem === undefined ? {} : { problem, tab: 'constraints' }),
      };
      return { ...state, view: filter === undefined ? view : { ...view, filter, listOpen: true } };
    }
    case 'marked': {
      const { mark } = message;
      return mark === undefined ? without(state, 'mark') : { ...state, mark };
    }
    case 'cursor': {
      const { index, cursor } = message;
      if (cursor === undefined) return without(state, 'debugging');
      const rest = without(atIndex(state.view, index), 'thing', 'problem');
      const schema = state.head?.program.schema;
      const slot = cursor.box ?? cursor.slot;
      const thing = slot === undefined || schema === undefined ? undefined : thingPathOf(schema, slot);
      const view = { ...rest, ...(cursor.box === undefined ? {} : drawing(cursor.box)) };
      return { ...state, debugging: { index, cursor }, view: thing === undefined ? view : { ...view, thing } };
    }
    default:
      return unreachable(message);
  }
}

/** Boxes of the kind of this one are drawn. */
const drawing = (box: SlotPath): Partial<ViewState> =>
  box.startsWith('gold.') ? { showLabels: true } : { showPredictions: true };

function mergeReading(trace: Trace, { segments, slots, slotRanges, deviations }: Reading): Trace {
  return { ...trace, segments, slots, slotRanges, deviations };
}

/** What the panel knows after something that the reader did. */
export function act(state: PanelState, action: PanelAction): PanelState {
  const { view } = state;
  switch (action.type) {
    case 'goTo': {
      const index = Math.max(0, Math.min(state.total - 1, action.index));
      return { ...without(state, 'traceError'), view: atIndex(view, index) };
    }
    case 'selectThing': {
      const rest = without(view, 'thing', 'problem');
      return { ...state, view: action.thing === undefined ? rest : { ...rest, thing: action.thing } };
    }
    case 'selectProblem': {
      const rest = without(view, 'thing', 'problem');
      if (action.problem === undefined) return { ...state, view: rest };
      const { problem, thing } = action;
      return { ...state, view: { ...rest, problem, ...(thing === undefined ? {} : { thing }) } };
    }
    case 'set':
      return { ...state, view: { ...view, ...action.change } };
    case 'search': {
      const { id, kind, text } = action;
      const query = { ...without(state, 'search'), view: { ...view, query: { kind, text } } };
      return text.trim() === '' ? query : { ...query, search: { id, kind, text, matches: new Set(), share: 0 } };
    }
    case 'toggleSection': {
      const folded = view.folded.includes(action.section)
        ? view.folded.filter((each) => each !== action.section)
        : [...view.folded, action.section];
      return { ...state, view: { ...view, folded } };
    }
    default:
      return unreachable(action);
  }
}
