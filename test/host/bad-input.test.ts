import { cp, mkdtemp, rm, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { neverCancelled } from '../../src/base/index.js';
import { InferenceClient, type RunInput } from '../../src/host/index.js';
import { bundleHost } from './host-bundle.js';
import { noteRun, picoAnswer, picoFolder, picoPicture, picoText } from './note-program.js';

let client: InferenceClient;
let scratch: string;
beforeAll(async () => {
  client = new InferenceClient({ script: await bundleHost(), tool: { name: 'test', version: '0' } });
  scratch = await mkdtemp(join(tmpdir(), 'mrsi-input-'));
});
afterAll(async () => {
  client.dispose();
  await rm(scratch, { recursive: true });
});

const fails = (changes: Partial<typeof noteRun>): Promise<unknown> =>
  client.run({ ...noteRun, ...changes }, {}, neverCancelled).then(
    () => undefined,
    (error: unknown) => error,
  );
const inputs = (text: string, ...paths: readonly string[]): Readonly<Record<string, RunInput>> => ({
  text: { kind: 'text', text },
  image: { kind: 'image', paths },
});

describe('bad input crosses the channel as one coded error', () => {
  it('for an empty text', async () => {
    expect(await fails({ inputs: inputs(' \n', picoPicture) })).toMatchObject({
      code: 'input/text-empty',
      subject: 'text',
    });
  });
  it('but not where a probe takes the text away', async () => {
    const probe = { probe: 'deaf', trace: 'x' };
    const { traces } = await client.run({ ...noteRun, inputs: inputs('', picoPicture), probe }, {}, neverCancelled);
    expect(traces[0]).toMatchObject({ probe, ending: { kind: 'complete' } });
  });
  it('for a text longer than the context', async () => {
    expect(await fails({ inputs: inputs('word '.repeat(2000), picoPicture) })).toMatchObject({
      code: 'input/text-too-long',
      message: expect.stringContaining('2048'),
    });
  });
  it('for an input that was not given', async () => {
    const { text } = inputs(picoText);
    expect(await fails({ inputs: text === undefined ? {} : { text } })).toMatchObject({
      code: 'usage',
      subject: 'image',
    });
  });
  it('for a picture that is missing or damaged', async () => {
    const missing = join(scratch, 'missing.png');
    expect(await fails({ inputs: inputs(picoText, missing) })).toMatchObject({
      code: 'input/image-missing',
      subject: missing,
    });
    const damaged = join(scratch, 'damaged.png');
    await cp(picoPicture, damaged);
    await truncate(damaged, 500);
    expect(await fails({ inputs: inputs(picoText, damaged) })).toMatchObject({
      code: 'input/image-unreadable',
      subject: damaged,
    });
  });
  it('for a style that the program has not', async () => {
    expect(await fails({ style: 'story' })).toMatchObject({ code: 'template/style-unknown' });
  });
  it('for a model that is missing or damaged', async () => {
    const folder = join(scratch, 'model');
    expect(await fails({ folder })).toMatchObject({ code: 'model/folder-missing', subject: folder });
    await cp(picoFolder, folder, { recursive: true });
    const decoder = join(folder, 'onnx', 'decoder_model_merged.onnx');
    await truncate(decoder, 4000);
    expect(await fails({ folder })).toMatchObject({ code: 'model/file-corrupt', subject: decoder });
  });
  it('for an execution provider that does not exist', async () => {
    expect(await fails({ executionProvider: 'abacus' })).toMatchObject({ code: 'host/provider' });
  });
  it('for a malformed request', async () => {
    expect(await fails({ folder: 'relative' })).toMatchObject({
      code: 'host/protocol',
      message: expect.stringContaining('absolute'),
    });
    expect(await fails({ sampling: { ...noteRun.sampling, temperature: -1 } })).toMatchObject({
      code: 'host/protocol',
    });
  });
  it('and the host goes on', async () => {
    const { traces } = await client.run(noteRun, {}, neverCancelled);
    expect(traces[0]?.text).toBe(picoAnswer);
  });
});
