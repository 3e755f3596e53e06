import { describe, expect, it, test } from 'vitest';
import { boxSpellings, imagePixel, type ImageSizes, modelPixel } from '../../../src/base/index.js';
import { compileFile } from '../../../src/compile/index.js';
import type { Program, Slots } from '../../../src/program/index.js';
import { renderTrace, type TemplateContext } from '../../../src/template/index.js';
import { exampleSlots } from '../../../src/view/preview/example.js';
import { compile, shippedTemplates } from '../templates/library.js';

const size: ImageSizes = {
  original: { width: imagePixel(640), height: imagePixel(480) },
  seen: { width: modelPixel(644), height: modelPixel(476) },
};

function contextOf(program: Program, text: string): TemplateContext {
  const inputs = program.schema.inputs.map(({ name, type }) => ({ name, kind: type.kind }));
  return {
    texts: Object.fromEntries(inputs.filter(({ kind }) => kind === 'text').map(({ name }) => [name, text])),
    images: Object.fromEntries(
      inputs
        .filter(({ kind }) => kind !== 'text')
        .map(({ name, kind }) => [name, kind === 'list' ? [size, size] : [size]]),
    ),
    boxSpelling: boxSpellings.qwen2_5_vl,
  };
}

test.each(shippedTemplates)('made-up values can be written in every style of %s, the same each time', async (path) => {
  const { programs } = await compile(path);
  for (const program of programs) {
    for (const text of ['The Redleaf team met Anna Berg in Oslo.', '‹text›', '北京的天安门广场']) {
      const context = contextOf(program, text);
      const { slots, made } = exampleSlots(program.schema, context);
      expect(exampleSlots(program.schema, context).slots).toEqual(slots);
      expect(made).toEqual(program.schema.outputs.map(({ name }) => name));
      for (const style of program.styles)
        expect(renderTrace(program, style, slots, context), `${style.name} of ${text}`).toMatchObject({
          kind: 'rendered',
        });
    }
  }
});

const source = `schema S {
  input text: Text
  input image: Image
  enum Kind { A B }
  record Part { size: Int(3..4) }
  record Thing {
    name: Span of text
    kind: Kind
    seen: Flag
    where: Box in image when seen
    parts: Part[]
    why: Prose
  }
  output things: Thing[]
  output rate: Number(0..1)
}
`;
const { programs } = await compileFile('s.mrsi', async () => source);
const [program] = programs;
if (program === undefined) throw new Error('The schema has no errors.');
const { schema } = program;
const inputs = { texts: { text: 'Two foxes saw Anna Berg.' }, images: { image: [size] } };
const span = (text: string): Slots[string] => ({ kind: 'span', text });

describe('values that are made up', () => {
  it('are of their types, and none where a condition says so', () => {
    const { things, rate } = exampleSlots(schema, inputs).slots;
    expect(rate).toEqual({ kind: 'number', value: 1 });
    expect(things).toMatchObject({
      items: [
        { fields: { name: span('Two'), kind: { name: 'A' }, seen: { value: true }, where: { kind: 'box' } } },
        { fields: { name: span('Anna Berg'), kind: { name: 'B' }, seen: { value: false }, where: { kind: 'none' } } },
      ],
    });
    expect(things).toMatchObject({
      items: [
        { fields: { parts: { items: [{ fields: { size: { value: 3 } } }, { fields: { size: { value: 3 } } }] } } },
        {},
      ],
    });
  });

  it('stand only where a label has none', () => {
    const label: Slots = {
      rate: { kind: 'number', value: 0.25 },
      things: {
        kind: 'list',
        items: [
          { kind: 'record', record: 'Thing', fields: { name: span('foxes'), seen: { kind: 'flag', value: false } } },
        ],
      },
    };
    const { slots, made } = exampleSlots(schema, inputs, label);
    expect(slots['rate']).toBe(label['rate']);
    expect(slots['things']).toMatchObject({
      items: [
        { fields: { name: span('foxes'), kind: { name: 'A' }, where: { kind: 'none' }, why: { text: '‹why›' } } },
      ],
    });
    expect(made).toEqual(['things[0].kind', 'things[0].where', 'things[0].parts', 'things[0].why']);
    expect(exampleSlots(schema, inputs, slots).made).toEqual([]);
  });
});
