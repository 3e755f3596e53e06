import type { CancellationToken } from '../../../base/index.js';
import type { NativeLibrary, Pointer } from './library.js';

/** What all sessions share. */
export interface NativeContext {
  readonly library: NativeLibrary;
  /** Describes the processor's memory. */
  readonly memory: Pointer;
  readonly allocator: Pointer;
  /** How the library calls the memory of the device that the graphs run on; absent: the processor's. */
  readonly device?: string;
  /** Loads a helper graph on the same device. */
  readonly openHelper: (graph: Uint8Array) => BoundGraph;
}

/** A loaded graph that is run with what was bound to its inputs and outputs. */
export interface BoundGraph {
  readonly context: NativeContext;
  readonly session: Pointer;
  /** A new binding of this graph's inputs and outputs; the caller's to release. */
  createBinding(): Pointer;
  /** Runs the graph with what is bound. */
  runBound(binding: Pointer, token: CancellationToken): Promise<void>;
  /** Runs the graph with what is bound and waits for it on this thread: for what takes next to no time. */
  runAtOnce(binding: Pointer): void;
  /** The values of all bound outputs, in the order of binding; the caller's to release. */
  takeOutputs(binding: Pointer): readonly Pointer[];
  dispose(): void;
}
