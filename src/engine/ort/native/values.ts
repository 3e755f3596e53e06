import { CodedError } from '../../../base/index.js';
import type { ElementType, Tensor, TensorData, ValueInfo } from '../../runtime.js';
import { elementBytes } from '../../tensors.js';
import type { NativeLibrary, Pointer } from './library.js';

/** Element types in the order of `ONNXTensorElementDataType`. */
const elementTypes: readonly ElementType[] = [
  'other',
  'float32',
  'uint8',
  'int8',
  'uint16',
  'int16',
  'int32',
  'int64',
  'string',
  'bool',
  'float16',
  'float64',
  'uint32',
  'uint64',
  'other',
  'other',
  'bfloat16',
];

export const elementNumber = (type: ElementType): number => elementTypes.indexOf(type);

/** Dimensions as C takes them. */
export function dimensions(dims: readonly number[]): BigInt64Array {
  const sizes = new BigInt64Array(dims.length);
  for (let axis = 0; axis < dims.length; axis++) sizes[axis] = BigInt(dims[axis] as number);
  return sizes;
}

/** A value that points into memory of JavaScript. That must live as long as the value does. */
export function wrap(library: NativeLibrary, memory: Pointer, { type, dims, data }: Tensor): Pointer {
  return library.make(
    'CreateTensorWithDataAsOrtValue',
    memory,
    data,
    data.byteLength,
    dimensions(dims),
    dims.length,
    elementNumber(type),
  );
}

function arrayOf(type: ElementType, buffer: ArrayBuffer, count: number): TensorData {
  switch (type) {
    case 'float32':
      return new Float32Array(buffer, 0, count);
    case 'float64':
      return new Float64Array(buffer, 0, count);
    case 'float16':
    case 'bfloat16':
    case 'uint16':
      return new Uint16Array(buffer, 0, count);
    case 'int16':
      return new Int16Array(buffer, 0, count);
    case 'int32':
      return new Int32Array(buffer, 0, count);
    case 'uint32':
      return new Uint32Array(buffer, 0, count);
    case 'int64':
      return new BigInt64Array(buffer, 0, count);
    case 'uint64':
      return new BigUint64Array(buffer, 0, count);
    case 'int8':
      return new Int8Array(buffer, 0, count);
    case 'uint8':
    case 'bool':
      return new Uint8Array(buffer, 0, count);
    case 'string':
    case 'other':
      throw new CodedError('model/graph-mismatch', `A graph gives a tensor of type ${type}`);
  }
}

interface Shape {
  readonly type: ElementType;
  readonly dims: readonly number[];
}

function shapeOf(library: NativeLibrary, info: Pointer): Shape {
  const rank = library.count('GetDimensionsCount', info);
  const sizes = new BigInt64Array(Math.max(rank, 1));
  library.call('GetDimensions', info, sizes, rank);
  return {
    type: elementTypes[library.count('GetTensorElementType', info)] ?? 'other',
    dims: Array.from(sizes.subarray(0, rank), Number),
  };
}

/** The elements of a value in the processor's memory, copied. */
export function copyOut(library: NativeLibrary, value: Pointer): Tensor {
  const info = library.make('GetTensorTypeAndShape', value);
  const { type, dims } = shapeOf(library, info);
  library.release('ReleaseTensorTypeAndShapeInfo', info);
  const count = dims.reduce((product, size) => product * size, 1);
  if (count === 0) return { type, dims, data: arrayOf(type, new ArrayBuffer(0), 0) };
  const pointer = library.make('GetTensorMutableData', value);
  return { type, dims, data: arrayOf(type, library.copy(pointer, count * elementBytes(type)), count) };
}

/** Names, types and dimensions of a session's inputs or outputs. */
export function valueInfos(
  library: NativeLibrary,
  session: Pointer,
  allocator: Pointer,
  side: 'Input' | 'Output',
): readonly ValueInfo[] {
  const count = library.count(`SessionGet${side}Count`, session);
  return Array.from({ length: count }, (_, index): ValueInfo => {
    const pointer = library.make(`SessionGet${side}Name`, session, index, allocator);
    const name = library.textAt(pointer);
    library.call('AllocatorFree', allocator, pointer);
    const type = library.make(`SessionGet${side}TypeInfo`, session, index);
    try {
      const info = library.make('CastTypeInfoToTensorInfo', type);
      if (info === 0n) return { name, type: 'other', dims: [] };
      const shape = shapeOf(library, info);
      const symbols = new BigUint64Array(Math.max(shape.dims.length, 1));
      library.call('GetSymbolicDimensions', info, symbols, shape.dims.length);
      return {
        name,
        type: shape.type,
        dims: shape.dims.map((size, axis) => (size >= 0 ? size : library.textAt(symbols[axis] ?? 0n))),
      };
    } finally {
      library.release('ReleaseTypeInfo', type);
    }
  });
}
