import { CodedError } from '../../../base/index.js';
import type { Runtime, SessionOptions } from '../../runtime.js';
import { firstLine } from '../first-line.js';
import { NativeLibrary, type Pointer } from './library.js';
import type { NativeContext } from './bound-graph.js';
import { NativeSession } from './session.js';

/** `ORT_LOGGING_LEVEL_ERROR` */
const logErrors = 3;
/** `ORT_ENABLE_ALL` */
const optimiseAll = 99;

/** How a provider is asked for, and what the library calls its memory. */
interface NativeProvider {
  append(library: NativeLibrary, options: Pointer): void;
  /** Absent: what crosses its border lies in the processor's memory. */
  readonly device?: string;
}

const byName = (name: string, device?: string): NativeProvider => ({
  append: (library, options) =>
    library.call('SessionOptionsAppendExecutionProvider', options, name, emptyList, emptyList, 0),
  ...(device === undefined ? {} : { device }),
});
/** Lists of options end by their length; there must be an address all the same. */
const emptyList = new BigUint64Array(1);

const providers: Readonly<Record<string, NativeProvider>> = {
  cpu: { append: () => undefined },
  webgpu: byName('WebGPU', 'WebGPU_Buf'),
  dml: byName('DML'),
  coreml: byName('CoreML'),
  cuda: {
    device: 'Cuda',
    append(library, options) {
      const cuda = library.make('CreateCUDAProviderOptions');
      try {
        library.call('SessionOptionsAppendExecutionProvider_CUDA_V2', options, cuda);
      } finally {
        library.release('ReleaseCUDAProviderOptions', cuda);
      }
    },
  },
};

/** ONNX Runtime by its C API: caches written in place on the device, asynchronous runs, runs that can be ended. */
export async function loadNative(name: string): Promise<Runtime> {
  const provider = providers[name];
  if (provider === undefined)
    throw new CodedError('host/provider', `The native backend has no execution provider ${name}`);
  const library = await NativeLibrary.load();
  const environment = library.make('CreateEnv', logErrors, 'mrsi');
  const makeOptions = ({ threads, mapped }: SessionOptions): Pointer => {
    const options = library.make('CreateSessionOptions');
    library.call('SetIntraOpNumThreads', options, threads);
    library.call('SetInterOpNumThreads', options, 1);
    library.call('SetSessionGraphOptimizationLevel', options, optimiseAll);
    library.call('SetSessionLogSeverityLevel', options, logErrors);
    if (mapped) library.call('AddSessionConfigEntry', options, 'session.disable_prepacking', '1');
    try {
      provider.append(library, options);
    } catch (cause) {
      library.release('ReleaseSessionOptions', options);
      throw new CodedError('host/provider', `${name} cannot be used: ${firstLine(cause)}`, { cause });
    }
    return options;
  };
  const context: NativeContext = {
    library,
    memory: library.make('CreateCpuMemoryInfo', 0, 0),
    allocator: library.make('GetAllocatorWithDefaultOptions'),
    ...(provider.device === undefined ? {} : { device: provider.device }),
    openHelper(graph) {
      const prepared = makeOptions({ threads: 1, mapped: false });
      try {
        const session = library.make('CreateSessionFromArray', environment, graph, graph.length, prepared);
        return new NativeSession(context, session);
      } finally {
        library.release('ReleaseSessionOptions', prepared);
      }
    },
  };
  const open = async (
    options: SessionOptions,
    create: (options: Pointer, out: [Pointer | null]) => Promise<void>,
  ): Promise<NativeSession> => {
    const prepared = makeOptions(options);
    const out: [Pointer | null] = [null];
    try {
      await create(prepared, out);
      return new NativeSession(context, out[0] ?? 0n);
    } finally {
      library.release('ReleaseSessionOptions', prepared);
    }
  };
  return {
    backend: 'native',
    provider: name,
    open: (file, options) =>
      open(options, async (prepared, out) => {
        try {
          await library.callAsync('CreateSession', environment, file, prepared, out);
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
      }),
    openBytes: (bytes, options) =>
      open(options, (prepared, out) =>
        library.callAsync('CreateSessionFromArray', environment, bytes, bytes.length, prepared, out),
      ),
  };
}
