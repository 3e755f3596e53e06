import type * as onnxruntime from 'onnxruntime-node';
import type { InferenceSession, Tensor as OrtTensor } from 'onnxruntime-node';
import { type CancellationToken, CodedError, throwIfCancelled } from '../../base/index.js';
import { elementBytes } from '../tensors.js';
import type {
  Cache,
  CacheLayout,
  ElementType,
  RowSource,
  Runtime,
  Session,
  SessionOptions,
  Tensor,
  TensorData,
  Tensors,
  ValueInfo,
} from '../runtime.js';
import { cacheArray, copyRanges } from './cpu-cache.js';
import { firstLine } from './first-line.js';
import { findSources } from './sources.js';

type Library = typeof onnxruntime;

const elementTypes = new Set<string>([
  'float32',
  'float16',
  'float64',
  'int64',
  'int32',
  'int16',
  'int8',
  'uint64',
  'uint32',
  'uint16',
  'uint8',
  'bool',
  'string',
]);

const elementType = (type: string): ElementType => (elementTypes.has(type) ? (type as ElementType) : 'other');

function valueInfos(values: readonly InferenceSession.ValueMetadata[]): readonly ValueInfo[] {
  return values.map((value) =>
    value.isTensor
      ? { name: value.name, type: elementType(value.type), dims: value.shape }
      : { name: value.name, type: 'other', dims: [] },
  );
}

/** Newer JavaScript engines give float16 as `Float16Array`: everything here wants its bits. */
function plainData(data: OrtTensor.DataType): TensorData {
  if (Array.isArray(data)) throw new CodedError('model/graph-mismatch', 'A graph gives text');
  if (data.constructor.name === 'Float16Array') return new Uint16Array(data.buffer, data.byteOffset, data.length);
  return data as TensorData;
}

function toOrt(library: Library, tensor: Tensor): OrtTensor {
  const { type, dims, data } = tensor;
  if (type === 'float16' && data instanceof Uint16Array) {
    const modern: unknown = Reflect.get(globalThis, 'Float16Array');
    if (typeof modern === 'function') {
      const bits: unknown = Reflect.construct(modern, [data.buffer, data.byteOffset, data.length]);
      return new library.Tensor('float16', bits as Uint16Array, dims);
    }
  }
  if (type === 'other' || type === 'bfloat16')
    throw new CodedError('model/graph-mismatch', `A graph asks for a tensor of type ${type}`);
  return new library.Tensor(type as 'float32', data as Float32Array, dims);
}

/** One cache whose tensors live in this process's memory and cross the binding at each run. */
class BindingCache implements Cache {
  constructor(
    private readonly session: BindingSession,
    private readonly layout: CacheLayout,
    readonly rows: number,
    private current: number,
    private tensors: Tensors,
  ) {}

  get width(): number {
    return this.current;
  }

  get bytes(): number {
    return this.layout.pairs.reduce(
      (sum, { heads, headSize, type }) => sum + this.rows * heads * this.current * headSize * elementBytes(type),
      0,
    );
  }

  async run(feeds: Tensors, fetches: readonly string[], width: number, token: CancellationToken): Promise<Tensors> {
    const { pairs } = this.layout;
    const results = await this.session.run(
      { ...feeds, ...this.tensors },
      [...fetches, ...pairs.map(({ present }) => present)],
      token,
    );
    const next: Record<string, Tensor> = {};
    for (const { past, present } of pairs) {
      const tensor = results[present];
      if (tensor?.dims[2] !== width)
        throw new CodedError('model/graph-mismatch', `The decoder presents ${present} [${tensor?.dims.join(', ')}]`);
      next[past] = tensor;
    }
    this.tensors = next;
    this.current = width;
    return results;
  }

  async runRow(
    row: number,
    feeds: Tensors,
    fetches: readonly string[],
    width: number,
    token: CancellationToken,
  ): Promise<Tensors> {
    const alone = this.rebuilt([[{ row, start: 0, end: this.current }]], this.current);
    const results = await alone.run(feeds, fetches, width, token);
    const whole = Math.max(width, this.current);
    const rows = Array.from(
      { length: this.rows },
      (_, place): RowSource =>
        place === row
          ? [{ cache: alone, row: 0, start: 0, end: width }]
          : [{ row: place, start: 0, end: this.current }],
    );
    this.tensors = this.rebuilt(rows, whole).tensors;
    this.current = whole;
    return results;
  }

