import { readFile, stat } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { compileFile } from '../../../src/compile/index.js';
import { readSamples } from '../../../src/data/samples/index.js';

const read = (path: string): Promise<string> => readFile(path, 'utf8');

describe('the sample workspace', () => {
  it('has the template that the demo model was trained on, unchanged', async () => {
    expect(await read('samples/pico.mrsi')).toBe(await read('templates/pico.mrsi'));
  });

  it('has at least twelve samples, each whole: sentence, picture and label', async () => {
    const { programs } = await compileFile('samples/pico.mrsi', read);
    const [program] = programs;
    if (program === undefined) throw new Error('the template has errors');
    const { samples, diagnostics } = readSamples(await read('samples/samples.json'), program);
    expect(diagnostics).toEqual([]);
    expect(samples.length).toBeGreaterThanOrEqual(12);
    expect(new Set(samples.map(({ id }) => id)).size).toBe(samples.length);
    for (const { inputs, label } of samples) {
      expect(label).toBeDefined();
      const { image } = inputs;
      if (image?.kind !== 'image') throw new Error('no picture');
      for (const path of image.paths) expect((await stat(`samples/${path}`)).size).toBeGreaterThan(100);
    }
  });
});
