import { describe, expect, it } from 'vitest';
import { equalValues, findStyle } from '../../../src/program/index.js';
import { readStrictly } from '../../../src/template/read/read-strict.js';
import { renderTrace } from '../../../src/template/write/render-trace.js';
import { type PicoSample, picoContext, picoProgram, picoSamples, picoSizes, picoSlots } from '../../support/pico.js';

const program = picoProgram();

function answerOf(text: string, sample: PicoSample): ReturnType<typeof picoSlots> {
  const json = /<answer>(.*)<\/answer>$/su.exec(text)?.[1] ?? 'null';
  return picoSlots(JSON.parse(json), picoSizes(sample));
}

describe.each(['steps', 'story', 'direct'] as const)('the demo model, style %s', (name) => {
  const style = findStyle(program, name);
  if (style === undefined) throw new Error('no such style');

  it('reads back what the model wrote, and writes it again', () => {
    let wellFormed = 0;
    for (const sample of picoSamples()) {
      const context = picoContext(sample.text, picoSizes(sample));
      const { text } = sample.greedy[name];
      const read = readStrictly(program, style, text, context);
      if (read === undefined) continue;
      wellFormed++;
      const entities = read.slots['entities'];
      const expected = answerOf(text, sample)['entities'];
      expect(entities && expected && equalValues(entities, expected), `${sample.id}: ${text}`).toBe(true);
      expect(renderTrace(program, style, read.slots, context)).toMatchObject({ kind: 'rendered', text });
    }
    expect(wellFormed).toBeGreaterThan(45);
  });

  it('writes every label and reads it back', () => {
    for (const { text, entities, size, seen } of picoSamples()) {
      const context = picoContext(text, picoSizes({ size, seen }));
      const rendered = renderTrace(program, style, picoSlots(entities), context);
      expect(rendered, text).toMatchObject({ kind: 'rendered' });
      if (rendered.kind !== 'rendered') continue;
      expect(readStrictly(program, style, rendered.text, context)).toBeDefined();
    }
  });
});
