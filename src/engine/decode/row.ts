import type { Ending, Sampling, TraceToken } from '../../trace/index.js';
import type { Generated, GeneratedRow } from '../model.js';
import { rowSeed, uniform } from '../random.js';
import type { TokenCodec } from '../text/tokenizer.js';
import type { RowAppend } from './batch.js';
import { chooseToken } from './choose.js';
import type { Guide } from './guide.js';
import type { AllowedTokens } from './allowed-tokens.js';
import { GuidedText } from './guided-text.js';
import { LogitRow } from './logit-row.js';
import { maskRow } from './masked.js';
import { Recorder } from './recorder.js';

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
  /** Logits after the prompt. */
  readonly promptLogits: Float32Array;
  /** What the template allows, before any text; absent where the model writes freely. */
  readonly guide: Guide | undefined;
  /** Where a free text turns into a guided one: what is written when `guide` begins. */
  readonly guideAfter?: string;
}

/** Logits of the positions that were appended last; `back` counts from the last one. */
export type RowView = (back: number) => Float32Array;

/** What a row does next. */
export type RowStep = { readonly append: RowAppend } | { readonly ending: Ending };

/** One answer while it is being written. */
export class RowRun {
  private readonly recorder: Recorder;
  private readonly seen: Set<number>;
  private readonly seed: number;
  private readonly guided: GuidedText | undefined;
  /** Tokens at the end of what was appended last that are still to be recorded: text that had to follow. */
  private awaiting: readonly number[] = [];
  private firstTokenMs = 0;
  private passes: number;

  constructor(
    private readonly context: RowContext,
    readonly index: number,
    onToken: (token: TraceToken) => void,
    /** Tokens at the end were taken back: others come in their place. */
    private readonly onDrop: (count: number) => void,
  ) {
    const { sampling, codec, guide, guideAfter } = context;
    this.recorder = new Recorder(codec, sampling.alternatives, onToken);
    this.passes = context.promptPasses;
    this.seed = rowSeed(sampling.seed, index);
    this.seen = new Set(sampling.repetitionPenalty === 1 ? [] : context.promptIds);
    if (guide !== undefined) this.guided = new GuidedText(codec, guide, guideAfter);
  }

  /** Takes over the beginning of an earlier trace. */
  adopt(tokens: readonly TraceToken[], given: readonly number[], view: RowView): void {
    this.recorder.adopt(tokens);
    for (const { id } of tokens) this.note(id);
    for (const [place, id] of given.entries()) {
      this.recorder.add(id, new LogitRow(view(given.length - place)), 'given', {});
      this.note(id);
    }
  }

  private note(id: number): void {
    this.guided?.add(id);
    if (this.context.sampling.repetitionPenalty !== 1) this.seen.add(id);
  }

  /** Goes on by the logits of what was appended last. */
  step(view: RowView): RowStep {
    for (const [place, id] of this.awaiting.entries())
      this.write(id, new LogitRow(view(this.awaiting.length - place)), 'forced', 0);
    this.awaiting = [];
    const last = new LogitRow(view(0));
    return this.ended() ?? this.follow(last) ?? this.choose(last);
  }

  private ended(): RowStep | undefined {
    if (this.recorder.tokens.length < this.context.maxTokens) return undefined;
    return { ending: { kind: 'token-limit' } };
  }

  /** Appends text that must follow, where there is some. Its first token is recorded at once, by the logits at hand. */
  private follow(logits: LogitRow): RowStep | undefined {
    const plan = this.guided?.follow();
    if (plan === undefined) return undefined;
    const { drop } = plan;
    const ids = plan.ids.slice(0, this.context.maxTokens - this.recorder.tokens.length + drop);
    if (drop > 0) return this.rewrite(drop, ids);
    const [first = 0, ...rest] = ids;
    this.record(first, logits, 'forced', 0);
    return this.appendForced([first], rest);
  }

  /** Appends recorded tokens, tokens that must follow them, and what must follow those. */
  private appendForced(recorded: readonly number[], forced: readonly number[], drop = 0): RowStep {
    for (const id of forced) this.note(id);
    const ids = [...forced];
    const room = this.context.maxTokens - this.recorder.tokens.length;
    while (ids.length < room) {
      const next = this.guided?.mustFollow(this.context.stopTokens);
      if (next === undefined) break;
      for (const id of next) this.note(id);
      ids.push(...next);
    }
    this.awaiting = ids.slice(0, room);
    return appending([...recorded, ...this.awaiting], this.awaiting.length, drop);
  }

