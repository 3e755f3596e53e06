import { tokenIndex } from '../base/positions.js';
import { valueAt } from '../program/index.js';
import { typeText } from '../program/show/index.js';
import type { RewardValue } from '../trace/index.js';
import { type Candidate, candidatesAt } from './candidates.js';
import type { ConstraintState } from './constraint-states.js';
import type { Moment } from './moment.js';
import type { Place } from './place.js';
import { boundNames } from './scope.js';
import type { Timeline } from './timeline.js';
import { declaredAt, valueText } from './value-text.js';
import { group, leaf, sequence, type Variable, valueVariable } from './variable.js';

/** A named group of variables of one frame. */
export interface Scope {
  readonly name: 'Loop' | 'Hole' | 'Slots' | 'Constraints' | 'Rewards' | 'Inputs' | 'Model';
  /** Costs more than a look-up: shown only when opened. */
  readonly expensive: boolean;
  readonly variables: () => readonly Variable[];
}

/** What checking tells at a moment. */
export interface Checked {
  readonly constraints: () => readonly ConstraintState[];
  /** Of the slots known so far; empty where there is no label. */
  readonly rewards: () => readonly RewardValue[];
}

/** The scopes of the frame that a place has at a moment. */
export function scopesAt(
  timeline: Timeline,
  moment: Moment,
  place: Place | undefined,
  checked: Checked,
): readonly Scope[] {
  const scopes: Scope[] = [];
  const bound = boundNames(timeline, place);
  const standing = timeline.program.schema;
  const slots = timeline.slotsAt(moment.index);
  if (bound.length > 0)
    scopes.push({
      name: 'Loop',
      expensive: false,
      variables: () =>
        bound.map(({ name, slot }) => {
          const value = valueAt(slots, slot);
          return value === undefined
            ? { ...leaf(name, 'not written yet'), slot }
            : { ...valueVariable(name, value, { schema: standing, slot }), expression: name };
        }),
    });
  scopes.push(
    { name: 'Hole', expensive: false, variables: () => holeVariables(timeline, moment, place) },
    {
      name: 'Slots',
      expensive: false,
      variables: () =>
        timeline.program.schema.outputs.map(({ name, type }) => {
          const value = slots[name];
          return value === undefined
            ? { ...leaf(name, 'not written yet', typeText(type)), slot: name }
            : valueVariable(name, value, { schema: standing, slot: name });
        }),
    },
    { name: 'Constraints', expensive: false, variables: () => checked.constraints().map(constraintVariable) },
    { name: 'Rewards', expensive: true, variables: () => rewardVariables(checked.rewards()) },
    { name: 'Inputs', expensive: false, variables: () => inputVariables(timeline) },
    { name: 'Model', expensive: false, variables: () => modelVariables(timeline) },
  );
  return scopes;
}

/** What is about to be written: the slot, and the candidates for the next token. */
function holeVariables(timeline: Timeline, moment: Moment, place: Place | undefined): readonly Variable[] {
  const { trace, tokens } = timeline;
  const variables: Variable[] = [];
  const inner = place === moment.place;
  const slot = place === undefined ? undefined : timeline.slotOf(place);
  if (
    place !== undefined &&
    slot !== undefined &&
    (place.kind === 'hole' || place.kind === 'field' || place.kind === 'if')
  ) {
    const role = place.kind === 'if' ? 'defines' : place.role;
    const type = declaredAt(timeline.program.schema, slot)?.type;
    variables.push(leaf('slot', slot));
    if (type !== undefined) variables.push(leaf('type', typeText(type)));
    if (role !== undefined) variables.push(leaf('role', role === 'defines' ? 'defines the slot' : 'repeats the slot'));
    const before = place.range.start < moment.offset ? timeline.text(place.range.start, moment.offset) : '';
    if (before !== '') variables.push(leaf('written so far', JSON.stringify(before)));
    // Of the trace as recorded, also what comes next: here it can be set before it is passed.
    const value = valueAt(trace.slots, slot);
    if (value !== undefined && place.range.end <= trace.text.length)
      variables.push({ ...leaf('value', valueText(value), type === undefined ? undefined : typeText(type)), slot });
  }
  if (!inner) return variables;
  const token = trace.tokens[moment.token];
  if (token === undefined) return variables;
  variables.push(
    leaf('token', `${moment.token} of ${tokens.count}, ${token.origin}`),
    candidateList(candidatesAt(trace, tokenIndex(moment.token))),
  );
  return variables;
}

const candidateList = (candidates: readonly Candidate[]): Variable =>
  sequence(
    'candidates',
    candidates.slice(0, 3).map(candidateText).join(', '),
    candidates.map((candidate, index) => ({
      ...group(String(index), `${candidateText(candidate)}${candidate.chosen ? ' ← written' : ''}`, 4, () => [
        leaf('text', JSON.stringify(candidate.text)),
        leaf('id', String(candidate.id)),
        leaf('probability', percent(candidate.probability)),
        leaf(
          'under the mask',
          candidate.maskedProbability === undefined ? 'not masked' : percent(candidate.maskedProbability),
        ),
      ]),
    })),
  );

