import { expect, it } from 'vitest';
import type { Schema } from '../../../src/program/index.js';
import type { Verdict } from '../../../src/trace/index.js';
import { probeChecks } from '../../../src/view/probe-checks.js';
import { nowhere, program, slotsOf } from './fixture.js';

const names = ['blind', 'erased', 'deaf'];
const expected = program.schema.constraints[0]?.body;
if (expected === undefined) throw new Error('The fixture has no constraints.');
const schema: Schema = {
  ...program.schema,
  probes: names.map((name) => ({
    name,
    title: name,
    bias: 'visual',
    changes: [],
    expect: expected,
    documentation: '',
    range: nowhere,
  })),
};
const slots = slotsOf('Redleaf met Jordan', [
  { span: 'Redleaf', type: 'ORG', box: [10, 10, 60, 60] },
  { span: 'Jordan', type: 'PER' },
]);
const verdict = (outcome: Verdict['outcome']): Verdict => ({ constraint: '', outcome, violations: [] });

it('lists every probe of the template, the worst of its runs first in what it says', () => {
  const [first = '', second = ''] = names;
  const found = probeChecks(schema, { slots }, [
    { index: 4, probe: first, slots, member: 'entities[0]', verdict: verdict('holds') },
    { index: 5, probe: first, slots, member: 'entities[1]', verdict: verdict('violated') },
    { index: 6, probe: second, slots },
    { index: 7, probe: 'no longer in the template', slots },
  ]);
  expect(found.map(({ name }) => name)).toEqual(names);
  expect(found.map(({ outcome }) => outcome)).toEqual([
    'violated',
    'undetermined',
    ...names.slice(2).map(() => 'not-run'),
  ]);
  expect(found[0]?.runs.map(({ index, about, outcome }) => [index, about, outcome])).toEqual([
    [4, 'Redleaf', 'holds'],
    [5, 'Jordan', 'violated'],
  ]);
});

it('says nothing of a trace that is itself a run of a probe', () => {
  expect(probeChecks(schema, { slots, probe: { probe: names[0] ?? '', trace: 'a' } }, [])).toEqual([]);
});
