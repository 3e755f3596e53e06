import { afterAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { neverCancelled } from '../../../src/base/index.js';
import type { Runtime } from '../../../src/engine/index.js';
import type { Batch, BatchParts, RowAppend } from '../../../src/engine/decode/batch.js';
import { Decoder } from '../../../src/engine/decode/decoder.js';
import { Embedding } from '../../../src/engine/decode/embed.js';
import { prefill } from '../../../src/engine/decode/prefill.js';
import { LogitRow } from '../../../src/engine/decode/logit-row.js';
import { prepareImage } from '../../../src/engine/image/prepare.js';
import { readModelFolder } from '../../../src/engine/model/folder.js';
import { decoderContract, embedContract, visionContract } from '../../../src/engine/model/graphs.js';
import { type Backend, openRuntime } from '../../../src/engine/ort/index.js';
import { ropePositions } from '../../../src/engine/text/rope-positions.js';
import { VisionEncoder } from '../../../src/engine/vision.js';
import {
  configurations,
  greatestDifference,
  ModelFolders,
  type OracleCase,
  picture,
  readConfiguration,
  readGolden,
  readPack,
} from './oracle-goldens.js';

/** Prompts that differ in pictures and length, and how many tokens of its answer each is given. */
const given = { 'text-short': 1, two: 6, windows: 3, 'text-turns': 11, large: 2 } as const;
const steps = 13;
const options = { threads: 1, mapped: false } as const;
const folders = new ModelFolders();
afterAll(() => folders.dispose());

/** What PyTorch makes of the same prompts as one batch, padded on the left: `[rows, steps]`. */
function readPadded(name: string): (row: string, what: 'written' | 'logprobs' | 'lastLogits') => readonly number[] {
  const { rows } = z.object({ rows: z.array(z.string()) }).parse(readGolden(`batches/${name}.json`));
  expect(rows).toEqual(Object.keys(given));
  const array = readPack(`batches/${name}.bin`);
  return (row, what) => {
    const { shape, values } = array(what);
    const width = shape[1] ?? 0;
    return values.slice(rows.indexOf(row) * width, (rows.indexOf(row) + 1) * width);
  };
}

/** The graphs of a model as generation uses them. */
async function openParts(
  path: string,
  runtime: Runtime,
): Promise<{ fill(one: OracleCase, ids: readonly number[]): Promise<Batch>; dispose(): void }> {
  const folder = await readModelFolder(path);
  const { config } = folder;
  const sessions = await Promise.all(
    [folder.vision, folder.embed, folder.decoder].map((graph) => runtime.open(graph.path, options)),
  );
  const [vision, embed, decoder] = sessions;
  if (vision === undefined || embed === undefined || decoder === undefined) throw new Error('A graph is missing');
  const kind = folder.decoder.operators.has('GroupQueryAttention') ? 'packed' : 'masked';
  const decoding: BatchParts = {
    embedding: new Embedding(embed, embedContract(folder, embed), config.hiddenSize),
    decoder: new Decoder(decoder, decoderContract(folder, decoder), config.hiddenSize, kind),
  };
  const encoder = new VisionEncoder(vision, visionContract(folder, vision), folder.vision.path, config.hiddenSize);
  /** Runs the prompt of a case, its tokens as PyTorch saw them. */
  const fill = async ({ images }: OracleCase, ids: readonly number[]): Promise<Batch> => {
    const limits = { maxAspectRatio: 200, maxTokens: config.contextLength };
    const shown = await Promise.all(
      images.map((name) => prepareImage(picture(name), config.image, limits, neverCancelled)),
    );
    const features = await encoder.encode(shown, () => undefined, neverCancelled);
    const embeds = await decoding.embedding.prompt(ids, config.imageToken, features, neverCancelled);
    const grids = shown.map((image) => image.patches.grid);
    const positions = ropePositions(ids, config.imageToken, grids, config.image.mergeSize);
    return (await prefill(decoding, embeds, positions, { chunk: 96, onShare() {} }, neverCancelled)).batch;
  };
  return {
    fill,
    dispose() {
      for (const session of sessions) session.dispose();
    },
  };
}

const best = (logits: Float32Array): number => logits.indexOf(Math.max(...logits));

for (const name of configurations)
  for (const attention of ['plain', 'grouped'] as const)
    for (const backend of ['binding', 'native'] as const satisfies readonly Backend[])
      describe(`a batch of ${name} with ${attention} attention by the ${backend} backend`, () => {
        it('whose rows differ in prompt, pictures and length computes what PyTorch does of each, alone and padded', async () => {
          const { cases, array } = readConfiguration(name);
          const parts = await openParts(
            await folders.withAttention(name, attention),
            await openRuntime('cpu', backend),
          );
          const rows = Object.keys(given) as (keyof typeof given)[];
          const prompts: Batch[] = [];
          for (const row of rows) {
            const one = cases.find((each) => each.name === row);
            if (one === undefined) throw new Error(`There is no case ${row}`);
            prompts.push(await parts.fill(one, array(`${row}/tokens`).values));
          }
          const [first] = prompts;
          if (first === undefined) throw new Error('There is no row');
          expect(new Set(prompts.map((prompt) => prompt.length(0))).size).toBe(rows.length);
          const longest = Math.max(...prompts.map((prompt) => prompt.length(0)));
          const batch = first.compose(
            prompts.map((prompt) => [{ row: 0, start: 0, end: prompt.length(0), batch: prompt }]),
            longest + 40,
          );
          const expected = (row: keyof typeof given, what: 'written' | 'logprobs'): readonly number[] =>
            array(`${row}/${what}`).values.slice(given[row], given[row] + steps);
          const padded = readPadded(name);
          let compared = 0;
          // each row is given another number of tokens, at once
          let appends = rows.map(
            (row): RowAppend => ({ drop: 0, ids: array(`${row}/written`).values.slice(0, given[row]), keep: 1 }),
          );
          expect(new Set(appends.map(({ ids }) => ids.length)).size).toBe(rows.length);
          for (let step = 0; step < steps; step++) {
            const logits = await batch.append(appends, neverCancelled);
            appends = rows.map((row, index) => {
              const own = logits.row(index);
              const id = best(own);
              expect(id, `${row}, step ${step}`).toBe(expected(row, 'written')[step]);
              const logprob = expected(row, 'logprobs')[step] ?? Number.NaN;
              expect(Math.abs(new LogitRow(own).logprob(id) - logprob)).toBeLessThan(1e-3);
              const place = given[row] + step;
              const together = padded(row, 'written');
              if (place >= together.length) return { drop: 0, ids: [id], keep: 1 };
              compared++;
              expect(id, `${row}, step ${step}, in a padded batch`).toBe(together[place]);
              const shared = padded(row, 'logprobs')[place] ?? Number.NaN;
              expect(Math.abs(new LogitRow(own).logprob(id) - shared)).toBeLessThan(1e-3);
              if (place === together.length - 1)
                expect(greatestDifference(own, padded(row, 'lastLogits'))).toBeLessThan(1e-3);
              return { drop: 0, ids: [id], keep: 1 };
            });
          }
          expect(compared).toBe(rows.length * steps);
          for (const each of [...prompts, batch]) each.dispose();
          parts.dispose();
        }, 60_000);
      });
