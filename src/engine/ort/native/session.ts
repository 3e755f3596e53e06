import { CancellationError, type CancellationToken, CodedError, throwIfCancelled } from '../../../base/index.js';
import type { Cache, CacheLayout, RunOptions, Session, Tensor, Tensors, ValueInfo } from '../../runtime.js';
import type { BoundGraph, NativeContext } from './bound-graph.js';
import type { CacheMemory } from './cache-memory.js';
import { DeviceMemory } from './device-memory.js';
import { HeldBinding } from './held-binding.js';
import { HostMemory } from './host-memory.js';
import type { Pointer } from './library.js';
import { MaskedCache } from './masked-cache.js';
import { PackedCache } from './packed-cache.js';
import { copyOut, valueInfos, wrap } from './values.js';

/** A graph loaded through the C API. Runs are asynchronous and can be ended in their middle. */
export class NativeSession implements Session, BoundGraph {
  readonly inputs: readonly ValueInfo[];
  readonly outputs: readonly ValueInfo[];
  private readonly options: Pointer;
  /** Where caches are kept; made for the first one. */
  private cacheMemory: CacheMemory | undefined;
  /** Binding of the runs that write into results of earlier ones. */
  private held: HeldBinding | undefined;
  private running = false;
  private disposed = false;

  constructor(
    readonly context: NativeContext,
    readonly session: Pointer,
  ) {
    const { library, allocator } = context;
    this.inputs = valueInfos(library, session, allocator, 'Input');
    this.outputs = valueInfos(library, session, allocator, 'Output');
    this.options = library.make('CreateRunOptions');
    library.call('RunOptionsSetRunLogSeverityLevel', this.options, 4);
  }

  createBinding(): Pointer {
    return this.context.library.make('CreateIoBinding', this.session);
  }

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

  runAtOnce(binding: Pointer): void {
    this.context.library.call('RunWithBinding', this.session, this.options, binding);
  }

  private runQuick(binding: Pointer, token: CancellationToken): void {
    throwIfCancelled(token);
    if (this.disposed || this.running)
      throw new CodedError('internal', 'A graph was run after its release, or twice at once');
    this.runAtOnce(binding);
  }

  async run(
    feeds: Tensors,
    fetches: readonly string[],
    token: CancellationToken,
    { quick = false, into }: RunOptions = {},
  ): Promise<Tensors> {
    const { library, memory, device } = this.context;
    if (quick && device === undefined && into !== undefined) return this.runInto(feeds, into, token);
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
      if (quick) this.runQuick(binding, token);
      else await this.runBound(binding, token);
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

  /** A quick run that writes where an earlier one wrote. */
  private runInto(feeds: Tensors, into: Tensors, token: CancellationToken): Tensors {
    this.held ??= new HeldBinding(this);
    for (const [name, tensor] of Object.entries(feeds)) this.held.input(name, tensor);
    for (const [name, tensor] of Object.entries(into)) this.held.output(name, tensor);
    this.runQuick(this.held.pointer, token);
    return into;
  }

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
    this.cacheMemory ??= this.openMemory();
    return layout.kind === 'packed'
      ? PackedCache.empty(this, this.cacheMemory, layout, rows, capacity)
      : MaskedCache.empty(this, this.cacheMemory, layout, rows);
  }

  private openMemory(): CacheMemory {
    const { library, memory, device } = this.context;
    return device === undefined
      ? new HostMemory(library, memory)
      : new DeviceMemory(this.context, this.session, device);
  }

  dispose(): void {
    if (this.disposed) return;
    this.disposed = true;
    if (!this.running) this.free();
  }

  private free(): void {
    this.held?.dispose();
    this.cacheMemory?.dispose();
    this.context.library.release('ReleaseRunOptions', this.options);
    this.context.library.release('ReleaseSession', this.session);
  }
}
