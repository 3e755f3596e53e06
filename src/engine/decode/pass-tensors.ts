import type { DecoderContract } from '../model/graphs.js';
import type { ElementType, Tensor } from '../runtime.js';
import { fillIntegers, floatTensor, integerTensor } from '../tensors.js';

/** Which positions of the cache rows see: one by one, `[rows, width]` of 0 and 1, or the first so many of each row. */
export type Visible = Uint8Array | readonly number[];

/** What goes into a pass of the decoder beside its cache. */
export interface PassInputs {
  /** `[rows, count, hidden]`. */
  readonly embeds: Float32Array;
  readonly count: number;
  /** `[3, rows, count]`. */
  readonly positions: ArrayLike<number>;
  readonly visible: Visible;
  /** Positions of a row of the mask. */
  readonly maskWidth: number;
  /** How many last positions logits are wanted for. */
  readonly keep: number;
}

/**
 * The tensors of the passes through one cache. What keeps its shape from one pass to the next stays the same tensor, with
 * other elements: then nothing is made, and the native backend has nothing to bind.
 */
export class PassTensors {
  private shape = '';
  private embeds: Tensor | undefined;
  private positions: Tensor | undefined;
  private keep: Tensor | undefined;
  private mask: Int32Array | BigInt64Array | undefined;
  /** How many of the first elements of `mask` are 1. */
  private ones = 0;

  constructor(
    private readonly contract: DecoderContract,
    private readonly hiddenSize: number,
  ) {}

  /** The feeds of a pass; those of the pass before may hold its elements now. */
  of(rows: number, pass: PassInputs): Readonly<Record<string, Tensor>> {
    const { contract } = this;
    const shape = `${rows} ${pass.count} ${pass.keep}`;
    const isSame = shape === this.shape;
    this.shape = shape;
    const embeds = isSame && this.embeds?.data === pass.embeds ? this.embeds : this.makeEmbeds(rows, pass);
    const positions = (isSame ? this.positions : undefined) ?? this.makePositions(rows, pass);
    fillIntegers(positions, pass.positions);
    const keep = (isSame ? this.keep : undefined) ?? this.makeKeep(pass);
    Object.assign(this, { embeds, positions, keep });
    return {
      [contract.embeds]: embeds,
      [contract.mask]: this.maskOf(rows, pass),
      [contract.positions]: positions,
      ...(keep && contract.keep ? { [contract.keep.name]: keep } : {}),
    };
  }

  private makeEmbeds(rows: number, { embeds, count }: PassInputs): Tensor {
    return floatTensor(embeds, [rows, count, this.hiddenSize], this.contract.embedType);
  }

  private makePositions(rows: number, { positions, count }: PassInputs): Tensor {
    return integerTensor(positions, [3, rows, count], this.contract.positionType);
  }

  private makeKeep({ keep }: PassInputs): Tensor | undefined {
    const { keep: asked } = this.contract;
    return asked && integerTensor([keep], asked.scalar ? [] : [1], 'int64');
  }

  private maskOf(rows: number, { visible, maskWidth }: PassInputs): Tensor {
    const { maskType } = this.contract;
    const dims = [rows, maskWidth];
    if (visible instanceof Uint8Array) return integerTensor(visible, dims, maskType);
    const used = rows * maskWidth;
    const data = this.maskMemory(used, maskType);
    if (visible.every((count) => count === maskWidth)) {
      if (this.ones < used) fillMask(data, 1, 0, used);
      this.ones = Math.max(this.ones, used);
    } else {
      this.ones = 0;
      for (const [row, count] of visible.entries()) {
        fillMask(data, 1, row * maskWidth, row * maskWidth + count);
        fillMask(data, 0, row * maskWidth + count, (row + 1) * maskWidth);
      }
    }
    return { type: maskType, dims, data: data.subarray(0, used) };
  }

  private maskMemory(count: number, type: ElementType): Int32Array | BigInt64Array {
    if (this.mask !== undefined && this.mask.length >= count) return this.mask;
    // masks grow by a position a pass
    const capacity = count + Math.ceil(count / 4);
    this.ones = 0;
    this.mask = type === 'int64' ? new BigInt64Array(capacity) : new Int32Array(capacity);
    return this.mask;
  }
}

function fillMask(data: Int32Array | BigInt64Array, value: 0 | 1, start: number, end: number): void {
  if (data instanceof BigInt64Array) data.fill(BigInt(value), start, end);
  else data.fill(value, start, end);
}
