import { CodedError } from '../../../base/index.js';
import type { Runtime, SessionOptions } from '../../runtime.js';
import { firstLine } from '../first-line.js';
import { NativeLibrary, type Pointer } from './library.js';
import { type NativeContext, NativeSession } from './session.js';

/** `ORT_LOGGING_LEVEL_ERROR` */
const logErrors = 3;
/** `ORT_ENABLE_ALL` */
const optimiseAll = 99;

/** ONNX Runtime by its C API: caches written in place, asynchronous runs, runs that can be ended. */
export async function loadNative(provider: string): Promise<Runtime> {
  const library = await NativeLibrary.load();
  if (provider !== 'cpu')
    throw new CodedError('host/provider', `The native backend has no execution provider ${provider}`);
  const environment = library.make('CreateEnv', logErrors, 'mrsi');
  const context: NativeContext = {
    library,
    memory: library.make('CreateCpuMemoryInfo', 0, 0),
    allocator: library.make('GetAllocatorWithDefaultOptions'),
  };
  const makeOptions = ({ threads, mapped }: SessionOptions): Pointer => {
    const options = library.make('CreateSessionOptions');
    library.call('SetIntraOpNumThreads', options, threads);
    library.call('SetInterOpNumThreads', options, 1);
    library.call('SetSessionGraphOptimizationLevel', options, optimiseAll);
    library.call('SetSessionLogSeverityLevel', options, logErrors);
    if (mapped) library.call('AddSessionConfigEntry', options, 'session.disable_prepacking', '1');
    return options;
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
    provider,
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
