/**
 * Writes small ONNX graphs: helpers that run on the device of a model, and the tiny decoder of the start-up self-test.
 * Protocol buffers are written by hand, for the few messages that are needed.
 */
class Message {
  private readonly parts: Uint8Array[] = [];

  private varint(value: number | bigint): void {
    let left = BigInt.asUintN(64, BigInt(value));
    const bytes: number[] = [];
    do {
      bytes.push(Number(left & 0x7fn) | (left > 0x7fn ? 0x80 : 0));
      left >>= 7n;
    } while (left > 0n);
    this.parts.push(Uint8Array.from(bytes));
  }

  integer(field: number, value: number | bigint): this {
    this.varint(field << 3);
    this.varint(value);
    return this;
  }

  float(field: number, value: number): this {
    this.varint((field << 3) | 5);
    this.parts.push(new Uint8Array(Float32Array.of(value).buffer));
    return this;
  }

  bytes(field: number, value: Uint8Array): this {
    this.varint((field << 3) | 2);
    this.varint(value.length);
    this.parts.push(value);
    return this;
  }

  text(field: number, value: string): this {
    return this.bytes(field, new TextEncoder().encode(value));
  }

  message(field: number, value: Message): this {
    return this.bytes(field, value.finish());
  }

  finish(): Uint8Array {
    const whole = new Uint8Array(this.parts.reduce((sum, part) => sum + part.length, 0));
    let at = 0;
    for (const part of this.parts) {
      whole.set(part, at);
      at += part.length;
    }
    return whole;
  }
}

/** Element types by their number in onnx.proto. */
const typeNumbers = { float32: 1, int32: 6, int64: 7, float16: 10 } as const;
export type GraphType = keyof typeof typeNumbers;

/** A dimension is a number or a name. */
type Dimensions = readonly (number | string)[];

export type AttributeValue =
  | { readonly int: number }
  | { readonly float: number }
  | { readonly ints: readonly number[] };

const attributeMessage = (name: string, value: AttributeValue): Message => {
  const message = new Message().text(1, name);
  if ('int' in value) return message.integer(3, value.int).integer(20, 2);
  if ('float' in value) return message.float(2, value.float).integer(20, 1);
  for (const each of value.ints) message.integer(8, each);
  return message.integer(20, 7);
};

function valueInfo(name: string, type: GraphType, dims: Dimensions): Message {
  const shape = new Message();
  for (const size of dims)
    shape.message(1, typeof size === 'number' ? new Message().integer(1, size) : new Message().text(2, size));
  const tensor = new Message().integer(1, typeNumbers[type]).message(2, shape);
  return new Message().text(1, name).message(2, new Message().message(1, tensor));
}

/** One graph under construction. Values are named by strings. */
export class GraphBuilder {
  private readonly graph = new Message();
  private next = 0;

  constructor(private readonly name: string) {}

  input(name: string, type: GraphType, dims: Dimensions): string {
    this.graph.message(11, valueInfo(name, type, dims));
    return name;
  }

  output(name: string, type: GraphType, dims: Dimensions): void {
    this.graph.message(12, valueInfo(name, type, dims));
  }

  /** A constant tensor. */
  constant(
    values: Float32Array | BigInt64Array | Int32Array,
    dims: readonly number[],
    name = `c${this.next++}`,
  ): string {
    const type = values instanceof Float32Array ? 'float32' : values instanceof Int32Array ? 'int32' : 'int64';
    const tensor = new Message();
    for (const size of dims) tensor.integer(1, size);
    tensor.integer(2, typeNumbers[type]).text(8, name);
    tensor.bytes(9, new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
    this.graph.message(5, tensor);
    return name;
  }

  /** A constant of single precision whose bytes stand in a file beside the model, named relative to it. */
  external(dims: readonly number[], file: string, offset: number, length: number, name = `c${this.next++}`): string {
    const tensor = new Message();
    for (const size of dims) tensor.integer(1, size);
    tensor.integer(2, typeNumbers.float32).text(8, name);
    for (const [key, value] of Object.entries({ location: file, offset: `${offset}`, length: `${length}` }))
      tensor.message(13, new Message().text(1, key).text(2, value));
    this.graph.message(5, tensor.integer(14, 1));
    return name;
  }

  /** Whole numbers as a constant; a single one without brackets is a scalar. */
  integers(values: number | readonly number[]): string {
    const list = typeof values === 'number' ? [values] : values;
    return this.constant(BigInt64Array.from(list.map(BigInt)), typeof values === 'number' ? [] : [list.length]);
  }

  /** Applies an operator; returns its first output. */
  apply(
    operator: string,
    inputs: readonly string[],
    options: {
      readonly outputs?: readonly string[];
      readonly domain?: string;
      readonly attributes?: Readonly<Record<string, AttributeValue>>;
    } = {},
  ): string {
    const outputs = options.outputs ?? [`v${this.next++}`];
    const node = new Message();
    for (const input of inputs) node.text(1, input);
    for (const output of outputs) node.text(2, output);
    node.text(4, operator);
    for (const [name, value] of Object.entries(options.attributes ?? {}))
      node.message(5, attributeMessage(name, value));
    if (options.domain !== undefined) node.text(7, options.domain);
    this.graph.message(1, node);
    return outputs[0] ?? '';
  }

  /** The model file. */
  finish(): Uint8Array {
    this.graph.text(2, this.name);
    const operators = new Message().text(1, '').integer(2, 17);
    const extra = new Message().text(1, 'com.microsoft').integer(2, 1);
    return new Message().integer(1, 8).message(7, this.graph).message(8, operators).message(8, extra).finish();
  }
}
