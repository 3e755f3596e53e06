import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type * as koffiModule from 'koffi';
import { CodedError } from '../../../base/index.js';
import { API_VERSION, type FunctionName, signatures } from './signatures.js';

/** An address in this process's memory; 0 is null. */
export type Pointer = bigint;

/** A C function. `async` runs it on another thread and calls back with an error or its result. */
interface NativeFunction {
  (...parameters: readonly unknown[]): unknown;
  async(...parameters: readonly unknown[]): void;
}

type Koffi = typeof koffiModule;
type LibraryHandle = koffiModule.LibraryHandle;

const fileNames: Readonly<Partial<Record<NodeJS.Platform, string>>> = {
  linux: 'libonnxruntime.so.1',
  darwin: 'libonnxruntime.1.dylib',
  win32: 'onnxruntime.dll',
};

/** Where the binding's package keeps the library that both ways share. */
function findLibrary(): string {
  const name = fileNames[process.platform];
  const here = createRequire(process.argv[1] ?? join(process.cwd(), 'index.js'));
  if (name === undefined) throw new CodedError('host/provider', `There is no native backend on ${process.platform}`);
  return join(
    dirname(here.resolve('onnxruntime-node/package.json')),
    'bin/napi-v6',
    process.platform,
    process.arch,
    name,
  );
}

/** Bytes that are copied in one call: types of arrays have a limit. */
const copiedAtOnce = 1 << 24;

/**
 * Stack of a call of the library, in bytes: as much as a thread's own. koffi's own is 128 KiB for calls on other threads,
 * which loading a graph for WebGPU overflows.
 */
const stackSize = 8 << 20;

/** ONNX Runtime by its C API. A wrong signature would crash the process: only a self-test in another one lets it in. */
export class NativeLibrary {
  private readonly functions = new Map<FunctionName, NativeFunction>();
  /** `1.30.0`. */
  readonly version: string;

  /** Held as long as this is: the library is unloaded when its handle is collected. */
  private readonly handle: LibraryHandle;

  private constructor(readonly koffi: Koffi) {
    koffi.config({ sync_stack_size: stackSize, async_stack_size: stackSize });
    this.handle = koffi.load(findLibrary());
    const base = this.handle.func('void* OrtGetApiBase()')() as Pointer;
    const slot = (table: Pointer, index: number): Pointer => this.pointerAt(table, index);
    const getVersion = koffi.proto('const char* OrtGetVersionString()');
    const getApi = koffi.proto('void* OrtGetApi(uint32_t version)');
    this.version = String(koffi.call(slot(base, 1), getVersion));
    const api = koffi.call(slot(base, 0), getApi, API_VERSION) as Pointer | null;
    if (api === null) throw new CodedError('host/provider', `ONNX Runtime ${this.version} has no API ${API_VERSION}`);
    const path = process.platform === 'win32' ? 'const char16_t*' : 'const char*';
    for (const name of Object.keys(signatures) as FunctionName[]) {
      const [index, result, parameters] = signatures[name];
      const list = parameters.map((parameter) => (parameter === 'PATH' ? path : parameter)).join(', ');
      const type = koffi.proto(`${result} Ort_${name}(${list})`);
      this.functions.set(name, koffi.decode(slot(api, index), type) as NativeFunction);
    }
  }

  private static loading: Promise<NativeLibrary> | undefined;

  /** Loads the library once. */
  static load(): Promise<NativeLibrary> {
    NativeLibrary.loading ??= (async () => {
      const loaded = (await import('koffi').catch((cause: unknown) => {
        throw new CodedError('host/provider', `koffi cannot be loaded: ${String(cause)}`, { cause });
      })) as { readonly default?: Koffi } & Koffi;
      return new NativeLibrary(loaded.default ?? loaded);
    })();
    return NativeLibrary.loading;
  }

  /** The pointer that stands at place `index` of an array of pointers. */
  pointerAt(array: Pointer, index: number): Pointer {
    return (this.koffi.decode(array, index * 8, 'void*') as Pointer | null) ?? 0n;
  }

  /** The text that a pointer to characters points to. */
  textAt(pointer: Pointer): string {
    return this.koffi.decode.string(pointer);
  }

  /**
   * A copy of memory that is not JavaScript's. Electron allows no array buffer over such memory, so it is never shown in
   * place.
   */
  copy(pointer: Pointer, bytes: number): ArrayBuffer {
    const whole = new Uint8Array(bytes);
    for (let at = 0; at < bytes; at += copiedAtOnce) {
      const count = Math.min(copiedAtOnce, bytes - at);
      whole.set(this.koffi.decode(pointer + BigInt(at), this.bytesType(count)) as Uint8Array, at);
    }
    return whole.buffer;
  }

  private readonly bytesTypes = new Map<number, koffiModule.TypeObject>();

  private bytesType(count: number): koffiModule.TypeObject {
    let type = this.bytesTypes.get(count);
    if (type === undefined) {
      type = this.koffi.array('uint8_t', count, 'Typed');
      this.bytesTypes.set(count, type);
    }
    return type;
  }

  private get(name: FunctionName): NativeFunction {
    const found = this.functions.get(name);
    if (found === undefined) throw new CodedError('internal', `${name} is not bound`);
    return found;
  }

  /** Calls a function; throws what its status says. */
  call(name: FunctionName, ...parameters: readonly unknown[]): void {
    this.check(this.get(name)(...parameters));
  }

  /** Calls a function whose last parameter is where it puts a pointer. */
  make(name: FunctionName, ...parameters: readonly unknown[]): Pointer {
    const out: [Pointer | null] = [null];
    this.call(name, ...parameters, out);
    return out[0] ?? 0n;
  }

  /** Calls a function whose last parameter is where it puts a number. */
  count(name: FunctionName, ...parameters: readonly unknown[]): number {
    const out: [number | bigint] = [0];
    this.call(name, ...parameters, out);
    return Number(out[0]);
  }

  /** Calls a function that gives nothing back: one of the `Release…` and `Clear…`. */
  release(name: FunctionName, pointer: Pointer): void {
    if (pointer !== 0n) this.get(name)(pointer);
  }

  /** Calls a function on another thread. */
  callAsync(name: FunctionName, ...parameters: readonly unknown[]): Promise<void> {
    return new Promise((resolve, reject) => {
      this.get(name).async(...parameters, (error: unknown, status: unknown) => {
        try {
          if (error !== null && error !== undefined)
            throw error instanceof Error ? error : new Error('A call of the library failed');
          this.check(status);
          resolve();
        } catch (cause) {
          reject(cause);
        }
      });
    });
  }

  private check(status: unknown): void {
    if (status === null || status === undefined || status === 0n) return;
    const message = String(this.get('GetErrorMessage')(status));
    this.get('ReleaseStatus')(status);
    throw new Error(message);
  }
}
