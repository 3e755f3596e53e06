import { CodedError } from '../../../base/index.js';
import { GraphBuilder } from '../../onnx/build.js';
import type { CachePair, ElementType } from '../../runtime.js';
import type { PlacedRange } from '../cpu-cache.js';
import type { BoundGraph, NativeContext } from './bound-graph.js';
import type { CacheMemory, CacheTensor } from './cache-memory.js';
import type { Pointer } from './library.js';
import { dimensions, elementNumber, wrap } from './values.js';

/**
 * The memory of a graphics processor: what is in the cache never leaves it. Pieces of tensors are put together there, by
 * a helper graph.
 */
export class DeviceMemory implements CacheMemory {
  readonly place: Pointer;
  private readonly allocator: Pointer;
  private readonly helpers = new Map<string, BoundGraph>();

  /** @param session the graph whose caches are kept */
  constructor(
    private readonly context: NativeContext,
    session: Pointer,
    device: string,
  ) {
    const { library } = context;
    // `OrtDeviceAllocator`, first device, `OrtMemTypeDefault`
    this.place = library.make('CreateMemoryInfo', device, 0, 0, 0);
    this.allocator = library.make('CreateAllocator', session, this.place);
  }

  allocate({ type, heads, headSize }: CachePair, rows: number, width: number): CacheTensor {
    const value = this.context.library.make(
      'CreateTensorAsOrtValue',
      this.allocator,
      dimensions([rows, heads, width, headSize]),
      4,
      elementNumber(type),
    );
    return { value, rows, width };
  }

  gather(
    pair: CachePair,
    from: readonly CacheTensor[],
    rows: readonly (readonly PlacedRange[])[],
    width: number,
  ): CacheTensor {
    const made = this.allocate(pair, rows.length, width);
    if (rows.length * width === 0) return made;
    const { library, memory } = this.context;
    const helper = this.helper(pair, from.length);
    const binding = helper.createBinding();
    const data = vectorIndexes(pair.heads, from, rows, width);
    const indexes = wrap(library, memory, { type: 'int32', dims: [rows.length, pair.heads, width], data });
    try {
      for (const [place, { value }] of from.entries()) library.call('BindInput', binding, `from${place}`, value);
      library.call('BindInput', binding, 'indexes', indexes);
      library.call('BindOutput', binding, 'made', made.value);
      helper.runAtOnce(binding);
    } finally {
      library.release('ReleaseValue', indexes);
      library.release('ReleaseIoBinding', binding);
    }
    return made;
  }

  private helper({ type, headSize }: CachePair, sources: number): BoundGraph {
    const key = `${type} ${headSize} ${sources}`;
    let helper = this.helpers.get(key);
    if (helper === undefined) {
      helper = this.context.openHelper(gathering(type, headSize, sources));
      this.helpers.set(key, helper);
    }
    return helper;
  }

  view(): undefined {
    return undefined;
  }

  release({ value }: CacheTensor): void {
    this.context.library.release('ReleaseValue', value);
  }

  dispose(): void {
    for (const helper of this.helpers.values()) helper.dispose();
    this.helpers.clear();
    this.context.library.release('ReleaseAllocator', this.allocator);
    this.context.library.release('ReleaseMemoryInfo', this.place);
  }
}

/** A graph that lays out vectors of one or more tensors anew: `made[r, h, w] = vector number indexes[r, h, w]`. */
function gathering(type: ElementType, headSize: number, sources: number): Uint8Array {
  if (type !== 'float32' && type !== 'float16')
    throw new CodedError('model/graph-mismatch', `A decoder keeps its cache as ${type}`);
  const graph = new GraphBuilder('gathering');
  const flat = Array.from({ length: sources }, (_, place) => {
    const from = graph.input(`from${place}`, type, [`rows${place}`, `heads${place}`, `width${place}`, headSize]);
    return graph.apply('Flatten', [from], { attributes: { axis: { int: 3 } } });
  });
  const [first = ''] = flat;
  const all = flat.length === 1 ? first : graph.apply('Concat', flat, { attributes: { axis: { int: 0 } } });
  const indexes = graph.input('indexes', 'int32', ['rows', 'heads', 'width']);
  graph.apply('Gather', [all, indexes], { outputs: ['made'], attributes: { axis: { int: 0 } } });
  graph.output('made', type, ['rows', 'heads', 'width', headSize]);
  return graph.finish();
}

/** Which vector of all tensors, counted through, stands at each place; the first one where nothing is wanted. */
function vectorIndexes(
  heads: number,
  from: readonly CacheTensor[],
  rows: readonly (readonly PlacedRange[])[],
  width: number,
): Int32Array {
  const starts: number[] = [];
  let next = 0;
  for (const tensor of from) {
    starts.push(next);
    next += tensor.rows * heads * tensor.width;
  }
  const indexes = new Int32Array(rows.length * heads * width);
  for (const [row, ranges] of rows.entries())
    for (let head = 0; head < heads; head++) {
      let write = (row * heads + head) * width;
      for (const { from: which, row: old, start, end } of ranges) {
        const base = (starts[which] ?? 0) + (old * heads + head) * (from[which]?.width ?? 0);
        for (let at = start; at < end; at++) indexes[write++] = base + at;
      }
    }
  return indexes;
}
