import type { TraceToken } from '../trace/index.js';

/** How sure the model was of one token. */
export interface Certainty {
  /** The model's own probability of the token, 0 to 1. */
  readonly probability: number;
  /** Place of the token among the recorded alternatives, 0-based; absent where it is none of them. */
  readonly rank?: number;
  /** Lower bound of the entropy of the choice, in bits: what the alternatives do not account for counts as one outcome. */
  readonly bits: number;
}

/** An alternative with its probability, best first. */
export interface AlternativeShare {
  readonly text: string;
  readonly probability: number;
  /** It is the token that was taken. */
  readonly taken: boolean;
}

const bitsOf = (probability: number): number => (probability > 0 ? -probability * Math.log2(probability) : 0);

/** How sure the model was of a token, from what was recorded of it. */
export function certaintyOf(token: TraceToken): Certainty {
  const probability = Math.min(1, Math.exp(token.logprob));
  const known = token.top.map((each) => Math.min(1, Math.exp(each.logprob)));
  const rank = token.top.findIndex((each) => each.id === token.id);
  const accounted = rank < 0 ? [...known, probability] : known;
  const rest = Math.max(0, 1 - accounted.reduce((sum, each) => sum + each, 0));
  return {
    probability,
    ...(rank < 0 ? {} : { rank }),
    bits: [...accounted, rest].reduce((sum, each) => sum + bitsOf(each), 0),
  };
}

/** The recorded alternatives of a token; the token itself is among them, also where it was none of the most probable. */
export function alternativesOf(token: TraceToken): readonly AlternativeShare[] {
  const shares = token.top.map((each) => ({
    text: each.text,
    probability: Math.min(1, Math.exp(each.logprob)),
    taken: each.id === token.id,
  }));
  if (shares.some((each) => each.taken)) return shares;
  return [...shares, { text: token.text, probability: Math.min(1, Math.exp(token.logprob)), taken: true }];
}

/** Indices of the tokens that the model chose itself and was least sure of, the least sure first. */
export function leastCertain(tokens: readonly TraceToken[], count: number): readonly number[] {
  return tokens
    .map((token, index) => ({ index, token }))
    .filter(({ token }) => token.origin === 'sampled')
    .sort((a, b) => a.token.logprob - b.token.logprob || a.index - b.index)
    .slice(0, count)
    .map(({ index }) => index);
}

/** Probability for people: `0.93`, `<0.01`, `>0.99`. */
export function showProbability(probability: number): string {
  if (probability >= 0.995) return probability === 1 ? '1' : '>0.99';
  return probability < 0.005 ? '<0.01' : probability.toFixed(2);
}