  rebuild(rows: readonly RowSource[], width: number): Cache {
    return this.rebuilt(rows, width);
  }

  private rebuilt(rows: readonly RowSource[], width: number): BindingCache {
    const { caches, rows: placed } = findSources<BindingCache>(this, rows, isBinding);
    const tensors: Record<string, Tensor> = {};
    for (const pair of this.layout.pairs) {
      const from = caches.map(({ tensors: own, current }) => ({ data: held(own[pair.past]).data, width: current }));
      const dims = [rows.length, pair.heads, width, pair.headSize];
      const data = cacheArray(pair.type, rows.length * pair.heads * width * pair.headSize);
      copyRanges(pair, from, { data, width }, placed);
      tensors[pair.past] = { type: pair.type, dims, data };
    }
    return new BindingCache(this.session, this.layout, rows.length, width, tensors);
  }

  dispose(): void {
    this.tensors = {};
  }
}

const isBinding = (cache: Cache): cache is BindingCache => cache instanceof BindingCache;

function held(tensor: Tensor | undefined): Tensor {
  if (tensor === undefined) throw new CodedError('internal', 'A cache was used after its end');
  return tensor;
}

class BindingSession implements Session {
  readonly inputs: readonly ValueInfo[];
  readonly outputs: readonly ValueInfo[];

  constructor(
    private readonly library: Library,
    private session: InferenceSession | undefined,
  ) {
    this.inputs = valueInfos(session?.inputMetadata ?? []);
    this.outputs = valueInfos(session?.outputMetadata ?? []);
  }

  async run(feeds: Tensors, fetches: readonly string[], token: CancellationToken): Promise<Tensors> {
    throwIfCancelled(token);
    if (this.session === undefined) throw new CodedError('internal', 'A graph was run after its release');
    const given = Object.fromEntries(
      Object.entries(feeds).map(([name, tensor]) => [name, toOrt(this.library, tensor)]),
    );
    const results = await this.session.run(given, fetches);
    throwIfCancelled(token);
    return Object.fromEntries(
      Object.entries(results).map(([name, tensor]) => [
        name,
        { type: elementType(tensor.type), dims: tensor.dims, data: plainData(tensor.data) },
      ]),
    );
  }

  openCache(layout: CacheLayout, rows: number): Cache {
    const tensors = Object.fromEntries(
      layout.pairs.map(({ past, heads, headSize, type }) => [
        past,
        { type, dims: [rows, heads, 0, headSize], data: cacheArray(type, 0) },
      ]),
    );
    return new BindingCache(this, layout, rows, 0, tensors);
  }

  dispose(): void {
    const { session } = this;
    this.session = undefined;
    void session?.release();
  }
}

const sessionOptions = (provider: string, options: SessionOptions): InferenceSession.SessionOptions => ({
  executionProviders: [provider],
  intraOpNumThreads: options.threads,
  interOpNumThreads: 1,
  logSeverityLevel: 3,
  ...(options.mapped ? { extra: { session: { disable_prepacking: '1' } } } : {}),
});

/** The official binding of ONNX Runtime, loaded when first asked for. */
export async function loadBinding(provider: string): Promise<Runtime> {
  const library = await import('onnxruntime-node').catch((error: unknown) => {
    throw new CodedError('host/provider', `ONNX Runtime cannot be loaded: ${String(error)}`, { cause: error });
  });
  const known = library.listSupportedBackends().map(({ name }) => name);
  if (!known.includes(provider))
    throw new CodedError(
      'host/provider',
      `There is no execution provider ${provider} here; there are ${known.join(', ')}`,
    );
  return {
    backend: 'binding',
    provider,
    async open(file, options) {
      try {
        return new BindingSession(
          library,
          await library.InferenceSession.create(file, sessionOptions(provider, options)),
        );
      } catch (error) {
        throw new CodedError(
          'model/file-corrupt',
          `${file} is not an ONNX graph that can be loaded: ${firstLine(error)}`,
          {
            subject: file,
            cause: error,
          },
        );
      }
    },
    async openBytes(bytes, options) {
      return new BindingSession(
        library,
        await library.InferenceSession.create(bytes, sessionOptions(provider, options)),
      );
    },
  };
}
