import { describe, expect, it } from 'vitest';
import { imageBox } from '../../../src/base/boxes.js';
import { type Probe, type Program, PROGRAM_VERSION } from '../../../src/program/index.js';
import { judgeProbe, probeRuns } from '../../../src/verify/index.js';
import { binary, call, entities, forall, member, not, num, range, schema, slot, variable } from '../program/build.js';

const all = slot('entities');
const [e, f] = [variable('e'), variable('f')];
const base = { title: '', documentation: '', range } as const;
const blind: Probe = {
  name: 'blind',
  bias: 'textual',
  changes: [{ kind: 'blank', input: 'image' }],
  expect: forall(['e'], all, { body: not(member(e, 'visible')) }),
  ...base,
};
const erased: Probe = {
  name: 'erased',
  bias: 'textual',
  each: { variable: 'e', list: all, where: member(e, 'visible') },
  changes: [{ kind: 'erase', input: 'image', region: member(e, 'region') }],
  expect: forall(['f'], all, {
    where: binary(member(f, 'span'), '==', member(e, 'span')),
    body: binary(
      not(member(f, 'visible')),
      'or',
      binary(call('iou', member(f, 'region'), member(e, 'region')), '<', num(0.5)),
    ),
  }),
  ...base,
};
const program: Program = {
  version: PROGRAM_VERSION,
  sources: [],
  schema: { ...schema, probes: [blind, erased] },
  styles: [],
};
const original = entities(
  { span: 'Ada', visible: true, region: [0, 0, 10, 10] },
  { span: 'Redleaf', visible: false, region: null },
  { span: 'Grace', visible: true, region: [50, 0, 60, 10] },
);

describe('probes', () => {
  it('ask for one run, or for one a member with its box', () => {
    expect(probeRuns(program, blind, { inputs: {}, slots: original })).toEqual([
      { probe: 'blind', changes: [{ kind: 'blank', input: 'image' }] },
    ]);
    expect(probeRuns(program, erased, { inputs: {}, slots: original })).toEqual(
      [
        { member: 'entities[0]', region: imageBox(0, 0, 10, 10) },
        { member: 'entities[2]', region: imageBox(50, 0, 60, 10) },
      ].map(({ member: path, region }) => ({
        probe: 'erased',
        member: path,
        changes: [{ kind: 'erase', input: 'image', region, image: 0 }],
      })),
    );
    expect(probeRuns(program, erased, { inputs: {}, slots: {} })).toEqual([]);
    // Visible but without a box: there is nothing to paint over.
    expect(probeRuns(program, erased, { inputs: {}, slots: entities({ visible: true, region: null }) })).toEqual([]);
  });

  it('judge the changed run by itself, with the member of the original bound', () => {
    const judge = (slots: typeof original) =>
      judgeProbe(program, erased, { inputs: {}, slots, slotRanges: [] }, { slots: original, member: 'entities[0]' });
    expect(judge(original)).toMatchObject({
      constraint: 'erased',
      outcome: 'violated',
      violations: [
        {
          message: expect.stringContaining('"Ada"'),
          witness: [{ name: 'f', slot: 'entities[0]' }],
        },
      ],
    });
    const values = judge(original).violations[0]?.values.map(({ slot: path, shown }) => [path, shown]);
    expect(values).toContainEqual(['original.entities[0].region', '[0, 0, 10, 10]']);
    expect(judge(entities({ span: 'Ada', visible: false })).outcome).toBe('holds');
    expect(judge(entities({ span: 'Ada', visible: true, region: [80, 0, 90, 10] })).outcome).toBe('holds');
    expect(judge(entities({ span: 'Ada' })).outcome).toBe('undetermined');
    expect(
      judgeProbe(program, blind, { inputs: {}, slots: original, slotRanges: [] }, { slots: original }).outcome,
    ).toBe('violated');
  });
});
