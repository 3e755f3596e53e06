import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { neverCancelled } from '../../../src/base/index.js';
import { type ChatMessage, loadModel, type Model } from '../../../src/engine/index.js';
import { loadBinding } from '../../../src/engine/ort/binding.js';
import { greedy } from '../../../src/trace/index.js';

const goldens = join(import.meta.dirname, '../../goldens/pico-vl');
const golden = z.object({ prompt_tokens: z.int(), tokens: z.array(z.int()), text: z.string() });
const samples = z
  .array(
    z.object({
      id: z.string(),
      image: z.string(),
      text: z.string(),
      greedy: z.object({ steps: golden, story: golden, direct: golden }),
    }),
  )
  .length(60)
  .parse(JSON.parse(await readFile(join(goldens, 'samples.json'), 'utf8')));

const instructions = {
  steps: 'Extract entities step by step.',
  story: 'Extract entities one by one, as a story.',
  direct: 'Extract entities directly.',
} as const;

describe('greedy decoding of pico-vl, from PNG and sentence to token ids', () => {
  let model: Model;
  beforeAll(async () => {
    const runtime = await loadBinding('cpu');
    const folder = join(import.meta.dirname, '../../../models/pico-vl');
    model = await loadModel(folder, runtime, { threads: 1, mapped: false }, neverCancelled);
  });
  afterAll(() => model.dispose());

  for (const style of ['steps', 'story', 'direct'] as const)
    it(`equals PyTorch on all 60 samples of the prompt "${style}"`, async () => {
      const actual: unknown[] = [];
      for (const sample of samples) {
        const images = await model.look([join(goldens, sample.image)], neverCancelled);
        const text = `${instructions[style]}\nText: ${sample.text}`;
        const messages: ChatMessage[] = [
          {
            role: 'user',
            parts: [
              { kind: 'image', image: 0 },
              { kind: 'text', text },
            ],
          },
        ];
        const request = { messages, images, sampling: { ...greedy, maxTokens: 640, alternatives: 0 } };
        const { prompt, rows } = await model.generate(request, {}, neverCancelled);
        const [row] = rows;
        actual.push({
          id: sample.id,
          prompt_tokens: prompt.tokens,
          tokens: row?.tokens.map((token) => token.id),
          text: row?.text,
          ending: row?.ending,
        });
      }
      const expected = samples.map(({ id, greedy: by }) => ({ id, ...by[style], ending: { kind: 'complete' } }));
      expect(actual).toEqual(expected);
    }, 120_000);
});
