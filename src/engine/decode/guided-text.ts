import type { TokenCodec } from '../text/tokenizer.js';
import type { AllowedTokens } from './allowed-tokens.js';
import type { Guide } from './guide.js';
import { type ForcedTokens, planForced } from './joint.js';

/** One token's effect, kept so that it can be taken back. */
interface Point {
  readonly guide: Guide | undefined;
  /** Tokens after a place where a piece of pre-tokenisation begins. */
  readonly tail: readonly number[];
  /** Tokens of the open text that is being written. */
  readonly openTokens: number;
  readonly free: string;
}

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/**
 * The text of one row under guidance. With `after`, the text is free until that has been written, and guided from there
 * on.
 */
export class GuidedText {
  private readonly points: Point[] = [];
  private now: Point;
  /** Tokens of what must follow that are still to come: after them a piece begins. */
  private settling = 0;

  constructor(
    private readonly codec: TokenCodec,
    private readonly start: Guide,
    private readonly after?: string,
  ) {
    const guide = after === undefined ? start : undefined;
    this.now = { guide, tail: [], openTokens: 0, free: '' };
  }

  /** Takes note of a token. One that the template does not allow ends the guidance: the text was given so. */
  add(id: number): void {
    this.points.push(this.now);
    const { guide, tail, openTokens, free } = this.now;
    const bytes = this.codec.bytes(id);
    if (guide === undefined) {
      this.now = this.after === undefined ? this.now : this.addFree(free, bytes);
      return;
    }
    const next = guide.advance(bytes);
    const same = next?.openText !== undefined && next.openText.start === guide.openText?.start;
    const settled = this.settling > 0 && --this.settling === 0;
    this.now = {
      guide: next,
      tail: settled ? [] : [...tail, id],
      openTokens: next?.openText === undefined ? 0 : same ? openTokens + 1 : 1,
      free,
    };
  }

  private addFree(free: string, bytes: Uint8Array): Point {
    const { text, end } = this.findMark(free, bytes);
    const none = { tail: [], openTokens: 0 };
    // as much is remembered as the mark may still need
    if (end === undefined) return { ...none, guide: undefined, free: text.slice(-(this.after ?? '').length) };
    return { ...none, guide: this.start.advance(Buffer.from(text.slice(end), 'latin1')), free: '' };
  }

  /** Where the mark at which guidance begins ends in the text after a token, a character a byte. */
  private findMark(free: string, bytes: Uint8Array): { readonly text: string; readonly end: number | undefined } {
    const text = free + Buffer.from(bytes).toString('latin1');
    const mark = Buffer.from(this.after ?? '').toString('latin1');
    const found = text.indexOf(mark);
    return { text, end: found < 0 ? undefined : found + mark.length };
  }

  /**
   * What to take in the place of a token chosen freely that reaches beyond the place where guidance begins, into text
   * that may not follow there: the tokens up to that place.
   */
  trimmed(id: number): readonly number[] | undefined {
    const { guide, free } = this.now;
    if (guide !== undefined || this.after === undefined) return undefined;
    const { text, end } = this.findMark(free, this.codec.bytes(id));
    if (end === undefined || this.start.advance(Buffer.from(text.slice(end), 'latin1')) !== undefined) return undefined;
    return this.codec.pieces(Buffer.from(text.slice(free.length, end), 'latin1').toString()).flat();
  }

  /** Takes the last tokens back. */
  drop(count: number): void {
    for (let k = 0; k < count; k++) this.now = this.points.pop() ?? this.now;
  }

  /** Tokens of what must follow now; `undefined` where there is a choice. */
  follow(): ForcedTokens | undefined {
    const { guide, tail } = this.now;
    if (guide === undefined || guide.isMidCharacter) return undefined;
    const text = this.closing() ?? guide.forced();
    if (text === '') return undefined;
    const before = decodeAll(this.codec, tail);
    const plan = planForced(this.codec, before, tail, text, guide.advance(text)?.beginnings());
    if (plan.ids.length === 0) return undefined;
    this.settling = plan.ids.length;
    return plan;
  }

  /**
   * Tokens that must follow without anything having to be taken back: text, or the only token that is allowed.
   * `undefined` where there is a choice.
   */
  mustFollow(stopTokens: ReadonlySet<number>): readonly number[] | undefined {
    const plan = this.follow();
    if (plan !== undefined) return plan.drop === 0 ? plan.ids : undefined;
    const allowed = this.allowed(stopTokens);
    if (allowed?.count !== 1) return undefined;
    const [only] = allowed.ids;
    return only === undefined || stopTokens.has(only) ? undefined : [only];
  }

  /** What ends open text that has reached its limit. */
  private closing(): string | undefined {
    const { guide, openTokens } = this.now;
    const open = guide?.openText;
    if (open?.maxTokens === undefined || openTokens < open.maxTokens) return undefined;
    return open.terminators.find((terminator) => guide?.advance(terminator) !== undefined);
  }

  /** Whether nothing but the end may follow. */
  get mustEnd(): boolean {
    const { guide } = this.now;
    return guide !== undefined && guide.accepts && guide.allowed().count === 0;
  }

  /** The tokens that may follow; `undefined` where all may. */
  allowed(stopTokens: ReadonlySet<number>): AllowedTokens | undefined {
    const { guide } = this.now;
    if (guide === undefined) return undefined;
    const allowed = guide.allowed();
    return guide.accepts ? allowed.with(stopTokens) : allowed;
  }
}

function decodeAll(codec: TokenCodec, ids: readonly number[]): string {
  return decoder.decode(Buffer.concat(ids.map((id) => codec.bytes(id))));
}
