import { join } from 'node:path';
import { Tokenizer as BytePairTokenizer } from '@huggingface/tokenizers';
import { z } from 'zod';
import { CodedError } from '../../base/index.js';
import { readJson, readOptionalJson } from '../model/read-json.js';
import { bytesOfEntry } from './byte-alphabet.js';

const addedToken = z.object({ id: z.int().nonnegative(), content: z.string(), special: z.boolean() });
const tokenizerFile = z.looseObject({
  added_tokens: z.array(addedToken),
  model: z.looseObject({ type: z.string(), vocab: z.record(z.string(), z.int()) }),
  decoder: z.looseObject({ type: z.string() }).nullish(),
});
const tokenizerConfig = z.looseObject({});

/** Text ↔ token ids, and the bytes of each token. */
export interface TokenCodec {
  /** One more than the largest id. */
  readonly size: number;
  /** Token ids of a text as one piece. Special tokens in it are recognised. */
  encode(text: string): readonly number[];
  /**
   * The same piece by piece: what pre-tokenisation keeps apart. Tokens never reach over the end of a piece. The text is
   * not normalised first, so that the tokens' bytes are the text's.
   */
  pieces(text: string): readonly (readonly number[])[];
  /** UTF-8 bytes of a token; empty for an id that the vocabulary does not have. Do not change them. */
  bytes(id: number): Uint8Array;
  /** The id of an added token by its exact content. */
  added(content: string): number | undefined;
  /** Contents of the special tokens (control signs, which no user may write). */
  readonly specials: ReadonlyMap<number, string>;
}

const nothing = new Uint8Array(0);

function collectBytes(file: z.infer<typeof tokenizerFile>, path: string): readonly (Uint8Array | undefined)[] {
  const bytes: (Uint8Array | undefined)[] = [];
  for (const [entry, id] of Object.entries(file.model.vocab)) {
    const decoded = bytesOfEntry(entry);
    if (decoded === undefined || id < 0 || id > 1 << 24)
      throw new CodedError('model/file-corrupt', `${path} has a vocabulary entry that is no byte sequence: ${entry}`, {
        subject: path,
      });
    bytes[id] = decoded;
  }
  const encoder = new TextEncoder();
  for (const token of file.added_tokens) bytes[token.id] = encoder.encode(token.content);
  return bytes;
}

const escaped = (text: string): string => text.replaceAll(/[\\^$.*+?()[\]{}|]/gu, '\\$&');

/** Splits at added tokens, the longest first, then as the pre-tokeniser does; remembers the tokens of each piece. */
function makePieces(
  tokenizer: BytePairTokenizer,
  added: readonly string[],
): (text: string) => readonly (readonly number[])[] {
  const { model, pre_tokenizer: split } = tokenizer;
  const known = new Map<string, readonly number[]>();
  const alternatives = added.toSorted((a, b) => b.length - a.length).map(escaped);
  const pattern = alternatives.length === 0 ? undefined : new RegExp(`(${alternatives.join('|')})`, 'gu');
  const tokensOf = (piece: string): readonly number[] => {
    const before = known.get(piece);
    if (before !== undefined) return before;
    const tokens: readonly string[] = model?.encode([piece]) ?? [];
    const ids = tokens.flatMap((token) => tokenizer.token_to_id(token) ?? []);
    if (known.size > 50_000) known.clear();
    known.set(piece, ids);
    return ids;
  };
  const isAdded = new Set(added);
  return (text) => {
    const sections = pattern === undefined ? [text] : text.split(pattern);
    return sections.flatMap((section) => {
      if (section === '') return [];
      const id = isAdded.has(section) ? tokenizer.token_to_id(section) : undefined;
      if (id !== undefined) return [[id]];
      return (split?.pre_tokenize(section) ?? [section]).map(tokensOf);
    });
  };
}

/** Loads `tokenizer.json` of a model folder. Only byte-level BPE, which all supported families use. */
export async function loadTokenizer(folder: string): Promise<TokenCodec> {
  const path = join(folder, 'tokenizer.json');
  const file = await readJson(folder, 'tokenizer.json', tokenizerFile);
  const config = (await readOptionalJson(folder, 'tokenizer_config.json', tokenizerConfig)) ?? {};
  if (file.model.type !== 'BPE' || file.decoder?.type !== 'ByteLevel')
    throw new CodedError('model/file-corrupt', `${path} is not a byte-level BPE tokenizer`, { subject: path });
  let tokenizer: BytePairTokenizer;
  try {
    tokenizer = new BytePairTokenizer(file, config);
  } catch (error) {
    throw new CodedError('model/file-corrupt', `${path} is not a tokenizer that can be read`, {
      subject: path,
      cause: error,
    });
  }
  const bytes = collectBytes(file, path);
  const pieces = makePieces(
    tokenizer,
    file.added_tokens.map((token) => token.content),
  );
  const added = new Map(file.added_tokens.map((token) => [token.content, token.id]));
  const specials = new Map(
    file.added_tokens.filter((token) => token.special).map((token) => [token.id, token.content]),
  );
  return {
    size: bytes.length,
    encode: (text) => (text === '' ? [] : tokenizer.encode(text, { add_special_tokens: false }).ids),
    pieces,
    bytes: (id) => bytes[id] ?? nothing,
    added: (content) => added.get(content),
    specials,
  };
}
