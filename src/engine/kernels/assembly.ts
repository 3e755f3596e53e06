/** What of WebAssembly is used: its types are among those of the DOM, which is not here. */
interface Assembly {
  readonly Memory: new (size: { readonly initial: number }) => AssemblyMemory;
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: object };
}

/** Memory of a WebAssembly module. Its buffer is another one after it has grown. */
export interface AssemblyMemory {
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}

const pageBytes = 65_536;
const assembly = (): Assembly => Reflect.get(globalThis, 'WebAssembly') as Assembly;

/**
 * Makes a module ready.
 * @param module its bytes in base 64
 * @returns what it exports, which the caller knows the types of, and its memory of one page
 */
export function instantiate<Exports extends object>(
  module: string,
): { readonly exports: Exports; readonly memory: AssemblyMemory } {
  const { Memory, Module, Instance } = assembly();
  const memory = new Memory({ initial: 1 });
  const compiled = new Module(Buffer.from(module, 'base64'));
  return { exports: new Instance(compiled, { env: { memory } }).exports as Exports, memory };
}

/** Lets a memory have so many bytes at least. Tells whether its buffer is another one now. */
export function reserve(memory: AssemblyMemory, bytes: number): boolean {
  const missing = bytes - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / pageBytes));
  return missing > 0;
}
