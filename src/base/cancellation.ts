import { type Disposable, toDisposable } from './disposable.js';

/**
 * Tells long work that nobody waits for it any more. The shape is that of VS Code's token, so one can be passed
 * where the other is asked for.
 */
export interface CancellationToken {
  readonly isCancellationRequested: boolean;
  onCancellationRequested(listener: () => void): Disposable;
}

/** Thrown by work that stopped because it was asked to. Never shown as an error. */
export class CancellationError extends Error {
  constructor() {
    super('Cancelled');
    this.name = 'CancellationError';
  }
}

/** Owns a token and cancels it. */
export class CancellationSource implements Disposable {
  private cancelled = false;
  private readonly listeners = new Set<() => void>();

  readonly token: CancellationToken;

  constructor(parent?: CancellationToken) {
    const isCancelled = (): boolean => this.cancelled;
    this.token = {
      get isCancellationRequested() {
        return isCancelled();
      },
      onCancellationRequested: (listener) => {
        if (this.cancelled) {
          listener();
          return toDisposable(() => undefined);
        }
        this.listeners.add(listener);
        return toDisposable(() => this.listeners.delete(listener));
      },
    };
    this.fromParent = parent?.onCancellationRequested(() => this.cancel());
  }

  private readonly fromParent: Disposable | undefined;

  cancel(): void {
    if (this.cancelled) return;
    this.cancelled = true;
    for (const listener of [...this.listeners]) listener();
    this.listeners.clear();
  }

  dispose(): void {
    this.fromParent?.dispose();
    this.listeners.clear();
  }
}

/** A token that is never cancelled. */
export const neverCancelled: CancellationToken = {
  isCancellationRequested: false,
  onCancellationRequested: () => toDisposable(() => undefined),
};

/** Throws `CancellationError` if the token is cancelled. */
export function throwIfCancelled(token: CancellationToken): void {
  if (token.isCancellationRequested) throw new CancellationError();
}
