import { describe, expect, test } from 'vitest';
import type { Program, Slots } from '../../../src/program/index.js';
import { renderTrace } from '../../../src/template/index.js';
import type { Trace } from '../../../src/trace/index.js';
import { judgeProbe, probeRuns } from '../../../src/verify/index.js';
import { caseOf, compile, libraryTemplates, samplesOf, spellings } from './library.js';

/** An answer that names nothing. */
const nothing = ({ schema }: Program): Slots =>
  Object.fromEntries(
    schema.outputs.map(({ name, type }) =>
      type.kind === 'list' ? [name, { kind: 'list', items: [] }] : [name, { kind: 'text', text: 'Nothing.' }],
    ),
  );

/** What every probe says of two models: one that does not notice the change, and one that then names nothing. */
async function outcomes(template: string): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const found = new Map<string, Set<string>>();
  const { programs } = await compile(template);
  for (const program of programs) {
    const [style] = program.styles;
    if (style === undefined) continue;
    for (const sample of await samplesOf(template, program)) {
      const { context, inputs } = await caseOf(template, sample, spellings.qwen2_5_vl);
      const trace = renderTrace(program, style, sample.label ?? {}, context);
      if (trace.kind === 'unwritable') throw new Error(`${sample.id} cannot be written`);
      const original: Pick<Trace, 'inputs' | 'slots'> = { inputs, slots: trace.slots };
      for (const probe of program.schema.probes) {
        const name = `${program.schema.name}.${probe.name}`;
        const outcome = found.get(name) ?? new Set();
        found.set(name, outcome);
        for (const { changes, member } of probeRuns(program, probe, original)) {
          expect(changes.map(({ input }) => input)).toEqual(probe.changes.map(({ input }) => input));
          const from = { slots: trace.slots, ...(member === undefined ? {} : { member }) };
          for (const slots of [trace.slots, nothing(program)])
            outcome.add(judgeProbe(program, probe, { inputs, slots, slotRanges: [] }, from).outcome);
        }
      }
    }
  }
  return found;
}

describe.each(libraryTemplates)('the probes of %s', (template) => {
  test('tell a model that notices the change from one that does not', async () => {
    for (const [probe, outcome] of await outcomes(template))
      expect(outcome, probe).toEqual(new Set(['holds', 'violated']));
  });
});
