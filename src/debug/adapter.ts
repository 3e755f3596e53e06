import { type Disposable, DisposableStore } from '../base/disposable.js';
import { Emitter } from '../base/event.js';
import { Dispatcher } from './dispatcher.js';
import { registerBreakpoints } from './requests/breakpoints.js';
import { registerChanging } from './requests/changing.js';
import { registerEvaluate } from './requests/evaluate.js';
import { registerLifecycle } from './requests/lifecycle.js';
import { registerSources } from './requests/sources.js';
import { registerStack } from './requests/stack.js';
import { registerStepping } from './requests/stepping.js';
import { registerViews } from './requests/views.js';
import type { DebugServices } from './services.js';
import { Session } from './session.js';
import type { MessagePort } from './wire.js';

/**
 * One debug session over the debug adapter protocol: messages in, messages out, over whatever carries them. It
 * translates and nothing else: going through a trace is `replay`'s, writing one the inference host's.
 */
export class DebugAdapter implements MessagePort, Disposable {
  private readonly owned = new DisposableStore();
  private readonly dispatcher: Dispatcher;
  private readonly ends = new Emitter<void>();
  /** The client has disconnected. */
  readonly onEnd = this.ends.event;
  readonly onMessage: MessagePort['onMessage'];

  constructor(services: DebugServices) {
    this.dispatcher = this.owned.add(new Dispatcher());
    this.onMessage = this.dispatcher.onMessage;
    const session = this.owned.add(new Session(this.dispatcher, services));
    registerLifecycle(session, () => this.ends.fire());
    registerBreakpoints(session);
    registerStepping(session);
    registerStack(session);
    registerSources(session);
    registerEvaluate(session);
    registerChanging(session);
    registerViews(session);
  }

  handle(message: unknown): void {
    this.dispatcher.handle(message);
  }

  dispose(): void {
    this.owned.dispose();
    this.ends.dispose();
  }
}
