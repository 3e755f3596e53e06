import {
  type AutomatonState,
  buildVocabulary,
  type OpenText,
  prepareMasks,
  tokenMask,
  type Vocabulary,
} from '../../template/index.js';
import { tokenText } from '../text/detokenizer.js';
import type { TokenCodec } from '../text/tokenizer.js';
import { AllowedTokens } from './allowed-tokens.js';
import type { Guide } from './guide.js';

const vocabularies = new WeakMap<TokenCodec, Vocabulary>();
const nothing = new Uint8Array(0);

/** The tree of all tokens that can stand in a text, special tokens left out; built once a model. */
function vocabularyOf(codec: TokenCodec): Vocabulary {
  let vocabulary = vocabularies.get(codec);
  if (vocabulary === undefined) {
    const bytes = Array.from({ length: codec.size }, (_, id) => (codec.specials.has(id) ? nothing : codec.bytes(id)));
    vocabulary = buildVocabulary(bytes);
    vocabularies.set(codec, vocabulary);
  }
  return vocabulary;
}

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

  /** Guidance from the beginning of a text. Masks that are the same for all inputs are made now, not at a step of a trace. */
  static begin(state: AutomatonState, codec: TokenCodec): AutomatonGuide {
    prepareMasks(state, vocabularyOf(codec));
    return new AutomatonGuide(state, codec);
  }

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
    for (const id of allowed.ids) {
      const text = tokenText(this.codec, id);
      // a part of a character may become a letter
      found.add(text.includes('\u{FFFD}') ? 'é' : text.slice(0, 2));
    }
    return found;
  }

  allowed(): AllowedTokens {
    this.mask ??= AllowedTokens.ofBits(tokenMask(this.state, vocabularyOf(this.codec)));
    return this.mask;
  }
}
