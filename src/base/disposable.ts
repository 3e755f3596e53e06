/** Something that owns a resource and gives it back exactly once. */
export interface Disposable {
  dispose(): void;
}

/** Makes a disposable of a function; calling `dispose` twice runs it once. */
export function toDisposable(release: () => void): Disposable {
  let open = true;
  return {
    dispose() {
      if (!open) return;
      open = false;
      release();
    },
  };
}

/** Owns many disposables and releases them in reverse order, also when one of them throws. */
export class DisposableStore implements Disposable {
  private readonly items = new Set<Disposable>();
  private disposed = false;

  /** Takes ownership. If the store is already disposed, the item is released at once. */
  add<T extends Disposable>(item: T): T {
    if (this.disposed) item.dispose();
    else this.items.add(item);
    return item;
  }

  get isDisposed(): boolean {
    return this.disposed;
  }

  /** Number of resources still owned: what a leak test counts. */
  get size(): number {
    return this.items.size;
  }

  dispose(): void {
    if (this.disposed) return;
    this.disposed = true;
    const failures: unknown[] = [];
    for (const item of [...this.items].reverse()) {
      try {
        item.dispose();
      } catch (failure) {
        failures.push(failure);
      }
    }
    this.items.clear();
    if (failures.length > 0) throw failures[0];
  }
}
