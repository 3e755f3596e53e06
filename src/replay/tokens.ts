import {
  type TextOffset,
  type TextRange,
  type TokenIndex,
  textOffset,
  textRange,
  tokenIndex,
} from '../base/positions.js';
import type { Trace } from '../trace/index.js';
import { firstIndex } from './search.js';

/** Where each token of a trace stands in its text. The end-of-turn token stands empty at the end. */
export class TokenOffsets {
  private readonly starts: Int32Array;
  private readonly length: number;

  constructor(trace: Pick<Trace, 'tokens' | 'text'>) {
    this.length = trace.text.length;
    this.starts = new Int32Array(trace.tokens.length);
    let at = 0;
    trace.tokens.forEach((token, index) => {
      this.starts[index] = Math.min(at, this.length);
      at += token.text.length;
    });
  }

  get count(): number {
    return this.starts.length;
  }

  /** Where a token begins; the end of the text for an index after the last. */
  start(token: TokenIndex): TextOffset {
    return textOffset(this.starts[token] ?? this.length);
  }

  /** The text range of a token; empty for a token that only begins a character. */
  range(token: TokenIndex): TextRange {
    return textRange(this.start(token), this.start(tokenIndex(token + 1)));
  }

  /** The token that begins at an offset (the first of several) or else the one that contains it. */
  at(offset: TextOffset): TokenIndex {
    const found = firstIndex(this.count, (index) => (this.starts[index] ?? 0) >= offset);
    const begins = found < this.count && this.starts[found] === offset;
    return tokenIndex(begins ? found : offset >= this.length ? this.count : Math.max(0, found - 1));
  }

  /** How many tokens have begun before `offset`: the tokens that must be kept to keep the text before it. */
  before(offset: TextOffset): number {
    return firstIndex(this.count, (index) => (this.starts[index] ?? 0) >= offset);
  }
}
