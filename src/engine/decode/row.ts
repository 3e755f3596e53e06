import type { Alternative, Ending, Sampling, TraceToken } from '../../trace/index.js';
import type { Generated, GeneratedRow } from '../model.js';
import { rowSeed, uniform } from '../random.js';
import { Detokenizer, tokenText } from '../text/detokenizer.js';
import type { TokenCodec } from '../text/tokenizer.js';
import { chooseToken } from './choose.js';
import { summarise } from './summary.js';

/** What all rows of a group share. */
export interface RowContext {
  readonly codec: TokenCodec;
  readonly sampling: Sampling;
  readonly stopTokens: ReadonlySet<number>;
  readonly promptIds: readonly number[];
  readonly prompt: Generated['prompt'];
  /** Tokens that there is room for. */
  readonly maxTokens: number;
  readonly startedAt: number;
  /** Passes of the decoder that the prompt took. */
  readonly promptPasses: number;
}

/** One answer while it is being written. */
export class RowRun {
  private readonly tokens: TraceToken[] = [];
  private readonly detokenizer: Detokenizer;
  private readonly seen: Set<number>;
  private readonly seed: number;
  private text = '';
  private firstTokenMs = 0;
  private passes: number;

  constructor(
    private readonly context: RowContext,
    readonly index: number,
  ) {
    this.detokenizer = new Detokenizer(context.codec);
    this.passes = context.promptPasses;
    this.seed = rowSeed(context.sampling.seed, index);
    this.seen = context.sampling.repetitionPenalty === 1 ? new Set() : new Set(context.promptIds);
  }

  /** Chooses the next token by the logits after the last one. */
  step(logits: Float32Array): { readonly token: TraceToken; readonly ending?: Ending } {
    const { sampling, codec, stopTokens, maxTokens } = this.context;
    const id = chooseToken(logits, sampling, this.seen, uniform(this.seed, this.tokens.length));
    if (sampling.repetitionPenalty !== 1) this.seen.add(id);
    const stops = stopTokens.has(id);
    const { logSumExp, ids, logits: best } = summarise(logits, sampling.alternatives);
    const top: Alternative[] = [];
    for (let place = 0; place < Math.min(ids.length, sampling.alternatives); place++) {
      const other = ids[place] as number;
      top.push({ id: other, text: tokenText(codec, other), logprob: (best[place] as number) - logSumExp });
    }
    const last = stops || this.tokens.length + 1 >= maxTokens;
    let text = stops ? this.detokenizer.end() : this.detokenizer.add(id);
    if (last && !stops) text += this.detokenizer.end();
    const token: TraceToken = {
      id,
      text: stops ? text + tokenText(codec, id) : text,
      logprob: (logits[id] as number) - logSumExp,
      top,
      origin: 'sampled',
    };
    this.tokens.push(token);
    this.text += text;
    if (this.tokens.length === 1) this.firstTokenMs = performance.now() - this.context.startedAt;
    if (stops) return { token, ending: { kind: 'complete' } };
    return last ? { token, ending: { kind: 'token-limit' } } : { token };
  }

  /** Counts a pass of the decoder that this row took part in. */
  countPass(): void {
    this.passes++;
  }

  finish(ending: Ending): GeneratedRow {
    return {
      row: this.index,
      seed: this.seed,
      tokens: this.tokens,
      text: this.text,
      ending,
      firstTokenMs: this.firstTokenMs,
      totalMs: performance.now() - this.context.startedAt,
      forwardPasses: this.passes,
    };
  }
}
