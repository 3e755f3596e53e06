import type { PhaseEvent } from '../host/protocol.js';
import type { Dispatcher } from './dispatcher.js';

const phases: Readonly<Record<PhaseEvent['phase'], string>> = {
  load: 'Loading the model',
  image: 'Looking at the image',
  prefill: 'Reading the prompt',
  decode: 'Writing',
  read: 'Reading back',
};

/** Shows what a run does until its first token, if the client wants to show it. It can be cancelled there. */
export class RunProgress {
  private open = false;

  constructor(
    private readonly dispatcher: Dispatcher,
    private readonly id: string,
    private readonly wanted: boolean,
  ) {}

  phase(phase: PhaseEvent['phase'], share?: number): void {
    if (!this.wanted) return;
    if (phase === 'decode' || phase === 'read') {
      this.end();
      return;
    }
    const body = {
      progressId: this.id,
      message: phases[phase],
      ...(share === undefined ? {} : { percentage: Math.round(share * 100) }),
    };
    this.dispatcher.event(this.open ? 'progressUpdate' : 'progressStart', {
      ...body,
      ...(this.open ? {} : { title: 'Running the model', cancellable: true }),
    });
    this.open = true;
  }

  end(): void {
    if (!this.open) return;
    this.open = false;
    this.dispatcher.event('progressEnd', { progressId: this.id });
  }
}
