import { type TextOffset, textOffset, type TextRange } from '../../base/positions.js';
import type { Program, Slots } from '../../program/index.js';
import type { ModelRecord, Sampling, Trace, Verdict } from '../../trace/index.js';
import { judgeProbe } from '../../verify/index.js';
import { runsOf } from '../runs.js';
import { type Section, sectionsOf } from '../sections.js';
import { countOf } from '../shown.js';
import { thingsOf } from '../things.js';
import { totalReward } from '../trace-model.js';
import { type CheckChange, compareChecks, compareRewards, type RewardChange } from './checks.js';
import { type Choice, choiceAt, type Divergence, divergenceOf } from './divergence.js';
import { type ComparedPicture, comparePictures } from './pictures.js';
import { diffTexts } from './text-diff.js';
import { compareThings, countStandings, type ThingRow } from './things.js';

/** One of two traces that are compared. */
export interface Compared {
  readonly program: Program;
  readonly model: ModelRecord;
  readonly sampling: Sampling;
  readonly trace: Trace;
}

/** Something that the runs of both traces have. */
export interface Fact {
  readonly name: string;
  readonly left: string;
  readonly right: string;
}

/** The text of one side, by sections, in runs that are changed as a whole or not at all. */
export interface ComparedText {
  /** A run is changed where its `problems` hold 0. */
  readonly sections: readonly Section[];
  readonly changed: readonly TextRange[];
}

/** How one trace came from the other. */
export type Relation =
  | { readonly kind: 'fork'; readonly token: number }
  | { readonly kind: 'probe'; readonly probe: string; readonly title: string; readonly verdict?: Verdict };

/** Two traces side by side. */
export interface Comparison {
  readonly relation?: Relation;
  readonly divergence: Divergence;
  /** The offset to look at, the same in both texts: where the first token that differs begins. Absent where nothing differs. */
  readonly parting?: TextOffset;
  /** What each side wrote where their tokens part. */
  readonly choices: { readonly left?: Choice; readonly right?: Choice };
  readonly texts: { readonly left: ComparedText; readonly right: ComparedText };
  readonly things: readonly ThingRow[];
  readonly pictures: readonly ComparedPicture[];
  readonly checks: readonly CheckChange[];
  readonly rewards: readonly RewardChange[];
  /** Sums of weight × value; absent where a side has no rewards. */
  readonly total: { readonly left?: number; readonly right?: number };
  readonly facts: readonly Fact[];
  /** All of it in one sentence or two. */
  readonly summary: string;
}

/** Where the first token that differs begins; where only the texts differ, the first character that does. */
function partingOf({ token, offset }: Divergence, { tokens, text }: Trace): TextOffset | undefined {
  if (token === undefined) return offset;
  const start = tokens.slice(0, token).reduce((sum, each) => sum + each.text.length, 0);
  return textOffset(Math.min(start, text.length, offset ?? start));
}

function relationOf(left: Compared, right: Compared): Relation | undefined {
  const { parent, probe } = right.trace;
  if (probe?.trace === left.trace.id) {
    const declared = right.program.schema.probes.find(({ name }) => name === probe.probe);
    const original: { readonly slots: Slots; readonly member?: string } = {
      slots: left.trace.slots,
      ...(probe.member === undefined ? {} : { member: probe.member }),
    };
    return {
      kind: 'probe',
      probe: probe.probe,
      title: declared?.title ?? '',
      ...(declared === undefined ? {} : { verdict: judgeProbe(right.program, declared, right.trace, original) }),
    };
  }
  return parent?.trace === left.trace.id ? { kind: 'fork', token: parent.token } : undefined;
}

function textOf({ program, trace }: Compared, changed: readonly TextRange[]): ComparedText {
  const { schema } = program;
  const { text, slotRanges, tokens } = trace;
  const runs = runsOf({ text, schema, slotRanges, problems: [changed], tokens, byToken: false });
  return { sections: sectionsOf(program, trace, runs), changed };
}

const decoding = ({ sampling }: Compared): string =>
  `${sampling.mode}, ${sampling.temperature === 0 ? 'greedy' : `temperature ${sampling.temperature}`}`;

