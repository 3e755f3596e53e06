import { join } from 'node:path';
import { Template } from '@huggingface/jinja';
import { z } from 'zod';
import { CodedError } from '../../base/index.js';
import { readModelText, readOptionalJson } from '../model/read-json.js';

/** A piece of a message; `image` counts the pictures of the request from 0. */
export type ChatPart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'image'; readonly image: number };

export interface ChatMessage {
  readonly role: 'system' | 'user' | 'assistant';
  readonly parts: readonly ChatPart[];
}

const named = z.array(z.object({ name: z.string(), template: z.string() }));
const withTemplate = z.object({ chat_template: z.union([z.string(), named]).optional() });

const choose = (template: string | z.infer<typeof named> | undefined): string | undefined =>
  typeof template === 'string' ? template : template?.find((entry) => entry.name === 'default')?.template;

async function findTemplate(folder: string): Promise<string> {
  const found =
    (await readModelText(folder, 'chat_template.jinja')) ??
    choose((await readOptionalJson(folder, 'chat_template.json', withTemplate))?.chat_template) ??
    choose((await readOptionalJson(folder, 'tokenizer_config.json', withTemplate))?.chat_template);
  if (found !== undefined) return found;
  const path = join(folder, 'chat_template.jinja');
  throw new CodedError('model/file-missing', `${folder} has no chat template: ${path} is missing`, { subject: path });
}

/**
 * A message's content as templates expect it: a list of parts for the user, text for the others, which templates of
 * this family join to strings and search for the end of thinking.
 */
function contentOf(role: ChatMessage['role'], parts: readonly ChatPart[]): unknown {
  if (role !== 'user' && parts.every((part) => part.kind === 'text')) return parts.map((part) => part.text).join('');
  return parts.map((part) =>
    part.kind === 'text' ? { type: 'text', text: part.text } : { type: 'image', image: `${part.image}` },
  );
}

/** Renders messages into the text of a prompt, up to where the answer begins. */
export type ChatTemplate = (messages: readonly ChatMessage[]) => string;

/** Loads the chat template of a model folder: `chat_template.jinja`, `chat_template.json` or `tokenizer_config.json`. */
export async function loadChatTemplate(folder: string): Promise<ChatTemplate> {
  const source = await findTemplate(folder);
  const broken = (error: unknown): CodedError =>
    new CodedError('model/file-corrupt', `The chat template of ${folder} cannot be used: ${String(error)}`, {
      subject: folder,
      cause: error,
    });
  let template: Template;
  try {
    template = new Template(source);
  } catch (error) {
    throw broken(error);
  }
  return (messages) => {
    try {
      return template.render({
        add_generation_prompt: true,
        messages: messages.map(({ role, parts }) => ({
          role,
          content: contentOf(role, parts),
        })),
      });
    } catch (error) {
      throw broken(error);
    }
  };
}
