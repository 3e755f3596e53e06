import type { OpenText } from '../../template/index.js';
import type { AllowedTokens } from './allowed-tokens.js';

/**
 * A point in a trace that is written under guidance: what may follow. Immutable. The template's automaton is one; what
 * is here is all that decoding needs of it.
 */
export interface Guide {
  /** Whether the text may end here. */
  readonly accepts: boolean;
  /** Open text that is being written, if that is what is being done. */
  readonly openText: OpenText | undefined;
  /** Whether the last token ended within a character. */
  readonly isMidCharacter: boolean;
  /** The longest text that must follow; empty where there is a choice. */
  forced(): string;
  /** The point after more text, `undefined` if it may not follow. */
  advance(more: string | Uint8Array): Guide | undefined;
  /** The ways in which what follows may begin, some characters each; `undefined` where there are too many to list. */
  beginnings(): readonly string[] | undefined;
  /** The tokens that may follow, the end of the text not among them. */
  allowed(): AllowedTokens;
}
