import { describe, expect, test } from 'vitest';
import type { Slots } from '../../../src/program/index.js';
import { renderTrace } from '../../../src/template/index.js';
import type { TraceInput } from '../../../src/trace/index.js';
import { verify } from '../../../src/verify/index.js';
import { faultsOf } from './faults.js';
import { caseOf, compile, libraryTemplates, samplesOf, spellings } from './library.js';

type Inputs = Readonly<Record<string, TraceInput>>;

/** The inputs with every list of images made five times as long: more than a post can have. */
const withManyImages = (inputs: Inputs): Inputs =>
  Object.fromEntries(
    Object.entries(inputs).map(([name, input]) => [
      name,
      input.kind === 'text' ? input : { ...input, images: Array.from({ length: 5 }, () => input.images).flat() },
    ]),
  );

describe.each(libraryTemplates)('%s', (template) => {
  test('has a fault for every constraint, and for every reward', async () => {
    const { programs } = await compile(template);
    for (const program of programs) {
      const { schema, styles } = program;
      const [style] = styles;
      if (style === undefined) continue;
      const violated = new Set<string>();
      const lost = new Set<string>();
      for (const sample of await samplesOf(template, program)) {
        const { label = {} } = sample;
        const { context, inputs } = await caseOf(template, sample, spellings.qwen2_5_vl);
        const trace = renderTrace(program, style, label, context);
        if (trace.kind === 'unwritable') throw new Error(`${sample.id} cannot be written`);
        const check = (given: Inputs, slots: Slots): void => {
          const { verdicts, rewards } = verify(program, { inputs: given, slots, slotRanges: [] }, label);
          for (const { constraint, outcome } of verdicts) if (outcome === 'violated') violated.add(constraint);
          for (const { reward, value, undetermined } of rewards) if (value < 0.95 && !undetermined) lost.add(reward);
        };
        for (const slots of faultsOf(trace.slots, schema.outputs, schema)) check(inputs, slots);
        check(withManyImages(inputs), trace.slots);
      }
      expect(violated).toEqual(new Set(schema.constraints.map(({ name }) => name)));
      expect(lost).toEqual(new Set(schema.rewards.map(({ name }) => name)));
    }
  });
});
