import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { chooseToken } from '../../../src/engine/decode/choose.js';
import { LogitRow } from '../../../src/engine/decode/logit-row.js';
import { readGolden, readPack } from './oracle-goldens.js';

const goldens = z
  .object({
    rows: z.array(z.object({ id: z.string(), seen: z.array(z.int()) })).min(3),
    settings: z
      .array(
        z.object({
          temperature: z.number(),
          topK: z.int(),
          topP: z.number(),
          minP: z.number(),
          repetitionPenalty: z.number(),
        }),
      )
      .min(10),
  })
  .parse(readGolden('sampling.json'));
const array = readPack('sampling.bin');

/** Random numbers at equal distances: a token of probability p must be drawn by `draws · p` of them, up to one. */
const draws = 4000;

describe('sampling', () => {
  for (const [number, choosing] of goldens.settings.entries())
    it(`draws from the distribution that transformers' processors leave of ${JSON.stringify(choosing)}`, () => {
      for (const { id, seen } of goldens.rows) {
        const logits = new LogitRow(Float32Array.from(array(`${id}/logits`).values));
        const expected = array(`${id}/${number}`).values.map(Math.exp);
        const counts = Array.from(expected, () => 0);
        for (let index = 0; index < draws; index++) {
          const token = chooseToken(logits, choosing, seen, (index + 0.5) / draws);
          counts[token] = (counts[token] ?? 0) + 1;
        }
        const wrong = counts.flatMap((count, token) => {
          const probability = expected[token] ?? 0;
          const right = probability === 0 ? count === 0 : Math.abs(count - draws * probability) <= 1.01;
          return right ? [] : [{ row: id, token, count, expected: draws * probability }];
        });
        expect(wrong).toEqual([]);
      }
    });
});
