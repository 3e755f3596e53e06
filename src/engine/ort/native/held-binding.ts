import type { Tensor } from '../../runtime.js';
import type { BoundGraph } from './bound-graph.js';
import type { Pointer } from './library.js';
import { wrap } from './values.js';

/**
 * A binding that stays from run to run. A tensor that is bound already is not bound again: the graph reads what its memory
 * holds by then. Each call that is saved counts, because after a pass nothing of it is in the processor's caches any more.
 */
export class HeldBinding {
  readonly pointer: Pointer;
  /** What is bound; held, because the library reads and writes its memory. */
  private readonly inputs = new Map<string, Tensor>();
  private readonly outputs = new Map<string, Tensor>();

  constructor(private readonly graph: BoundGraph) {
    this.pointer = graph.createBinding();
  }

  input(name: string, tensor: Tensor): void {
    const { device } = this.graph.context;
    // to the memory of a device it is copied when it is bound
    if (device === undefined && this.inputs.get(name) === tensor) return;
    this.bind('BindInput', name, tensor);
    this.inputs.set(name, tensor);
  }

  output(name: string, tensor: Tensor): void {
    if (this.outputs.get(name) === tensor) return;
    this.bind('BindOutput', name, tensor);
    this.outputs.set(name, tensor);
  }

  /** Takes all outputs back. */
  clearOutputs(): void {
    this.graph.context.library.release('ClearBoundOutputs', this.pointer);
    this.outputs.clear();
  }

  private bind(side: 'BindInput' | 'BindOutput', name: string, tensor: Tensor): void {
    const { library, memory } = this.graph.context;
    const value = wrap(library, memory, tensor);
    try {
      library.call(side, this.pointer, name, value);
    } finally {
      // the binding has its own hold on it
      library.release('ReleaseValue', value);
    }
  }

  dispose(): void {
    this.graph.context.library.release('ReleaseIoBinding', this.pointer);
    this.inputs.clear();
    this.outputs.clear();
  }
}
