import type { Program, Severity } from '../../program/index.js';
import type { RewardValue, TraceSummary } from '../../trace/index.js';
import { binOf, type Bins, countBins, meanOf, medianOf, niceCeiling } from './bins.js';
import { type RewardComponent, rewardComponents } from './reward-values.js';
import { type EventKind, eventKinds, type TraceFigures } from './certainty.js';

/** Bins of probabilities and overlaps: tenths. */
export const TENTHS = 10;
/** Bins of rewards. */
const REWARD_BINS = 20;

/** Slots whose probability lies in one tenth. */
export interface ReliabilityBin {
  readonly count: number;
  /** Mean probability; 0 where there is no slot. */
  readonly confidence: number;
  /** Share that is right; 0 where there is no slot. */
  readonly accuracy: number;
}

/** How well the probabilities of one kind of slot say how often it is right. */
export interface Reliability {
  readonly kind: EventKind;
  readonly bins: readonly ReliabilityBin[];
  readonly count: number;
  /**
   * Expected calibration error: Σ n/N · |accuracy − confidence| over the bins (M. P. Naeini et al., “Obtaining well
   * calibrated probabilities using Bayesian binning”, AAAI 2015). 0 where there is no slot.
   */
  readonly error: number;
}

/** A constraint over the traces of a run. */
export interface ViolationCount {
  readonly constraint: string;
  readonly title: string;
  readonly severity: Severity;
  /** Traces that violate it. */
  readonly traces: number;
  /** Witnesses against it, over all traces. */
  readonly witnesses: number;
}

/** All that the figures of a run are drawn from. */
export interface FigureData {
  readonly traces: number;
  /** Traces that could not be read. */
  readonly damaged: number;
  readonly labelled: number;
  /** Totals of rewards; absent where no trace has one. */
  readonly rewards?: { readonly bins: Bins; readonly count: number; readonly mean: number; readonly median: number };
  /** Each reward by itself, in the order of the template. */
  readonly components: readonly RewardComponent[];
  readonly violations: readonly ViolationCount[];
  /** Overlaps of predicted boxes with those of the label. */
  readonly overlaps: {
    readonly bins: Bins;
    readonly count: number;
    /** Those of at least 0.5. */
    readonly right: number;
    readonly mean: number;
    readonly extra: number;
    readonly missed: number;
  };
  readonly reliability: readonly Reliability[];
}

interface Sums {
  readonly counts: number[];
  readonly probabilities: number[];
  readonly right: number[];
}

const zeros = (): number[] => Array.from({ length: TENTHS }, () => 0);

function add(values: number[], at: number, value: number): void {
  values[at] = (values[at] ?? 0) + value;
}

/** Takes in traces one after the other, and says at any time what the figures show so far. Keeps one number a trace, and one for each of its rewards. */
export class FigureCollector {
  private traces = 0;
  private damaged = 0;
  private labelled = 0;
  private readonly rewards: number[] = [];
  private readonly components = new Map<string, { weight: number; values: number[]; undetermined: number }>();
  private readonly violations = new Map<string, { traces: number; witnesses: number }>();
  private readonly overlapCounts = zeros();
  private overlapSum = 0;
  private overlapCount = 0;
  private rightOverlaps = 0;
  private extra = 0;
  private missed = 0;
  private readonly sums: Readonly<Record<EventKind, Sums>> = {
    span: { counts: zeros(), probabilities: zeros(), right: zeros() },
    enum: { counts: zeros(), probabilities: zeros(), right: zeros() },
    flag: { counts: zeros(), probabilities: zeros(), right: zeros() },
    box: { counts: zeros(), probabilities: zeros(), right: zeros() },
  };

  constructor(private readonly program: Program) {}

  /** Takes in what the list knows of a trace. Forks, and runs of probes, say nothing of the run: they do not count. */
  addSummary({ reward, violations, hasLabel, origin }: TraceSummary): void {
    if (origin !== undefined) return;
    this.traces++;
    if (hasLabel) this.labelled++;
    if (reward !== undefined) this.rewards.push(reward);
    for (const { constraint, count } of violations) {
      const known = this.violations.get(constraint) ?? { traces: 0, witnesses: 0 };
      this.violations.set(constraint, { traces: known.traces + 1, witnesses: known.witnesses + count });
    }
  }

