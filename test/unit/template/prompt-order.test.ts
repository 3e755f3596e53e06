import { expect, test } from 'vitest';
import { imagePixel, modelPixel } from '../../../src/base/index.js';
import { compileFile } from '../../../src/compile/index.js';
import { renderPrompt } from '../../../src/template/index.js';

const source = `schema S {
  input images: Image[]
  output answer: Flag
  step look "Look."
  step tell "Tell."
}
style plain for S {
  prompt """
    {% for i in images %}
    Image {{ order(i) + 1 }}: {{ i }}
    {% endfor %}
    {% for s in steps sep " " %}{{ order(s) + 1 }}. {{ s.title }}{% endfor %}
  """
  trace """{% step look %}{{ answer }}{% endstep %}{% step tell %}.{% endstep %}"""
}`;

test('a prompt can number images and steps', async () => {
  const { programs, diagnostics } = await compileFile('s.mrsi', () => Promise.resolve(source));
  expect(diagnostics).toEqual([]);
  const [program] = programs;
  const [style] = program?.styles ?? [];
  if (program === undefined || style === undefined) throw new Error('it compiles');
  const size = {
    original: { width: imagePixel(28), height: imagePixel(28) },
    seen: { width: modelPixel(28), height: modelPixel(28) },
  };
  const [message] = renderPrompt(program, style, {
    texts: {},
    images: { images: [size, size] },
    boxSpelling: { space: 'model-pixels', pattern: '[%,%,%,%]', step: 1 },
  });
  expect(message?.parts).toEqual([
    { kind: 'text', text: 'Image 1: ' },
    { kind: 'image', input: 'images', index: 0 },
    { kind: 'text', text: '\nImage 2: ' },
    { kind: 'image', input: 'images', index: 1 },
    { kind: 'text', text: '\n1. Look. 2. Tell.' },
  ]);
});
