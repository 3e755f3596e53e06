import type { TokenCodec } from './tokenizer.js';

/**
 * Turns a growing sequence of tokens into text. A character whose bytes are spread over several tokens comes out with
 * the last of them; bytes that are no UTF-8 come out as U+FFFD.
 */
export class Detokenizer {
  private readonly decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  /** Whether bytes may wait in the decoder for the rest of their character. */
  private mayWait = false;

  constructor(private readonly codec: TokenCodec) {}

  /** The text that this token completes. */
  add(id: number): string {
    const bytes = this.codec.bytes(id);
    const ascii = asciiText(bytes);
    if (ascii !== undefined && !this.mayWait) return ascii;
    // a byte below 128 ends whatever was begun before
    this.mayWait = ascii === undefined || ascii === '';
    return this.decoder.decode(bytes, { stream: true });
  }

  /** What the bytes that wait for the rest of their character come to when nothing follows. */
  end(): string {
    this.mayWait = false;
    return this.decoder.decode();
  }
}

const single = new TextDecoder('utf-8', { ignoreBOM: true });

/** The text of one token on its own, for showing it. */
export function tokenText(codec: TokenCodec, id: number): string {
  const bytes = codec.bytes(id);
  return asciiText(bytes) ?? single.decode(bytes);
}

/** The text of bytes that are all below 128: for a few of them many times faster than a decoder is. */
function asciiText(bytes: Uint8Array): string | undefined {
  let text = '';
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] as number;
    if (byte > 127) return undefined;
    text += String.fromCharCode(byte);
  }
  return text;
}
