import type { TokenCodec } from '../text/tokenizer.js';

/** A node of the tree of all tokens by their bytes. */
export interface TrieNode {
  readonly children: ReadonlyMap<number, TrieNode>;
  /** Tokens whose bytes end here. */
  readonly ids: readonly number[];
}

interface GrowingNode {
  readonly children: Map<number, GrowingNode>;
  readonly ids: number[];
}

const tries = new WeakMap<TokenCodec, TrieNode>();

/** The tree of all tokens that can stand in a text: special tokens are left out. Built once a vocabulary. */
export function tokenTrie(codec: TokenCodec): TrieNode {
  const before = tries.get(codec);
  if (before !== undefined) return before;
  const root: GrowingNode = { children: new Map(), ids: [] };
  for (let id = 0; id < codec.size; id++) {
    const bytes = codec.bytes(id);
    if (bytes.length === 0 || codec.specials.has(id)) continue;
    let node = root;
    for (const byte of bytes) {
      let child = node.children.get(byte);
      if (child === undefined) {
        child = { children: new Map(), ids: [] };
        node.children.set(byte, child);
      }
      node = child;
    }
    node.ids.push(id);
  }
  tries.set(codec, root);
  return root;
}