  /** Takes in what a trace says against its label. */
  addTrace({ overlaps, extraBoxes, missedBoxes, certainties }: TraceFigures): void {
    for (const overlap of overlaps) {
      add(this.overlapCounts, binOf(overlap, 0, 1, TENTHS), 1);
      this.overlapSum += overlap;
      this.overlapCount++;
      if (overlap >= 0.5) this.rightOverlaps++;
    }
    this.extra += extraBoxes;
    this.missed += missedBoxes;
    for (const { kind, probability, right } of certainties) {
      const { counts, probabilities, right: rights } = this.sums[kind];
      const bin = binOf(probability, 0, 1, TENTHS);
      add(counts, bin, 1);
      add(probabilities, bin, probability);
      add(rights, bin, Number(right));
    }
  }

  /** Takes in the rewards of a trace one by one. */
  addRewards(rewards: readonly RewardValue[]): void {
    for (const { reward, value, weight, undetermined } of rewards) {
      const known = this.components.get(reward) ?? { weight, values: [], undetermined: 0 };
      known.values.push(value);
      if (undetermined) known.undetermined++;
      this.components.set(reward, known);
    }
  }

  /** A trace whose line is damaged. */
  addDamaged(): void {
    this.damaged++;
  }

  /** What was taken in so far. */
  data(): FigureData {
    const mean = meanOf(this.rewards);
    const median = medianOf(this.rewards);
    const low = this.rewards.reduce((least, value) => Math.min(least, value), 0);
    const high = this.rewards.reduce((most, value) => Math.max(most, value), 0);
    return {
      traces: this.traces,
      damaged: this.damaged,
      labelled: this.labelled,
      ...(mean === undefined || median === undefined
        ? {}
        : {
            rewards: {
              bins: countBins(this.rewards, low < 0 ? -niceCeiling(-low) : 0, niceCeiling(high), REWARD_BINS),
              count: this.rewards.length,
              mean,
              median,
            },
          }),
      components: this.rewardComponents(),
      violations: this.violationCounts(),
      overlaps: {
        bins: { low: 0, high: 1, counts: [...this.overlapCounts] },
        count: this.overlapCount,
        right: this.rightOverlaps,
        mean: this.overlapCount === 0 ? 0 : this.overlapSum / this.overlapCount,
        extra: this.extra,
        missed: this.missed,
      },
      reliability: eventKinds.map((kind) => reliabilityOf(kind, this.sums[kind])),
    };
  }

  /** Every reward of the template that traces have, then those that only the traces know. */
  private rewardComponents(): readonly RewardComponent[] {
    const { rewards } = this.program.schema;
    const declared = rewards.map(({ name }) => name);
    const names = [...declared, ...[...this.components.keys()].filter((name) => !declared.includes(name))];
    return rewardComponents(
      names.flatMap((reward) => {
        const known = this.components.get(reward);
        const title = rewards.find(({ name }) => name === reward)?.title ?? '';
        return known === undefined ? [] : [{ reward, title, ...known }];
      }),
    );
  }

  /** Every constraint of the template, and those that only the traces know. */
  private violationCounts(): readonly ViolationCount[] {
    const { constraints } = this.program.schema;
    const none = { traces: 0, witnesses: 0 };
    const unknown = [...this.violations].filter(([name]) => !constraints.some((each) => each.name === name));
    return [
      ...constraints.map(({ name, title, severity }) => ({
        constraint: name,
        title,
        severity,
        ...(this.violations.get(name) ?? none),
      })),
      ...unknown.map(([constraint, count]) => ({ constraint, title: '', severity: 'error' as const, ...count })),
    ];
  }
}

function reliabilityOf(kind: EventKind, { counts, probabilities, right }: Sums): Reliability {
  const count = counts.reduce((sum, each) => sum + each, 0);
  const bins = counts.map((each, at): ReliabilityBin => {
    const share = (values: readonly number[]): number => (each === 0 ? 0 : (values[at] ?? 0) / each);
    return { count: each, confidence: share(probabilities), accuracy: share(right) };
  });
  const error = bins.reduce((sum, bin) => sum + bin.count * Math.abs(bin.accuracy - bin.confidence), 0);
  return { kind, bins, count, error: count === 0 ? 0 : error / count };
}
