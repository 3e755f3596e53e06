import { CodedError } from '../base/index.js';
import { narrow, widen } from './float16.js';
import type { ElementType, Tensor } from './runtime.js';

/** A tensor of floats in the type that a graph asks for. */
export function floatTensor(values: Float32Array, dims: readonly number[], type: ElementType): Tensor {
  if (type === 'float32') return { type, dims, data: values };
  if (type === 'float16') return { type, dims, data: narrow(values) };
  throw new CodedError('model/graph-mismatch', `A graph asks for floats of type ${type}`);
}

const isLittleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/** Writes 64-bit integers as pairs of words, low word first, for numbers that fit into one: many times faster than big ones. */
function fillWords(words: Int32Array, values: ArrayLike<number>): void {
  for (let index = 0; index < values.length; index++) {
    const value = values[index] as number;
    words[2 * index] = value;
    words[2 * index + 1] = value >> 31;
  }
}

/** A tensor of integers of 32 bits or less, in the type that a graph asks for. */
export function integerTensor(values: ArrayLike<number>, dims: readonly number[], type: ElementType): Tensor {
  if (type !== 'int64' && type !== 'int32')
    throw new CodedError('model/graph-mismatch', `A graph asks for integers of type ${type}`);
  const data = type === 'int64' ? new BigInt64Array(values.length) : new Int32Array(values.length);
  const tensor = { type, dims, data };
  fillIntegers(tensor, values);
  return tensor;
}

/** Gives a tensor of `integerTensor` other elements, as many as it has. */
export function fillIntegers({ data }: Tensor, values: ArrayLike<number>): void {
  if (data instanceof Int32Array) data.set(values);
  else if (!(data instanceof BigInt64Array))
    throw new CodedError('internal', `${data.constructor.name} holds integers`);
  else if (isLittleEndian) fillWords(new Int32Array(data.buffer, data.byteOffset, 2 * data.length), values);
  else for (let index = 0; index < values.length; index++) data[index] = BigInt(values[index] as number);
}

/** The values of a float tensor in single precision; no copy where it is single precision already. */
export function floatValues(tensor: Tensor | undefined, name: string): Float32Array {
  if (tensor?.type === 'float32' && tensor.data instanceof Float32Array) return tensor.data;
  if (tensor?.type === 'float16' && tensor.data instanceof Uint16Array) return widen(tensor.data);
  throw new CodedError('model/graph-mismatch', `A graph gives ${name} as ${tensor?.type ?? 'nothing'}, not as floats`);
}

/** Bytes of one element. */
export function elementBytes(type: ElementType): number {
  switch (type) {
    case 'float32':
    case 'int32':
    case 'uint32':
      return 4;
    case 'float64':
    case 'int64':
    case 'uint64':
      return 8;
    case 'float16':
    case 'bfloat16':
    case 'int16':
    case 'uint16':
      return 2;
    case 'int8':
    case 'uint8':
    case 'bool':
      return 1;
    case 'string':
    case 'other':
      throw new CodedError('model/graph-mismatch', `A graph uses a tensor of type ${type}`);
  }
}
