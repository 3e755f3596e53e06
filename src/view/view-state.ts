import { type ListFilter, SORTS, startingListFilter, VERDICTS } from './list-order.js';
import type { SlotPath } from '../program/index.js';
import { type AdvantageVariant, advantageVariants } from '../verify/advantages.js';

/** The pages below trace and image. */
export const TABS = ['problems', 'constraints', 'results', 'group'] as const;
export type Tab = (typeof TABS)[number];

/**
 * What the panel remembers of how it is looked at: kept by the editor and given back when the panel is moved, hidden or
 * reloaded. Selection is one state that list, text, image and constraints share.
 */
export interface ViewState {
  /** Place of the trace on show. */
  readonly index: number;
  readonly thing?: SlotPath;
  /** Index into the problems of the trace on show. */
  readonly problem?: number;
  readonly tab: Tab;
  /** Folded sections, by id. */
  readonly folded: readonly string[];
  readonly byToken: boolean;
  readonly showLabels: boolean;
  readonly showPredictions: boolean;
  readonly showProbes: boolean;
  /** Types whose boxes are hidden; things without a type have the empty one. */
  readonly hiddenTypes: readonly string[];
  /** Things of the trace on show whose boxes are hidden. */
  readonly hiddenThings: readonly SlotPath[];
  /** Lines between the pixels of the picture, where there is room for them. */
  readonly pixelGrid: boolean;
  /** The template stands beside the panel, and its places are linked with those of the trace. */
  readonly template: boolean;
  /** Share of the width that the text gets beside the image, 0.2 to 0.8. */
  readonly textShare: number;
  /** Share of the height that text and image get above the pages, 0.2 to 0.85. */
  readonly topShare: number;
  readonly listOpen: boolean;
  readonly filter: ListFilter;
  /** What is looked for in all traces; the empty text is nothing. */
  readonly query: Query;
  /** How advantages of a group are computed. */
  readonly variant: AdvantageVariant;
  /** Weights of rewards that the reader tries out, by the reward's name. */
  readonly weights: Readonly<Record<string, number>>;
}

/** A search over all traces. */
export interface Query {
  readonly kind: 'text' | 'expression';
  readonly text: string;
}

export const startingViewState: ViewState = {
  index: 0,
  tab: 'problems',
  folded: [],
  byToken: false,
  showLabels: true,
  showPredictions: true,
  showProbes: true,
  hiddenTypes: [],
  hiddenThings: [],
  pixelGrid: true,
  template: false,
  textShare: 0.55,
  topShare: 0.62,
  listOpen: true,
  filter: startingListFilter,
  query: { kind: 'text', text: '' },
  variant: 'trl',
  weights: {},
};

const isTab = (value: unknown): value is Tab => TABS.some((tab) => tab === value);
const between = (value: unknown, low: number, high: number, otherwise: number): number =>
  typeof value === 'number' && value >= low && value <= high ? value : otherwise;
const bool = (value: unknown, otherwise: boolean): boolean => (typeof value === 'boolean' ? value : otherwise);

const strings = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];

function readFilter(saved: unknown): ListFilter {
  if (typeof saved !== 'object' || saved === null) return startingListFilter;
  const from: Readonly<Record<string, unknown>> = { ...saved };
  const verdict = VERDICTS.find((each) => each === from.verdict);
  return {
    sort: SORTS.find((sort) => sort === from.sort) ?? startingListFilter.sort,
    descending: bool(from.descending, startingListFilter.descending),
    ...(typeof from.constraint === 'string' ? { constraint: from.constraint } : {}),
    ...(verdict === undefined ? {} : { verdict }),
  };
}

function readQuery(saved: unknown): Query {
  if (typeof saved !== 'object' || saved === null) return startingViewState.query;
  const from: Readonly<Record<string, unknown>> = { ...saved };
  return {
    kind: from.kind === 'expression' ? 'expression' : 'text',
    text: typeof from.text === 'string' ? from.text : '',
  };
}

function readWeights(saved: unknown): Readonly<Record<string, number>> {
  if (typeof saved !== 'object' || saved === null) return {};
  const entries = Object.entries(saved).filter((entry): entry is [string, number] => {
    const [, weight]: readonly [string, unknown] = entry;
    return typeof weight === 'number' && weight >= 0 && weight <= 1000;
  });
  return Object.fromEntries(entries);
}

/** Reads what an earlier panel, perhaps of another version, left behind. Whatever does not fit takes its default. */
export function readViewState(saved: unknown): ViewState {
  if (typeof saved !== 'object' || saved === null) return startingViewState;
  const from: Readonly<Record<string, unknown>> = { ...saved };
  const { thing, problem, folded } = from;
  const start = startingViewState;
  return {
    index: Math.floor(between(from.index, 0, Number.MAX_SAFE_INTEGER, start.index)),
    ...(typeof thing === 'string' ? { thing } : {}),
    ...(typeof problem === 'number' && Number.isInteger(problem) && problem >= 0 ? { problem } : {}),
    tab: isTab(from.tab) ? from.tab : start.tab,
    folded: strings(folded),
    byToken: bool(from.byToken, start.byToken),
    showLabels: bool(from.showLabels, start.showLabels),
    showPredictions: bool(from.showPredictions, start.showPredictions),
    showProbes: bool(from.showProbes, start.showProbes),
    hiddenTypes: strings(from.hiddenTypes),
    hiddenThings: strings(from.hiddenThings),
    pixelGrid: bool(from.pixelGrid, start.pixelGrid),
    template: bool(from.template, start.template),
    textShare: between(from.textShare, 0.2, 0.8, start.textShare),
    topShare: between(from.topShare, 0.2, 0.85, start.topShare),
    listOpen: bool(from.listOpen, start.listOpen),
    filter: readFilter(from.filter),
    query: readQuery(from.query),
    variant: advantageVariants.find((each) => each === from.variant) ?? start.variant,
    weights: readWeights(from.weights),
  };
}
