import type { DecoderContract } from '../model/graphs.js';
import type { Tensor, TensorData } from '../runtime.js';
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
  private mask: Tensor | undefined;
  /** How many of the first elements of each row of `mask` are 1; the others are 0. */
  private ones: number[] = [];

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
    const dims = [rows, maskWidth] as const;
    if (visible instanceof Uint8Array) return integerTensor(visible, dims, maskType);
    const mask = this.maskMemory(dims);
    for (const [row, count] of visible.entries()) {
      const before = this.ones[row] ?? 0;
      const start = row * maskWidth;
      if (count > before) fillMask(mask.data, 1, start + before, start + count);
      else if (count < before) fillMask(mask.data, 0, start + count, start + before);
      this.ones[row] = count;
    }
    return mask;
  }

  /** The mask of the pass before where it has the same shape, else an empty one. */
  private maskMemory(dims: readonly [rows: number, width: number]): Tensor {
    const { mask } = this;
    if (mask?.dims[0] === dims[0] && mask.dims[1] === dims[1]) return mask;
    const count = dims[0] * dims[1];
    const { maskType: type } = this.contract;
    this.ones = [];
    this.mask = { type, dims, data: type === 'int64' ? new BigInt64Array(count) : new Int32Array(count) };
    return this.mask;
  }
}

function fillMask(data: TensorData, value: 0 | 1, start: number, end: number): void {
  if (data instanceof BigInt64Array) data.fill(BigInt(value), start, end);
  else if (data instanceof Int32Array) data.fill(value, start, end);
}