function factsOf(left: Compared, right: Compared): readonly Fact[] {
  const fact = (name: string, of: (side: Compared) => string): Fact => ({ name, left: of(left), right: of(right) });
  const inputs = new Set([...Object.keys(left.trace.inputs), ...Object.keys(right.trace.inputs)]);
  return [
    fact('sample', ({ trace }) => trace.sample ?? ''),
    fact('schema', ({ program }) => program.schema.name),
    fact('style', ({ trace }) => trace.style),
    fact('model', ({ model }) => model.name),
    fact('decoding', decoding),
    fact('seed', ({ trace }) => String(trace.seed)),
    fact('ending', ({ trace }) => trace.ending.kind),
    fact('tokens', ({ trace }) => String(trace.tokens.length)),
    ...[...inputs].map((name) =>
      fact(name, ({ trace }) => {
        const input = trace.inputs[name];
        if (input === undefined) return '';
        return input.kind === 'text' ? input.text : input.images.map(({ path }) => path).join(', ');
      }),
    ),
  ].filter((each) => each.left !== '' || each.right !== '');
}

const signed = (value: number): string => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(2)}`;

function summaryOf(comparison: Omit<Comparison, 'summary'>): string {
  const { divergence, things, checks, total } = comparison;
  const { changed, left, right } = countStandings(things);
  const part =
    divergence.token === undefined
      ? divergence.offset === undefined
        ? 'The same text, token by token.'
        : 'The same tokens.'
      : divergence.offset === undefined
        ? `The same text in other tokens, from token ${divergence.token + 1} on.`
        : `They part at token ${divergence.token + 1}.`;
  const results = [
    ...(changed > 0 ? [`${countOf(changed, 'result')} changed`] : []),
    ...(left > 0 ? [`${left} only left`] : []),
    ...(right > 0 ? [`${right} only right`] : []),
  ];
  const count = (change: CheckChange['change']): readonly string[] =>
    checks.filter((each) => each.change === change).map(({ name }) => name);
  const [gained, lost] = [count('gained'), count('lost')];
  return [
    part,
    results.length === 0 ? 'The same results.' : `${results.join(', ')}.`,
    ...(gained.length > 0 ? [`Violations gained: ${gained.join(', ')}.`] : []),
    ...(lost.length > 0 ? [`Violations lost: ${lost.join(', ')}.`] : []),
    ...(total.left !== undefined && total.right !== undefined
      ? [`Reward ${total.left.toFixed(2)} → ${total.right.toFixed(2)} (${signed(total.right - total.left)}).`]
      : []),
  ].join(' ');
}

/** Compares two traces, which may be of different templates, models and samples. */
export function compareTraces(left: Compared, right: Compared): Comparison {
  const diff = diffTexts(left.trace.text, right.trace.text);
  const things = compareThings(
    thingsOf(left.program.schema, left.trace.slots),
    thingsOf(right.program.schema, right.trace.slots),
  );
  const divergence = divergenceOf(left.trace, right.trace, left.model.name === right.model.name);
  const { token } = divergence;
  const parting = partingOf(divergence, left.trace);
  const [one, other] = [left.trace.tokens, right.trace.tokens];
  const choices = token === undefined ? [] : [choiceAt(one, other, token), choiceAt(other, one, token)];
  const [leftTotal, rightTotal] = [totalReward(left.trace), totalReward(right.trace)];
  const relation = relationOf(left, right);
  const comparison: Omit<Comparison, 'summary'> = {
    ...(relation === undefined ? {} : { relation }),
    divergence,
    ...(parting === undefined ? {} : { parting }),
    choices: {
      ...(choices[0] === undefined ? {} : { left: choices[0] }),
      ...(choices[1] === undefined ? {} : { right: choices[1] }),
    },
    texts: { left: textOf(left, diff.left), right: textOf(right, diff.right) },
    things,
    pictures: comparePictures(left.trace, right.trace, things),
    checks: compareChecks(left, right),
    rewards: compareRewards(left.trace, right.trace),
    total: {
      ...(leftTotal === undefined ? {} : { left: leftTotal }),
      ...(rightTotal === undefined ? {} : { right: rightTotal }),
    },
    facts: factsOf(left, right),
  };
  return { ...comparison, summary: summaryOf(comparison) };
}
