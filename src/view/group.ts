import type { Ending, RewardValue } from '../trace/index.js';
import { type AdvantageVariant, advantages } from '../verify/advantages.js';

/** One trace of a group, as the comparison of the group needs it. */
export interface GroupMember {
  /** Place in the file. */
  readonly index: number;
  readonly text: string;
  readonly ending: Ending['kind'];
  readonly rewards: readonly RewardValue[];
}

/** Members that wrote the same text, as one row. */
export interface GroupRow {
  readonly members: readonly GroupMember[];
  readonly reward: number;
  /** Place by reward, from 1; equal rewards share one. */
  readonly rank: number;
  /** The place that the weights of the template give. */
  readonly recordedRank: number;
  readonly advantage: number;
  /** What each reward adds to R and to A, in the order of the template. */
  readonly parts: readonly {
    readonly name: string;
    readonly value: number;
    readonly weighted: number;
    readonly advantage: number;
  }[];
}

/** A group with its rewards and advantages under some weights. */
export interface GroupTable {
  /** Best reward first; equal ones in the order of the file. */
  readonly rows: readonly GroupRow[];
  readonly warnings: readonly string[];
}

/** Rewards that differ less than this over a group teach nothing. */
const VANISHING = 1e-6;
/** Share of the spread from which on one reward rules the others. */
const RULING = 0.9;

const spread = (values: readonly number[]): number => Math.max(...values) - Math.min(...values);

function warningsOf(rows: readonly GroupRow[]): readonly string[] {
  const [first] = rows;
  if (first === undefined) return [];
  if (first.parts.length === 0) return ['The traces have no rewards: the sample has no label, or the template none.'];
  if (spread(rows.map((row) => row.reward)) < VANISHING)
    return ['All rewards of the group are equal: the advantage vanishes, and the group teaches nothing.'];
  const spreads = first.parts.map(({ name }, place) => ({
    name,
    spread: spread(rows.map((row) => row.parts[place]?.weighted ?? 0)),
  }));
  const total = spreads.reduce((sum, each) => sum + each.spread, 0);
  const ruling = spreads.find((each) => spreads.length > 1 && each.spread >= RULING * total);
  return ruling === undefined ? [] : [`Only ${ruling.name} tells the traces apart: it rules the advantage.`];
}

/** How many rewards are higher, and one. */
function rankOf(results: readonly { readonly reward: number }[], at: number): number {
  const own = results[at]?.reward ?? 0;
  return 1 + results.filter(({ reward }) => reward > own + VANISHING).length;
}

/**
 * Sets the traces of a group side by side.
 * @param weights take the place of the template's weights, by the reward's name
 */
export function groupTable(
  members: readonly GroupMember[],
  weights: Readonly<Record<string, number>>,
  variant: AdvantageVariant,
): GroupTable {
  const weighted = members.map((member) =>
    member.rewards.map((each) => ({ ...each, weight: weights[each.reward] ?? each.weight })),
  );
  const results = advantages(weighted, variant);
  const recorded = advantages(
    members.map(({ rewards }) => rewards),
    variant,
  );
  const byText = new Map<string, GroupMember[]>();
  for (const member of members) byText.set(member.text, [...(byText.get(member.text) ?? []), member]);
  const rows = [...byText.values()].flatMap((same): readonly GroupRow[] => {
    const [first] = same;
    const at = first === undefined ? -1 : members.indexOf(first);
    const result = results[at];
    if (result === undefined) return [];
    return [
      {
        members: same,
        reward: result.reward,
        rank: rankOf(results, at),
        recordedRank: rankOf(recorded, at),
        advantage: result.advantage,
        parts: (weighted[at] ?? []).map(({ reward, value, weight }, place) => ({
          name: reward,
          value,
          weighted: value * weight,
          advantage: result.components[place]?.advantage ?? 0,
        })),
      },
    ];
  });
  return { rows: rows.toSorted((a, b) => b.reward - a.reward), warnings: warningsOf(rows) };
}

/** The formulas of each variant, for people. */
export const advantageFormulas: Readonly<Record<AdvantageVariant, string>> = {
  trl: 'A = (R − mean) / (std + 1e-4)',
  verl: 'A = (R − mean) / (std + 1e-6)',
  dr_grpo: 'A = R − mean',
  gdpo: 'A = Σ w · (r − mean r) / (std r + 1e-4)',
};
