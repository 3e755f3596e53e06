import type { Trace, TraceToken } from '../../trace/index.js';
import type { Reading } from '../../view/messages.js';

/** A trace that is being written: what is known of it so far, and what the panels have not been told yet. */
export class LiveTrace {
  private current: Trace;
  private untold: TraceToken[] = [];
  /** Length of the text when it was read last. */
  private readAt = 0;

  /** @param trace empty but for its inputs */
  constructor(trace: Trace) {
    this.current = trace;
  }

  get trace(): Trace {
    return this.current;
  }

  add(token: TraceToken): void {
    this.untold.push(token);
  }

  /** Takes the tokens that came since the last call. */
  takeTokens(): readonly TraceToken[] {
    const taken = this.untold;
    this.untold = [];
    if (taken.length > 0)
      this.current = {
        ...this.current,
        tokens: [...this.current.tokens, ...taken],
        text: this.current.text + taken.map((token) => token.text).join(''),
      };
    return taken;
  }

  /** Reads the text anew if it grew; `undefined` if it did not. */
  takeReading(read: (trace: Trace) => Reading): Reading | undefined {
    if (this.current.text.length === this.readAt) return undefined;
    this.readAt = this.current.text.length;
    const reading = read(this.current);
    this.current = { ...this.current, ...reading };
    return reading;
  }
}