const candidateText = (candidate: Candidate): string =>
  `${JSON.stringify(candidate.text)} ${percent(candidate.probability)}${candidate.maskedProbability === undefined ? '' : ` → ${percent(candidate.maskedProbability)}`}`;

/** A probability for people: `12.3 %`, and very small ones as powers of ten. */
export function percent(probability: number): string {
  if (probability === 0) return '0 %';
  return probability < 0.0005 ? `${(probability * 100).toExponential(1)} %` : `${(probability * 100).toFixed(1)} %`;
}

function outcomeText({ outcome, violations, unknown }: ConstraintState): string {
  switch (outcome) {
    case 'holds':
      return 'holds';
    case 'violated':
      return violations.length === 1 ? 'violated' : `violated ${violations.length} times`;
    case 'undetermined':
      return `undetermined: ${unknown.length === 0 ? 'it cannot be told' : `${unknown.join(', ')} missing`}`;
    case 'pending':
      return 'not decided yet';
    case 'unchecked':
      return 'not checked: no label';
  }
}

function constraintVariable(state: ConstraintState): Variable {
  const { constraint, violations } = state;
  return group(constraint.name, outcomeText(state), violations.length + 1, () => [
    leaf('title', constraint.title),
    ...violations.map((violation, index) =>
      group(`violation ${index + 1}`, violation.message, violation.witness.length + violation.values.length, () => [
        ...violation.witness.map(({ name, slot }) => leaf(name, slot)),
        ...violation.values.map(({ slot, shown }) => ({ ...leaf(slot, shown), expression: slot })),
      ]),
    ),
  ]);
}

function rewardVariables(rewards: readonly RewardValue[]): readonly Variable[] {
  if (rewards.length === 0) return [leaf('total', 'no label to score against')];
  const total = rewards.reduce((sum, reward) => sum + reward.weight * reward.value, 0);
  return [
    leaf('total', decimal(total)),
    ...rewards.map((reward) =>
      leaf(
        reward.reward,
        `${decimal(reward.value)} × ${decimal(reward.weight)}${reward.undetermined ? ' (undetermined)' : ''}`,
      ),
    ),
  ];
}

const decimal = (value: number): string => String(Math.round(value * 1000) / 1000);

function inputVariables(timeline: Timeline): readonly Variable[] {
  const { trace, program } = timeline;
  const inputs = Object.entries(trace.inputs).map(([name, input]): Variable => {
    const type = program.schema.inputs.find((each) => each.name === name)?.type;
    if (input.kind === 'text')
      return {
        ...leaf(name, JSON.stringify(input.text), type === undefined ? undefined : typeText(type)),
        expression: name,
      };
    const images = input.images.map(({ path, sizes }, index) =>
      group(String(index), path, 2, () => [
        leaf('size', `${sizes.original.width} × ${sizes.original.height}`),
        leaf('seen by the model', `${sizes.seen.width} × ${sizes.seen.height}`),
      ]),
    );
    const [only] = images;
    return images.length === 1 && only !== undefined ? { ...only, name } : sequence(name, `(${images.length})`, images);
  });
  if (trace.label === undefined) return inputs;
  const label = Object.entries(trace.label);
  return [
    ...inputs,
    group('gold', 'the label', label.length, () =>
      label.map(([name, value]) => valueVariable(name, value, { schema: program.schema, slot: name, label: true })),
    ),
  ];
}

function modelVariables({ run, trace, complete }: Timeline): readonly Variable[] {
  const { model, sampling } = run;
  const { timing, ending } = trace;
  const settings = Object.entries({ ...sampling, seed: trace.seed });
  return [
    leaf('name', model.name),
    leaf('family', model.family),
    leaf('execution provider', model.executionProvider),
    leaf('data type', model.dataType),
    leaf('boxes', `${model.boxSpelling.space} ${model.boxSpelling.pattern}`),
    group('sampling', sampling.mode, settings.length, () => settings.map(([name, value]) => leaf(name, String(value)))),
    leaf('prompt', `${trace.prompt.tokens} tokens`),
    leaf('tokens', String(trace.tokens.length)),
    leaf('ending', complete ? (ending.kind === 'failed' ? `failed: ${ending.message}` : ending.kind) : 'still writing'),
    ...(complete
      ? [
          leaf('first token', `${Math.round(timing.firstTokenMs)} ms`),
          leaf('speed', `${Math.round(timing.tokensPerSecond)} tokens/s`),
        ]
      : []),
    ...(trace.parent === undefined
      ? []
      : [leaf('forked from', `${trace.parent.trace} at token ${trace.parent.token}`)]),
  ];
}