  /**
   * Replaces the last tokens. The one before them is run again, because by its logits the first new one is recorded.
   */
  private rewrite(drop: number, ids: readonly number[]): RowStep {
    const kept = this.recorder.tokens.length - drop;
    this.recorder.drop(drop);
    this.guided?.drop(drop);
    this.onDrop(drop);
    const before = this.recorder.tokens[kept - 1];
    if (before !== undefined) return this.appendForced([before.id], ids, drop + 1);
    const [first = 0, ...rest] = ids;
    this.record(first, new LogitRow(this.context.promptLogits), 'forced', 0);
    return this.appendForced([first], rest, drop);
  }

  private choose(logits: LogitRow): RowStep {
    const { sampling, stopTokens } = this.context;
    const allowed = this.guided?.allowed(stopTokens);
    const random = uniform(this.seed, this.recorder.tokens.length);
    const only = allowed?.count === 1 ? allowed.ids[0] : undefined;
    const among = allowed && maskRow(logits.values, allowed);
    const id = only ?? chooseToken(logits, sampling, this.seen, random, allowed, among);
    const stops = stopTokens.has(id);
    const masked = among?.row.logprob(among.placeOf(id));
    const isForced = only !== undefined || (stops && this.guided?.mustEnd === true);
    const trimmed = stops ? undefined : this.guided?.trimmed(id);
    if (trimmed !== undefined) return this.takeTrimmed(trimmed, logits);
    this.record(id, logits, isForced ? 'forced' : 'sampled', isForced ? 0 : masked, stops, allowed);
    if (stops) return { ending: { kind: 'complete' } };
    return this.ended() ?? this.followChosen(id, logits);
  }

  /** Takes other tokens in the place of the chosen one, which reached too far. */
  private takeTrimmed([first = 0, ...rest]: readonly number[], logits: LogitRow): RowStep {
    this.record(first, logits, 'sampled', undefined);
    return this.ended() ?? this.appendForced([first], rest);
  }

  /** Appends the token just chosen together with what must follow it. */
  private followChosen(id: number, logits: LogitRow): RowStep {
    const plan = this.guided?.follow();
    if (plan === undefined) return this.appendForced([id], []);
    const rest = plan.ids.slice(0, this.context.maxTokens - this.recorder.tokens.length + plan.drop);
    if (plan.drop > 1) return this.rewriteUnseen(plan.drop, rest);
    if (plan.drop === 0) return this.appendForced([id], rest);
    // the token just chosen has not been run yet: that it is replaced costs nothing
    this.recorder.drop(1);
    this.guided?.drop(1);
    this.onDrop(1);
    const [first = 0, ...others] = rest;
    this.record(first, logits, 'forced', 0);
    return this.appendForced([first], others);
  }

  /** `rewrite`, where the last of the tokens to drop has not been run. */
  private rewriteUnseen(drop: number, ids: readonly number[]): RowStep {
    const step = this.rewrite(drop, ids);
    return 'append' in step ? { append: { ...step.append, drop: step.append.drop - 1 } } : step;
  }

  /** Records a token and goes on in the guidance. */
  private record(
    id: number,
    logits: LogitRow,
    origin: TraceToken['origin'],
    masked: number | undefined,
    isEnd = false,
    allowed?: AllowedTokens,
  ): void {
    this.write(id, logits, origin, masked, isEnd, allowed);
    if (!isEnd) this.note(id);
  }

  private write(
    id: number,
    logits: LogitRow,
    origin: TraceToken['origin'],
    masked: number | undefined,
    isEnd = false,
    allowed?: AllowedTokens,
  ): void {
    const isLast = this.recorder.tokens.length + 1 >= this.context.maxTokens;
    this.recorder.add(id, logits, origin, { maskedLogprob: masked, allowed, isEnd, isLast });
    if (this.firstTokenMs === 0) this.firstTokenMs = performance.now() - this.context.startedAt;
  }

  /** Counts a pass of the decoder that this row took part in. */
  countPass(): void {
    this.passes++;
  }

  finish(ending: Ending): GeneratedRow {
    return {
      row: this.index,
      seed: this.seed,
      tokens: this.recorder.tokens,
      text: this.recorder.end(),
      ending,
      firstTokenMs: this.firstTokenMs,
      totalMs: performance.now() - this.context.startedAt,
      forwardPasses: this.passes,
    };
  }
}

/** Appends tokens of which the last `awaiting` are recorded by the logits of this pass. */
const appending = (ids: readonly number[], awaiting: number, drop = 0): RowStep => ({
  append: { drop, ids, keep: awaiting + 1 },
});
