// Both Node and browsers have these; the core rooms know the types of neither.
declare const TextEncoder: new () => { encode(text: string): Uint8Array };
declare const TextDecoder: new () => { decode(bytes: Uint8Array): string };

/** UTF-8 bytes of a text. */
export const encodeUtf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Text of UTF-8 bytes; what is no UTF-8 becomes U+FFFD, a byte order mark at the front goes. */
export const decodeUtf8 = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
