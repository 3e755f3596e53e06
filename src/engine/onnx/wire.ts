import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import type { Disposable } from '../../base/index.js';

/** The bytes are no protocol buffer. */
export class WireError extends Error {}

/** A field of a protocol buffer message: a number, or a range of bytes in the file. */
export interface Field {
  readonly number: number;
  /** Value of a varint as a signed 64-bit number, where it is one. */
  readonly value: bigint;
  /** Range of the content of a length-delimited field; empty for others. */
  readonly start: number;
  readonly end: number;
}

const windowSize = 1 << 16;
const decoder = new TextDecoder('utf-8');

/**
 * Reads the structure of a protocol buffer file without reading its large fields: a graph of gigabytes is looked
 * through in milliseconds.
 */
export class WireFile implements Disposable {
  private readonly descriptor: number;
  readonly size: number;
  private readonly window = Buffer.alloc(windowSize);
  private windowStart = 0;
  private windowEnd = 0;
  private position = 0;

  constructor(path: string) {
    this.descriptor = openSync(path, 'r');
    this.size = fstatSync(this.descriptor).size;
  }

  /** The fields of the message in a range of the file, in order. */
  *fields(start: number, end: number): Generator<Field> {
    let at = start;
    while (at < end) {
      this.position = at;
      const tag = Number(this.varint(end));
      const number = tag >>> 3;
      if (number === 0 || tag > 0xffffffff) throw new WireError(`field ${number} at byte ${at}`);
      switch (tag & 7) {
        case 0: {
          const value = this.varint(end);
          at = this.position;
          yield { number, value, start: at, end: at };
          break;
        }
        case 1:
          at = this.position + 8;
          break;
        case 2: {
          const length = Number(this.varint(end));
          const from = this.position;
          at = from + length;
          if (length < 0 || at > end)
            throw new WireError(`field ${number} at byte ${from} is longer than what holds it`);
          yield { number, value: 0n, start: from, end: at };
          break;
        }
        case 5:
          at = this.position + 4;
          break;
        default:
          throw new WireError(`a field of unknown kind at byte ${at}`);
      }
    }
    if (at !== end) throw new WireError(`a field ends at byte ${at}, after what holds it`);
  }

  /** The text of a short field. */
  text({ start, end }: Field): string {
    const length = Math.min(end - start, 4096);
    const bytes = Buffer.alloc(length);
    readSync(this.descriptor, bytes, 0, length, start);
    return decoder.decode(bytes);
  }

  /** Numbers of a packed repeated varint field. */
  *packed({ start, end }: Field): Generator<bigint> {
    this.position = start;
    for (let at = start; at < end; at = this.position) {
      this.position = at;
      yield this.varint(end);
    }
  }

  private varint(end: number): bigint {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      if (this.position >= end) break;
      const byte = this.byte(this.position++);
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return BigInt.asIntN(64, value);
    }
    throw new WireError(`a number that does not end at byte ${this.position}`);
  }

  private byte(at: number): number {
    if (at < this.windowStart || at >= this.windowEnd) {
      this.windowStart = at;
      this.windowEnd = at + readSync(this.descriptor, this.window, 0, windowSize, at);
    }
    const byte = this.window[at - this.windowStart];
    if (byte === undefined || at >= this.windowEnd) throw new WireError(`the file ends at byte ${at}`);
    return byte;
  }

  dispose(): void {
    closeSync(this.descriptor);
  }
}
