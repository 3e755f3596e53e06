import { type TextOffset, textOffset, type TokenIndex, tokenIndex } from '../../base/positions.js';
import type { Trace, TraceToken } from '../../trace/index.js';

/** Where two traces part. */
export interface Divergence {
  /** The first character that differs, the same offset in both texts; absent where the texts are the same. */
  readonly offset?: TextOffset;
  /** The first token that differs; absent where all tokens are the same. */
  readonly token?: TokenIndex;
}

/** One side's choice at the token where two traces part. */
export interface Choice {
  readonly text: string;
  readonly origin: TraceToken['origin'];
  /** The model's own probability of it on this side, 0 to 1. */
  readonly probability: number;
  /** The probability that this side gave to the other's token; absent where it was not recorded. */
  readonly ofOther?: number;
}

/** The first UTF-16 offset at which two texts differ, never inside a character; absent where they are the same. */
export function firstDifference(a: string, b: string): TextOffset | undefined {
  if (a === b) return undefined;
  const length = Math.min(a.length, b.length);
  let at = 0;
  while (at < length && a.charCodeAt(at) === b.charCodeAt(at)) at++;
  const before = at === 0 ? 0 : a.charCodeAt(at - 1);
  // The halves of a surrogate pair stay together.
  return textOffset(before >= 0xd800 && before <= 0xdbff ? at - 1 : at);
}

/**
 * Where two traces part, in their texts and in their tokens. Tokens are told apart by their text, and by their ids where
 * one model wrote both.
 */
export function divergenceOf(
  a: Pick<Trace, 'text' | 'tokens'>,
  b: Pick<Trace, 'text' | 'tokens'>,
  sameModel: boolean,
): Divergence {
  const offset = firstDifference(a.text, b.text);
  const length = Math.min(a.tokens.length, b.tokens.length);
  const same = (left: TraceToken | undefined, right: TraceToken | undefined): boolean =>
    left?.text === right?.text && (!sameModel || left?.id === right?.id);
  let token = 0;
  while (token < length && same(a.tokens[token], b.tokens[token])) token++;
  const differs = token < length || a.tokens.length !== b.tokens.length;
  return {
    ...(offset === undefined ? {} : { offset }),
    ...(differs ? { token: tokenIndex(token) } : {}),
  };
}

/** What one side wrote at a token, and how probable it thought the other side's token; absent behind its end. */
export function choiceAt(
  own: readonly TraceToken[],
  other: readonly TraceToken[],
  token: TokenIndex,
): Choice | undefined {
  const written = own[token];
  if (written === undefined) return undefined;
  const wanted = other[token];
  const found = wanted && written.top.find((each) => each.id === wanted.id && each.text === wanted.text);
  return {
    text: written.text,
    origin: written.origin,
    probability: Math.min(1, Math.exp(written.logprob)),
    ...(found === undefined ? {} : { ofOther: Math.min(1, Math.exp(found.logprob)) }),
  };
}
