import { CodedError } from '../../base/index.js';
import type { ChatMessage, ChatTemplate } from './chat.js';
import type { TokenCodec } from './tokenizer.js';

/** A prompt as the decoder takes it. */
export interface Prompt {
  /** The rendered chat, with one placeholder a picture. */
  readonly text: string;
  /** Token ids, with each picture's placeholder repeated once for each of its tokens. */
  readonly ids: readonly number[];
  /** Which picture each placeholder stands for, in the order of the text. */
  readonly images: readonly number[];
}

/** A noncharacter that no text holds; it parts what must not be read as a special token. */
const divider = '\u{FDD0}';

/** Parts every special token that a user wrote after its first character, so that it stays plain text. */
function disarm(text: string, specials: Iterable<string>): string {
  let safe = text.replaceAll(divider, '\u{FFFD}');
  for (const special of specials) {
    const [first = ''] = special;
    safe = safe.replaceAll(special, first + divider + special.slice(first.length));
  }
  return safe;
}

/**
 * Renders and encodes messages.
 * @param imageTokens tokens that each picture takes, in the order of the messages
 */
export function encodePrompt(
  messages: readonly ChatMessage[],
  imageTokens: readonly number[],
  imageToken: number,
  codec: TokenCodec,
  template: ChatTemplate,
): Prompt {
  const specials = [...codec.specials.values()];
  const rendered = template(
    messages.map((message) => ({
      ...message,
      parts: message.parts.map((part) =>
        part.kind === 'text' ? { ...part, text: disarm(part.text, specials) } : part,
      ),
    })),
  );
  const images = messages.flatMap(({ parts }) => parts.flatMap((part) => (part.kind === 'image' ? [part.image] : [])));
  const ids: number[] = [];
  let seen = 0;
  for (const piece of rendered.split(divider))
    for (const id of codec.encode(piece)) {
      if (id !== imageToken) {
        ids.push(id);
        continue;
      }
      const count = imageTokens[images[seen++] ?? -1];
      if (count === undefined) throw mismatch(images.length);
      for (let k = 0; k < count; k++) ids.push(imageToken);
    }
  if (seen !== images.length) throw mismatch(images.length);
  return { text: rendered.replaceAll(divider, ''), ids, images };
}

const mismatch = (images: number): CodedError =>
  new CodedError(
    'model/graph-mismatch',
    `The model's chat template does not write one picture placeholder for each of the ${images} pictures`,
  );
