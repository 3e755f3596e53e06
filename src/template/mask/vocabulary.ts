import { encodeUtf8 } from '../utf8.js';

/**
 * The tokens of a model as a tree over their bytes, laid out flat in depth-first order: a walk over it is one pass over
 * a few arrays. Node 0 is the root; the descendants of a node follow it, up to `after[node]`.
 */
export interface Vocabulary {
  /** Number of tokens; token ids are indexes of the list that the vocabulary was made of. */
  readonly size: number;
  readonly nodes: number;
  /** The byte that leads to a node. */
  readonly bytes: Uint8Array;
  /** The first node that is no descendant. */
  readonly after: Int32Array;
  readonly parent: Int32Array;
  /** A token that ends at the node, -1 if none does. */
  readonly token: Int32Array;
  /** Another token with the same bytes, -1 for the last. */
  readonly sameAs: Int32Array;
  /** The child of the root for each first byte, -1 where there is none. */
  readonly roots: Int32Array;
  /** Length of the longest token in bytes. */
  readonly longest: number;
}

/**
 * Builds the tree once for a model. Tokens are their texts, or their bytes where they may begin or end within a
 * character, as those of byte-level vocabularies do. Empty ones (special tokens) are never allowed.
 */
export function buildVocabulary(tokens: readonly (string | Uint8Array)[]): Vocabulary {
  const keys = tokens.map((token) => asKey(typeof token === 'string' ? encodeUtf8(token) : token));
  const order = [...keys.keys()].filter((id) => keys[id] !== '');
  order.sort((a, b) => compare(keys[a] ?? '', keys[b] ?? ''));
  let nodes = 1;
  let longest = 0;
  let previous = '';
  for (const id of order) {
    const key = keys[id] ?? '';
    nodes += key.length - sharedLength(previous, key);
    longest = Math.max(longest, key.length);
    previous = key;
  }
  const vocabulary = {
    size: tokens.length,
    nodes,
    bytes: new Uint8Array(nodes),
    after: new Int32Array(nodes).fill(nodes),
    parent: new Int32Array(nodes),
    token: new Int32Array(nodes).fill(-1),
    sameAs: new Int32Array(tokens.length).fill(-1),
    roots: new Int32Array(256).fill(-1),
    longest,
  };
  fill(vocabulary, keys, order);
  return vocabulary;
}

function fill(vocabulary: Vocabulary, keys: readonly string[], order: readonly number[]): void {
  const { bytes, after, parent, token, sameAs, roots } = vocabulary;
  const path: number[] = [0];
  let previous = '';
  let next = 1;
  for (const id of order) {
    const key = keys[id] ?? '';
    const shared = sharedLength(previous, key);
    while (path.length > shared + 1) after[path.pop() ?? 0] = next;
    for (let at = shared; at < key.length; at++) {
      const byte = key.charCodeAt(at);
      bytes[next] = byte;
      parent[next] = path[at] ?? 0;
      if (at === 0) roots[byte] = next;
      path.push(next++);
    }
    const node = path[key.length] ?? 0;
    sameAs[id] = token[node] ?? -1;
    token[node] = id;
    previous = key;
  }
  while (path.length > 1) after[path.pop() ?? 0] = next;
}

/** Bytes as a string of one character each: strings sort and compare quickly. */
function asKey(bytes: Iterable<number>): string {
  let key = '';
  for (const byte of bytes) key += String.fromCharCode(byte);
  return key;
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function sharedLength(a: string, b: string): number {
  const limit = Math.min(a.length, b.length);
  let length = 0;
  while (length < limit && a.charCodeAt(length) === b.charCodeAt(length)) length++;
  return length;
}

/** The child of a node for a byte, -1 if there is none. */
export function childOf({ bytes, after, roots }: Vocabulary, node: number, byte: number): number {
  if (node === 0) return roots[byte] ?? -1;
  const end = after[node] ?? 0;
  for (let child = node + 1; child < end; child = after[child] ?? end) {
    const here = bytes[child] ?? 0;
    if (here === byte) return child;
    if (here > byte) return -1;
  }
  return -1;
}

/** The bytes from the root to a node. */
export function bytesOf({ bytes, parent }: Vocabulary, node: number): readonly number[] {
  const found: number[] = [];
  for (let at = node; at > 0; at = parent[at] ?? 0) found.push(bytes[at] ?? 0);
  return found.reverse();
}

/** A set of token ids as bits: token `id` is bit `id % 32` of word `id / 32`. */
export type TokenMask = Uint32Array;

/** Whether a mask holds a token. */
export const allowsToken = (mask: TokenMask, id: number): boolean => (((mask[id >>> 5] ?? 0) >>> (id & 31)) & 1) === 1;

/** Adds all tokens that end at a node. */
export function addTokens({ token, sameAs }: Vocabulary, node: number, mask: TokenMask): void {
  for (let id = token[node] ?? -1; id >= 0; id = sameAs[id] ?? -1)
    mask[id >>> 5] = (mask[id >>> 5] ?? 0) | (1 << (id & 31));
}

/** Takes away all tokens that end at a node. */
export function removeTokens({ token, sameAs }: Vocabulary, node: number, mask: TokenMask): void {
  for (let id = token[node] ?? -1; id >= 0; id = sameAs[id] ?? -1)
    mask[id >>> 5] = (mask[id >>> 5] ?? 0) & ~(1 << (id & 31));
}
