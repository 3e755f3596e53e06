import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { readModelConfig } from '../../../src/engine/model/config.js';
import { findProfile } from '../../../src/engine/model/profile.js';
import { smartResize } from '../../../src/engine/image/smart-resize.js';
import { boxChoice, boxChoices } from '../../../src/extension/preview/boxes.js';
import { readModelView } from '../../../src/extension/preview/model-view.js';

const folder = mkdtempSync(join(tmpdir(), 'mrsi-model-'));
afterAll(() => rmSync(folder, { recursive: true }));

it.each(['models/pico-vl', 'test/goldens/oracle/models/qwen2_vl-gqa2', 'test/goldens/oracle/models/mimo_vl-gqa4'])(
  'sees and spells as the engine does with %s',
  async (path) => {
    const view = await readModelView(path);
    const { family, image } = await readModelConfig(path);
    expect(view?.spelling).toEqual(findProfile(family, path).boxSpelling);
    for (const [width, height] of [
      [640, 480],
      [31, 977],
      [3000, 2000],
    ] as const)
      expect(view?.seen({ width, height })).toEqual(
        smartResize(width, height, image.patchSize * image.mergeSize, image.minPixels, image.maxPixels),
      );
  },
);

it('knows no model where there is none, or one of another family', async () => {
  expect(await readModelView(folder)).toBeUndefined();
  writeFileSync(join(folder, 'config.json'), '{"model_type":"llama"}');
  expect(await readModelView(folder)).toBeUndefined();
  writeFileSync(join(folder, 'config.json'), '{');
  expect(await readModelView(folder)).toBeUndefined();
});

it('offers the way of the model first and by default, and every other', async () => {
  const view = await readModelView('models/pico-vl');
  expect(boxChoices(view).map(({ title }) => title)).toEqual([
    'as pico-vl writes them: pixels',
    'pixels of the image',
    '0–1000',
    '0–1',
  ]);
  expect(boxChoice(undefined, view)).toMatchObject({ id: 'model', spelling: { space: 'model-pixels' } });
  expect(boxChoice('unit', view)).toMatchObject({ id: 'unit', spelling: { space: 'unit' } });
  expect(boxChoices(undefined)).toHaveLength(3);
  expect(boxChoice('model', undefined).id).toBe('model-pixels');
});
