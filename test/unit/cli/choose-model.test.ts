import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { chooseModel } from '../../../src/cli/inputs/model.js';
import type { CliContext } from '../../../src/cli/context.js';

const root = join(import.meta.dirname, '../../..');
const context = { folder: root, installation: join(root, 'dist') } as CliContext;

describe('the model of the command line', () => {
  it('is the demo model on what works best, where nothing is said', async () => {
    expect(await chooseModel({ provider: 'auto', backend: 'auto' }, context)).toEqual({
      folder: join(root, 'models/pico-vl'),
      executionProvider: 'auto',
    });
  });
  it('is loaded as it was asked for', async () => {
    const options = {
      model: 'models/pico-vl',
      provider: 'cpu',
      backend: 'binding',
      dataType: 'q4',
      threads: 3,
      mappedWeights: true,
      boxes: 'per-mille',
    } as const;
    expect(await chooseModel(options, context)).toEqual({
      folder: join(root, 'models/pico-vl'),
      executionProvider: 'cpu',
      backend: 'binding',
      dataType: 'q4',
      threads: 3,
      mappedWeights: true,
      boxSpace: 'per-mille',
    });
  });
  it('must be there', async () => {
    await expect(chooseModel({ model: 'nowhere', provider: 'auto' }, context)).rejects.toMatchObject({
      code: 'model/folder-missing',
    });
  });
});
