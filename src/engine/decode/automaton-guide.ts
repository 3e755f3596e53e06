import type { AutomatonState, OpenText } from '../../template/index.js';
import { tokenText } from '../text/detokenizer.js';
import type { TokenCodec } from '../text/tokenizer.js';
import type { AllowedTokens } from './choose.js';
import type { Guide } from './guide.js';
import { type TrieNode, tokenTrie } from './token-trie.js';

/** More tokens than this are not looked through for how they begin. */
const mostListed = 4096;

/** Where more single characters may follow than this, it is not asked what follows each of them. */
const mostExtended = 8;

/** Guidance by a template's automaton. */
export class AutomatonGuide implements Guide {
  private mask: AllowedTokens | undefined;
  private literal: string | undefined;

  constructor(
    private readonly state: AutomatonState,
    private readonly codec: TokenCodec,
  ) {}

  get accepts(): boolean {
    return this.state.accepts;
  }

  get openText(): OpenText | undefined {
    return this.state.openText;
  }

  get isMidCharacter(): boolean {
    return this.state.pending.missing > 0;
  }

  forced(): string {
    this.literal ??= this.state.forced();
    return this.literal;
  }

  advance(more: string | Uint8Array): Guide | undefined {
    const next = this.state.advance(more);
    return next === undefined ? undefined : new AutomatonGuide(next, this.codec);
  }

  beginnings(): readonly string[] | undefined {
    const texts = this.tokenBeginnings();
    if (texts === undefined) return undefined;
    const single = [...texts].filter((text) => text.length === 1);
    if (single.length > mostExtended) return [...texts];
    for (const first of single) {
      const next = this.advance(first);
      if (next instanceof AutomatonGuide)
        for (const second of next.tokenBeginnings() ?? []) texts.add(first + second.slice(0, 1));
    }
    return [...texts];
  }

  /** The first characters, two at most, of the tokens that may follow. */
  private tokenBeginnings(): Set<string> | undefined {
    const allowed = this.allowed();
    if (allowed.count > mostListed) return undefined;
    const found = new Set<string>();
    for (const id of allowed.ids()) {
      const text = tokenText(this.codec, id);
      // a part of a character may become a letter
      found.add(text.includes('\u{FFFD}') ? 'é' : text.slice(0, 2));
    }
    return found;
  }

  allowed(): AllowedTokens {
    this.mask ??= walk(this.state, tokenTrie(this.codec));
    return this.mask;
  }
}

function walk(state: AutomatonState, root: TrieNode): AllowedTokens {
  const found: number[] = [];
  const visit = (node: TrieNode, at: AutomatonState): void => {
    for (const [byte, child] of node.children) {
      const next = at.advance(Uint8Array.of(byte));
      if (next === undefined) continue;
      found.push(...child.ids);
      visit(child, next);
    }
  };
  visit(root, state);
  const ids = Int32Array.from(found).sort();
  const members = new Set(found);
  return { count: ids.length, has: (id) => members.has(id), ids: () => ids };
}
