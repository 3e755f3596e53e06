import { describe, expect, it } from 'vitest';
import { textRange } from '../../../src/base/positions.js';
import type { Verdict } from '../../../src/trace/index.js';
import { allClear } from '../../../src/view/all-clear.js';
import { checksOf, countChecks } from '../../../src/view/checks.js';
import { problemsOf, worstSeverity } from '../../../src/view/problems.js';
import { traceModel } from '../../../src/view/trace-model.js';
import { nowhere, program, traceOf } from './fixture.js';

const violated: Verdict = {
  constraint: 'Ce_Cu',
  outcome: 'violated',
  violations: [
    {
      message: '"Redleaf" is visible but has no box',
      witness: [{ name: 'e', slot: 'entities[0]' }],
      values: [
        { slot: 'entities[0].visible', shown: 'yes', ranges: [textRange(3, 6)] },
        { slot: 'entities[0].region', shown: 'none', ranges: [] },
      ],
      source: nowhere,
    },
  ],
};
const trace = traceOf({
  text: 'Redleaf',
  entities: [{ span: 'Redleaf', type: 'ORG' }],
  verdicts: [
    { constraint: 'Cs', outcome: 'holds', violations: [] },
    { constraint: 'inside', outcome: 'undetermined', violations: [], unknown: ['entities[0].region'] },
    violated,
  ],
  change: {
    deviations: [
      { kind: 'white-space', range: textRange(0, 1), message: 'two blanks' },
      { kind: 'drift', range: textRange(8, 9), message: 'differs', slot: 'entities[0].span' },
    ],
    rewards: [
      { reward: 'Rs', weight: 0.25, value: 1, undetermined: false },
      { reward: 'Ru', weight: 0.5, value: 0.5, undetermined: false },
    ],
  },
});

describe('problems of a trace', () => {
  it('are its violations and deviations, with severity, ranges and things', () => {
    expect(problemsOf(program, trace)).toEqual([
      {
        kind: 'violation',
        severity: 'error',
        name: 'Ce_Cu',
        message: '"Redleaf" is visible but has no box',
        ranges: [textRange(3, 6)],
        things: ['entities[0]'],
        source: nowhere,
      },
      {
        kind: 'deviation',
        severity: 'information',
        name: 'white-space',
        message: 'two blanks',
        ranges: [textRange(0, 1)],
        things: [],
      },
      {
        kind: 'deviation',
        severity: 'error',
        name: 'drift',
        message: 'differs',
        ranges: [textRange(8, 9)],
        things: ['entities[0]'],
      },
    ]);
  });

  it('have a worst one', () => {
    const problems = problemsOf(program, trace);
    expect(worstSeverity(problems, [1, 0])).toBe('error');
    expect(worstSeverity(problems, [1])).toBe('information');
    expect(worstSeverity(problems, [])).toBeUndefined();
  });
});

describe('constraints of a trace', () => {
  it('stand in the order of the template, checked or not', () => {
    const checks = checksOf(program, trace);
    expect(checks.map((check) => [check.name, check.outcome, check.witnesses.length])).toEqual([
      ['Cs', 'holds', 0],
      ['distinct_spans', 'unchecked', 0],
      ['Ce_Cu', 'violated', 1],
      ['inside', 'undetermined', 0],
      ['no_shared_box', 'unchecked', 0],
    ]);
    expect(countChecks(checks)).toEqual({ holds: 1, violated: 1, undetermined: 1, unchecked: 2 });
    expect(checks[2]?.witnesses[0]?.things).toEqual(['entities[0]']);
  });
});

describe('a trace without problems', () => {
  it('is called good only when everything was checked', () => {
    const checks = checksOf(program, trace);
    const decided = checks.filter((check) => check.outcome !== 'undetermined');
    expect(allClear('complete', decided).good).toBe(true);
    expect(allClear('complete', checks)).toEqual({
      good: false,
      text: 'No constraint is violated, but 1 constraint could not be decided.',
    });
    expect(allClear('failed', checks).text).toContain('failed before the trace was complete; 1 constraint');
    expect(allClear('running', decided).good).toBe(false);
  });
});

describe('the model of a trace', () => {
  it('sums the rewards by their weights', () => {
    expect(traceModel(program, trace, { byToken: false, running: false }).reward).toBe(0.5);
    expect(traceModel(program, { ...trace, rewards: [] }, { byToken: false, running: false })).not.toHaveProperty(
      'reward',
    );
  });

  it('calls nothing missed while the trace is being written', () => {
    const labelled = traceOf({
      text: 'Redleaf',
      entities: [],
      label: [{ span: 'Redleaf', type: 'ORG', box: [0, 0, 9, 9] }],
    });
    const whole = traceModel(program, labelled, { byToken: false, running: false });
    const running = traceModel(program, labelled, { byToken: false, running: true });
    expect([whole.pairing.missed, whole.marks[0]?.standing]).toEqual([['gold.entities[0]'], 'missed']);
    expect([running.pairing.missed, running.marks[0]?.standing]).toEqual([[], 'open']);
  });
});
