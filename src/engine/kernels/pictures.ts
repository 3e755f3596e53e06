import { type AssemblyMemory, instantiate, reserve } from './assembly.js';
import { picturesModule } from './generated/pictures.js';

interface Kernels {
  rows(
    source: number,
    stride: number,
    height: number,
    to: number,
    first: number,
    count: number,
    values: number,
    taps: number,
    target: number,
  ): void;
  columns(
    source: number,
    stride: number,
    to: number,
    first: number,
    count: number,
    values: number,
    taps: number,
    target: number,
  ): void;
  patch(source: number, stride: number, size: number, frames: number, tables: number, target: number): void;
}

/** For each output position of a resampling: the first input position, how many, and their weights. */
export interface Weights {
  /** Places for weights of a position in `values`. */
  readonly taps: number;
  readonly first: Int32Array;
  readonly count: Int32Array;
  /** Fixed point with 22 fractional bits. */
  readonly values: Int32Array;
}

/** How patches are cut. */
export interface PatchShape {
  /** Pixels of a side. */
  readonly size: number;
  /** How often each channel is repeated. */
  readonly frames: number;
  /** Which number stands for each byte, 256 a channel. */
  readonly tables: Float32Array;
}

/** What kernels may read and write behind the last byte. */
const margin = 16;
/** Bytes of a picture that are worked on in one go, so that they stay in the processor's caches. */
const strip = 1 << 19;
/** Memory that is kept for the next picture; more is given back. */
const keptBytes = 1 << 26;

/** Kernels over pictures (`pictures.wat`) and the memory in which they see them, a strip at a time. */
class PictureKernels {
  readonly memory: AssemblyMemory;
  private readonly kernels: Kernels;

  constructor() {
    ({ memory: this.memory, exports: this.kernels } = instantiate<Kernels>(picturesModule));
  }

  /** Addresses of pieces laid one after the other, each at a multiple of 16, with room behind it. */
  private lay(...sizes: readonly number[]): readonly number[] {
    let next = 0;
    const places = sizes.map((size) => {
      const place = next;
      next = (place + size + margin + 15) & ~15;
      return place;
    });
    reserve(this.memory, next);
    return places;
  }

  private put(place: number, data: Uint8Array | Int32Array | Float32Array): void {
    new Uint8Array(this.memory.buffer).set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), place);
  }

  private bytes(place: number, length: number): Uint8Array {
    return new Uint8Array(this.memory.buffer, place, length);
  }

  /** Resamples rows of `width` pixels to `to` pixels each. */
  rows(source: Uint8Array, width: number, height: number, to: number, weights: Weights): Uint8Array {
    const result = new Uint8Array(to * height * 3);
    const stride = width * 3;
    const most = Math.min(height, Math.max(1, Math.floor(strip / stride)));
    const { first, count, values, taps } = weights;
    const [at = 0, firstAt = 0, countAt = 0, valuesAt = 0, into = 0] = this.lay(
      most * stride,
      first.byteLength,
      count.byteLength,
      values.byteLength,
      most * to * 3,
    );
    this.put(
      firstAt,
      first.map((pixel) => pixel * 3),
    );
    this.put(countAt, count);
    this.put(valuesAt, values);
    for (let row = 0; row < height; row += most) {
      const now = Math.min(most, height - row);
      this.put(at, source.subarray(row * stride, (row + now) * stride));
      this.kernels.rows(at, stride, now, to, firstAt, countAt, valuesAt, taps * 4, into);
      result.set(this.bytes(into, now * to * 3), row * to * 3);
    }
    return result;
  }

  /** Resamples columns: makes `to` rows of `stride` bytes. */
  columns(source: Uint8Array, stride: number, to: number, weights: Weights): Uint8Array {
    const result = new Uint8Array(to * stride);
    const { first, count, values, taps } = weights;
    const most = Math.max(1, Math.floor(strip / stride));
    for (let row = 0; row < to; row += most) {
      const end = Math.min(to, row + most);
      const [start, stop] = rangeOf(weights, row, end);
      const used = source.subarray(start * stride, stop * stride);
      const now = end - row;
      const [at = 0, firstAt = 0, countAt = 0, valuesAt = 0, into = 0] = this.lay(
        used.length,
        now * 4,
        now * 4,
        now * taps * 4,
        now * stride,
      );
      this.put(at, used);
      this.put(
        firstAt,
        first.slice(row, end).map((place) => (place - start) * stride),
      );
      this.put(countAt, count.subarray(row, end));
      this.put(valuesAt, values.subarray(row * taps, end * taps));
      this.kernels.columns(at, stride, now, firstAt, countAt, valuesAt, taps * 4, into);
      result.set(this.bytes(into, now * stride), row * stride);
    }
    return result;
  }

  /**
   * Cuts patches out of some rows of a picture, of `stride` bytes each.
   * @param places of each patch its row and its column, counted in patches, in the order wanted
   * @param into takes them
   */
  patches(
    rows: Uint8Array,
    stride: number,
    { size, frames, tables }: PatchShape,
    places: readonly (readonly [row: number, column: number])[],
    into: Float32Array,
  ): void {
    const bytes = 3 * frames * size * size * 4;
    const [at = 0, tablesAt = 0, target = 0] = this.lay(rows.length, tables.byteLength, places.length * bytes);
    this.put(at, rows);
    this.put(tablesAt, tables);
    for (const [place, [row, column]] of places.entries()) {
      const from = at + row * size * stride + column * size * 3;
      this.kernels.patch(from, stride, size, frames, tablesAt, target + place * bytes);
    }
    into.set(new Float32Array(this.memory.buffer, target, into.length));
  }
}

/** Which input positions some output positions need. */
function rangeOf({ first, count }: Weights, from: number, to: number): readonly [start: number, stop: number] {
  let start = first[from] ?? 0;
  let stop = start;
  for (let out = from; out < to; out++) {
    const place = first[out] ?? 0;
    start = Math.min(start, place);
    stop = Math.max(stop, place + (count[out] ?? 0));
  }
  return [start, stop];
}

let kernels: PictureKernels | undefined;

/** Works on a picture with the kernels. */
export function withPictureKernels<Result>(work: (kernels: PictureKernels) => Result): Result {
  const own = (kernels ??= new PictureKernels());
  try {
    return work(own);
  } finally {
    if (own.memory.buffer.byteLength > keptBytes) kernels = undefined;
  }
}
