import { describe, expect, it } from 'vitest';
import { describeRun, describeTrace, partsOf } from '../../../src/extension/runs/describe.js';
import type { Run } from '../../../src/extension/runs/violations.js';
import { summarise, type Trace, type TraceSummary } from '../../../src/trace/index.js';
import { header, nowhere, traceOf } from '../view/fixture.js';

const summaryOf = (change: Partial<Trace> = {}, ...violated: readonly string[]): TraceSummary =>
  summarise({
    ...traceOf({ id: '15', text: 'a map of Jordan', entities: [] }),
    ...(violated.length === 0
      ? {}
      : {
          verdicts: violated.map((constraint) => ({
            constraint,
            outcome: 'violated' as const,
            violations: [{ message: 'wrong', witness: [], values: [], source: nowhere }],
          })),
        }),
    ...change,
  });
const runOf = (...traces: readonly TraceSummary[]): Run => ({ path: '/runs/a.mrsitrace', header, traces });

describe('a trace in the tree of runs', () => {
  it('has its sample, its reward and the beginning of its text', () => {
    const rewards = [{ reward: 'f1', value: 0.5, weight: 1, undetermined: false }];
    expect(describeTrace(header, summaryOf({ rewards }))).toMatchObject({
      label: 'Sample 15',
      description: 'R 0.50 · a map of Jordan',
      icon: 'pass',
      state: 'no violation',
    });
  });

  it('looks as bad as the worst that is wrong with it', () => {
    const icon = (change: Partial<Trace>, ...violated: readonly string[]): string =>
      describeTrace(header, summaryOf(change, ...violated)).icon;
    expect(icon({}, 'no_shared_box')).toBe('warning');
    expect(icon({}, 'no_shared_box', 'Cs')).toBe('error');
    expect(icon({ ending: { kind: 'failed', code: 'x', message: 'y' } })).toBe('error');
    expect(icon({ ending: { kind: 'token-limit' } })).toBe('warning');
    expect(icon({ ending: { kind: 'cancelled' } })).toBe('circle-slash');
    expect(icon({ verdicts: [{ constraint: 'Cs', outcome: 'undetermined', violations: [] }] })).toBe('question');
  });
});

describe('a run in the tree of runs', () => {
  it('says in which style it was written, and how it fared as a whole', () => {
    const run = runOf(summaryOf(), summaryOf({}, 'no_shared_box'), summaryOf({ style: 'direct' }));
    expect(describeRun(header, run, '16:20')).toMatchObject({
      label: 'PicoGMNER · steps, direct',
      description: '16:20 · 3 traces',
      icon: 'warning',
      state: '1 of 3 traces with violations',
    });
  });

  it('does not count probes, which change their input to see what happens', () => {
    const probe = summaryOf({ probe: { probe: 'blind', trace: '15' } }, 'Cs');
    expect(describeRun(header, runOf(summaryOf(), probe), '').state).toBe('no violation');
  });

  it('is listed without its traces where they were not read', () => {
    expect(describeRun(header, undefined, '16:20')).toMatchObject({ label: 'PicoGMNER', icon: 'history' });
    expect(describeRun(header, runOf(), '16:20').state).toBe('no trace yet');
  });
});

it('parts many traces so that each stands in one part', () => {
  expect(partsOf(250)).toEqual([
    { from: 0, to: 100 },
    { from: 100, to: 200 },
    { from: 200, to: 250 },
  ]);
  expect(partsOf(100)).toHaveLength(1);
  expect(partsOf(0)).toEqual([]);
});
