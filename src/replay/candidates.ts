import type { TokenIndex } from '../base/positions.js';
import type { Trace } from '../trace/index.js';

/** A token that could have been written at a place. */
export interface Candidate {
  readonly id: number;
  readonly text: string;
  /** The model's own probability, 0 to 1. */
  readonly probability: number;
  /**
   * Under the mask of what the template allows: 0 for a token that it forbids. Absent where nothing was masked, or
   * where the trace does not tell whether the token was allowed.
   */
  readonly maskedProbability?: number;
  /** This one was written. */
  readonly chosen: boolean;
}

/** The candidates recorded for a token, best first, the one written among them. Empty at the end of the trace. */
export function candidatesAt(trace: Pick<Trace, 'tokens'>, index: TokenIndex): readonly Candidate[] {
  const token = trace.tokens[index];
  if (token === undefined) return [];
  const { maskedLogprob } = token;
  const candidate = (id: number, text: string, logprob: number, forbidden: boolean | undefined): Candidate => ({
    id,
    text,
    probability: Math.exp(logprob),
    // Masking only renormalises: what is allowed grows by the one factor that the written token tells.
    ...(maskedLogprob === undefined || forbidden === undefined
      ? {}
      : { maskedProbability: forbidden ? 0 : Math.min(1, Math.exp(logprob - token.logprob + maskedLogprob)) }),
    chosen: id === token.id,
  });
  const found = token.top.map(({ id, text, logprob, forbidden }) =>
    candidate(id, text, logprob, id === token.id ? false : forbidden),
  );
  if (!found.some((each) => each.chosen)) found.push(candidate(token.id, token.text, token.logprob, false));
  return found.sort((a, b) => b.probability - a.probability);
}
