import type { TokenCodec } from './tokenizer.js';

/**
 * Turns a growing sequence of tokens into text. A character whose bytes are spread over several tokens comes out with
 * the last of them; bytes that are no UTF-8 come out as U+FFFD.
 */
export class Detokenizer {
  private readonly decoder = new TextDecoder('utf-8', { ignoreBOM: true });

  constructor(private readonly codec: TokenCodec) {}

  /** The text that this token completes. */
  add(id: number): string {
    return this.decoder.decode(this.codec.bytes(id), { stream: true });
  }

  /** What the bytes that wait for the rest of their character come to when nothing follows. */
  end(): string {
    return this.decoder.decode();
  }
}

const single = new TextDecoder('utf-8', { ignoreBOM: true });

/** The text of one token on its own, for showing it. */
export const tokenText = (codec: TokenCodec, id: number): string => single.decode(codec.bytes(id));
