import type { Alternative, TraceToken } from '../../trace/index.js';
import type { AllowedTokens } from './allowed-tokens.js';
import { Detokenizer, tokenText } from '../text/detokenizer.js';
import type { TokenCodec } from '../text/tokenizer.js';
import type { LogitRow } from './logit-row.js';

interface RecordOptions {
  readonly maskedLogprob?: number | undefined;
  /** The tokens among which it was chosen, where not all were allowed. A forced one was allowed alone. */
  readonly allowed?: AllowedTokens | undefined;
  /** The token ends the turn, and its name is no part of the text. */
  readonly isEnd?: boolean;
  /** No token follows: bytes that wait for the rest of a character are shown with this one. */
  readonly isLast?: boolean;
}

/** Keeps the tokens of one row with their texts and log-probabilities. */
export class Recorder {
  readonly tokens: TraceToken[] = [];
  private readonly texts: string[] = [];
  private detokenizer: Detokenizer;

  constructor(
    private readonly codec: TokenCodec,
    private readonly alternatives: number,
    private readonly onToken: (token: TraceToken) => void,
  ) {
    this.detokenizer = new Detokenizer(codec);
  }

  /** Records a token by the logits that it was chosen, or forced, by. */
  add(id: number, logits: LogitRow, origin: TraceToken['origin'], options: RecordOptions): TraceToken {
    const top: Alternative[] = [];
    for (const other of this.alternatives > 0 ? logits.top(this.alternatives).ids : []) {
      const forbidden = isForbidden(other, id, origin, options.allowed);
      top.push({
        id: other,
        text: tokenText(this.codec, other),
        logprob: logits.logprob(other),
        ...(forbidden === undefined ? {} : { forbidden }),
      });
    }
    const isEnd = options.isEnd ?? false;
    const text = isEnd
      ? this.detokenizer.end()
      : this.detokenizer.add(id) + (options.isLast ? this.detokenizer.end() : '');
    const { maskedLogprob } = options;
    const token: TraceToken = {
      id,
      // the end-of-turn token shows its own name, which the text of the trace leaves out
      text: isEnd ? text + tokenText(this.codec, id) : text,
      logprob: logits.logprob(id),
      ...(maskedLogprob === undefined ? {} : { maskedLogprob }),
      top,
      origin,
    };
    this.texts.push(text);
    this.tokens.push(token);
    this.onToken(token);
    return token;
  }

  /** Takes over tokens of an earlier trace as they were recorded, without telling of them. */
  adopt(tokens: readonly TraceToken[]): void {
    for (const token of tokens) {
      this.texts.push(this.detokenizer.add(token.id));
      this.tokens.push(token);
    }
  }

  /** Takes the last tokens back. */
  drop(count: number): void {
    if (count === 0) return;
    this.tokens.length -= count;
    this.texts.length = 0;
    this.detokenizer = new Detokenizer(this.codec);
    for (const { id } of this.tokens) this.texts.push(this.detokenizer.add(id));
  }

  /** Text of all tokens, the end-of-turn token's name left out. */
  get text(): string {
    return this.texts.join('');
  }

  /** Ends the text where it stands: bytes that wait for the rest of a character come out as U+FFFD. */
  end(): string {
    const rest = this.detokenizer.end();
    if (rest !== '') this.texts.push(rest);
    return this.text;
  }
}

/** Whether the template forbade a token where another was written; nothing where it forbade none. */
function isForbidden(
  other: number,
  written: number,
  origin: TraceToken['origin'],
  allowed: AllowedTokens | undefined,
): boolean | undefined {
  if (origin === 'forced') return other !== written;
  return allowed === undefined ? undefined : !allowed.has(other);
}
