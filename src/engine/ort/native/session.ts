import { CancellationError, type CancellationToken, CodedError, throwIfCancelled } from '../../../base/index.js';
import type { Cache, CacheLayout, Session, Tensor, Tensors, ValueInfo } from '../../runtime.js';
import type { NativeLibrary, Pointer } from './library.js';
import { MaskedCache } from './masked-cache.js';
import { PackedCache } from './packed-cache.js';
import { copyOut, valueInfos, wrap } from './values.js';

/** What all sessions share. */
export interface NativeContext {
  readonly library: NativeLibrary;
  /** Describes the processor's memory. */
  readonly memory: Pointer;
  readonly allocator: Pointer;
}

/** A graph loaded through the C API. Runs are asynchronous and can be ended in their middle. */
export class NativeSession implements Session {
  readonly inputs: readonly ValueInfo[];
  readonly outputs: readonly ValueInfo[];
  private readonly options: Pointer;
  private running = false;
  private disposed = false;

  constructor(
    readonly context: NativeContext,
    private readonly session: Pointer,
  ) {
    const { library, allocator } = context;
    this.inputs = valueInfos(library, session, allocator, 'Input');
    this.outputs = valueInfos(library, session, allocator, 'Output');
    this.options = library.make('CreateRunOptions');
    library.call('RunOptionsSetRunLogSeverityLevel', this.options, 4);
  }

  /** A new binding of this graph's inputs and outputs; the caller's to release. */
  createBinding(): Pointer {
    return this.context.library.make('CreateIoBinding', this.session);
  }

  /** Runs the graph with what is bound. */
  async runBound(binding: Pointer, token: CancellationToken): Promise<void> {
    const { library } = this.context;
    throwIfCancelled(token);
    if (this.disposed || this.running)
      throw new CodedError('internal', 'A graph was run after its release, or twice at once');
    this.running = true;
    const cancelling = token.onCancellationRequested(() => library.call('RunOptionsSetTerminate', this.options));
    try {
      await library.callAsync('RunWithBinding', this.session, this.options, binding);
    } catch (error) {
      if (token.isCancellationRequested) throw new CancellationError();
      throw error;
    } finally {
      cancelling.dispose();
      if (token.isCancellationRequested) library.call('RunOptionsUnsetTerminate', this.options);
      this.running = false;
      if (this.disposed) this.free();
    }
    throwIfCancelled(token);
  }

  async run(feeds: Tensors, fetches: readonly string[], token: CancellationToken): Promise<Tensors> {
    const { library, memory } = this.context;
    const binding = this.createBinding();
    const values: Pointer[] = [];
    const kept: Tensor[] = [];
    try {
      for (const [name, tensor] of Object.entries(feeds)) {
        const value = wrap(library, memory, tensor);
        values.push(value);
        kept.push(tensor);
        library.call('BindInput', binding, name, value);
      }
      for (const name of fetches) library.call('BindOutputToDevice', binding, name, memory);
      await this.runBound(binding, token);
      const results: Record<string, Tensor> = {};
      for (const [index, value] of this.takeOutputs(binding).entries()) {
        results[fetches[index] ?? ''] = copyOut(library, value);
        library.release('ReleaseValue', value);
      }
      return results;
    } finally {
      for (const value of values) library.release('ReleaseValue', value);
      library.release('ReleaseIoBinding', binding);
      kept.length = 0;
    }
  }

  /** The values of all bound outputs, in the order of binding; the caller's to release. */
  takeOutputs(binding: Pointer): readonly Pointer[] {
    const { library, allocator } = this.context;
    const array: [Pointer | null] = [null];
    const count: [number | bigint] = [0];
    library.call('GetBoundOutputValues', binding, allocator, array, count);
    const values = Array.from({ length: Number(count[0]) }, (_, index) => library.pointerAt(array[0] ?? 0n, index));
    library.call('AllocatorFree', allocator, array[0]);
    return values;
  }

  openCache(layout: CacheLayout, rows: number, capacity: number): Cache {
    return layout.kind === 'packed'
      ? new PackedCache(this, layout, rows, 0, capacity)
      : new MaskedCache(this, layout, rows, 0, MaskedCache.empty(this.context, layout, rows));
  }

  dispose(): void {
    if (this.disposed) return;
    this.disposed = true;
    if (!this.running) this.free();
  }

  private free(): void {
    this.context.library.release('ReleaseRunOptions', this.options);
    this.context.library.release('ReleaseSession', this.session);
  }
}
