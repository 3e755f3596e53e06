import type { PhaseEvent } from '../../host/protocol.js';
import type { Sink } from '../context.js';

const phases: Readonly<Record<PhaseEvent['phase'], string>> = {
  load: 'Loading the model',
  image: 'Preparing the picture',
  prefill: 'Reading the prompt',
  decode: 'Writing',
  read: 'Reading the trace back',
};

/** A line that says what is being done, written over where a person watches and left out where nobody does. */
export class ProgressLine {
  private shown = false;

  constructor(private readonly sink: Sink) {}

  /** @param about what it is done for, before the phase */
  phase({ phase, share }: Pick<PhaseEvent, 'phase' | 'share'>, about: string): void {
    if (!this.sink.interactive) return;
    const percent = share === undefined ? '' : ` ${Math.round(share * 100)} %`;
    this.sink.write(`\r\u001B[2K${this.sink.palette.dim(`${about}${phases[phase]}${percent}`)}`);
    this.shown = true;
  }

  /** Takes the line away, so that other text can follow. */
  clear(): void {
    if (this.shown) this.sink.write('\r\u001B[2K');
    this.shown = false;
  }
}
