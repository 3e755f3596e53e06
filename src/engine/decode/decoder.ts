import { type CancellationToken, CodedError, type Disposable } from '../../base/index.js';
import type { DecoderContract, EmbedContract } from '../model/graphs.js';
import type { Cache, CacheLayout, RowSource, Session, Tensor } from '../runtime.js';
import { floatTensor, floatValues, integerTensor } from '../tensors.js';
import type { RopePositions } from '../text/rope-positions.js';

/** Logits of the last positions of some rows. */
export class Logits {
  constructor(
    private readonly values: Float32Array,
    private readonly kept: number,
    readonly vocabulary: number,
  ) {}

  /** Logits of a row, `back` positions before its last one. A view: valid until the next step. */
  row(row: number, back = 0): Float32Array {
    const start = (row * this.kept + this.kept - 1 - back) * this.vocabulary;
    return this.values.subarray(start, start + this.vocabulary);
  }
}

/** One row of a batch. */
interface Row {
  /** Tokens in it, the prompt included. */
  readonly length: number;
  /** Which positions of the cache belong to it, 0 or 1; as wide as the cache. Only where the layout is `masked`. */
  readonly visible: Uint8Array;
  /** Rotary position of its token `index` is `index + delta`, after the prompt. */
  readonly delta: number;
}

/** What a decoder is made of. */
export interface DecoderParts {
  readonly embed: { readonly session: Session; readonly contract: EmbedContract };
  readonly decoder: { readonly session: Session; readonly contract: DecoderContract };
  readonly hiddenSize: number;
  readonly cacheKind: CacheLayout['kind'];
  /** Tokens of a prompt that are run at once. */
  readonly chunk: number;
}

/** Looks up the embeddings of tokens, `[count, hidden]`. */
export async function embedTokens(
  { embed, hiddenSize }: DecoderParts,
  ids: readonly number[],
  token: CancellationToken,
): Promise<Float32Array> {
  const feeds = { [embed.contract.ids]: integerTensor(ids, [1, ids.length], 'int64') };
  const results = await embed.session.run(feeds, [embed.contract.embeds], token);
  const values = floatValues(results[embed.contract.embeds], embed.contract.embeds);
  if (values.length !== ids.length * hiddenSize)
    throw new CodedError('model/graph-mismatch', 'The embedding gives vectors of another size than config.json says');
  return values;
}

/** Runs a prompt through the decoder, in chunks. */
export async function prefill(
  parts: DecoderParts,
  embeds: Float32Array,
  positions: RopePositions,
  capacity: number,
  token: CancellationToken,
  onChunk: (share: number) => void,
): Promise<{ readonly batch: Batch; readonly logits: Logits }> {
  const { length, delta, values } = positions;
  const layout = { pairs: parts.decoder.contract.pairs, kind: parts.cacheKind };
  const cache = parts.decoder.session.openCache(layout, 1, capacity);
  try {
    let logits: Logits | undefined;
    for (let start = 0; start < length; start += parts.chunk) {
      const end = Math.min(length, start + parts.chunk);
      const count = end - start;
      const axes = [0, 1, 2].flatMap((axis) => [...values.subarray(axis * length + start, axis * length + end)]);
      logits = await runDecoder(parts, cache, {
        embeds: embeds.subarray(start * parts.hiddenSize, end * parts.hiddenSize),
        count,
        axes,
        mask: new Uint8Array(end).fill(1),
        width: end,
        keep: 1,
        token,
      });
      onChunk(end / length);
    }
    if (logits === undefined) throw new CodedError('internal', 'An empty prompt was given to the decoder');
    return { batch: new Batch(parts, cache, [{ length, visible: new Uint8Array(length).fill(1), delta }]), logits };
  } catch (error) {
    cache.dispose();
    throw error;
  }
}

interface Step {
  /** `[rows, count, hidden]`. */
  readonly embeds: Float32Array;
  readonly count: number;
  /** `[3, rows, count]`. */
  readonly axes: ArrayLike<number>;
  /** `[rows, width]`. */
  readonly mask: Uint8Array;
  readonly width: number;
  /** How many last positions logits are wanted for. */
  readonly keep: number;
  readonly token: CancellationToken;
}

async function runDecoder(parts: DecoderParts, cache: Cache, step: Step): Promise<Logits> {
  const { contract } = parts.decoder;
  const { rows } = cache;
  const feeds: Record<string, Tensor> = {
    [contract.embeds]: floatTensor(step.embeds, [rows, step.count, parts.hiddenSize], contract.embedType),
    [contract.mask]: integerTensor(step.mask, [rows, step.width], contract.maskType),
    [contract.positions]: integerTensor(step.axes, [3, rows, step.count], contract.positionType),
  };
  if (contract.keep !== undefined)
    feeds[contract.keep.name] = integerTensor([step.keep], contract.keep.scalar ? [] : [1], 'int64');
  const results = await cache.run(feeds, [contract.logits], step.width, step.token);
  const logits = results[contract.logits];
  const [, kept = 0, vocabulary = 0] = logits?.dims ?? [];
  const values = floatValues(logits, contract.logits);
  if (kept < step.keep || values.length !== rows * kept * vocabulary)
    throw new CodedError('model/graph-mismatch', `The decoder gives logits [${logits?.dims.join(', ')}]`);
  return new Logits(values, kept, vocabulary);
}

/** Rows that decode together. They share nothing but the time they take. */
export class Batch implements Disposable {
  constructor(
    private readonly parts: DecoderParts,
    private readonly cache: Cache,
    private readonly rows: readonly Row[],
  ) {}

  /** Tokens of a row, the prompt included. */
  length(row: number): number {
    return this.rows[row]?.length ?? 0;
  }

  get size(): number {
    return this.rows.length;
  }

  /** Bytes of its cache. */
  get bytes(): number {
    return this.cache.bytes;
  }

  /**
   * Appends tokens to every row, each its own number of them, at least one, in one pass where the graph can.
   * @returns the rows with the tokens added, which replace this batch, and the logits of each row's new positions
   */
  async append(
    tokens: readonly (readonly number[])[],
    token: CancellationToken,
  ): Promise<{ readonly batch: Batch; readonly logits: Logits }> {
    const count = Math.max(...tokens.map((row) => row.length));
    const width = this.cache.width + count;
    const ids: number[] = [];
    const axis: number[] = [];
    const mask = new Uint8Array(this.rows.length * width);
    const rows = this.rows.map((row, index): Row => {
      const added = tokens[index] ?? [];
      const holes = count - added.length;
      const visible = mask.subarray(index * width, (index + 1) * width);
      visible.set(row.visible);
      visible.fill(1, this.cache.width + holes);
      for (let hole = 0; hole < holes; hole++) {
        ids.push(0);
        axis.push(0);
      }
      for (const [place, id] of added.entries()) {
        ids.push(id);
        axis.push(row.length + row.delta + place);
      }
      return { length: row.length + added.length, visible, delta: row.delta };
    });
    const embeds = await embedTokens(this.parts, ids, token);
    const axes = [...axis, ...axis, ...axis];
    const logits = await runDecoder(this.parts, this.cache, { embeds, count, axes, mask, width, keep: count, token });
    return { batch: new Batch(this.parts, this.cache, rows), logits };
  }

  /**
   * Makes a batch of some of the rows, each cut to its first `length` tokens. The same row may be taken many times.
   * This batch stays as it is, and must still be disposed.
   */
  select(choice: readonly { readonly row: number; readonly length?: number }[]): Batch {
    const sources: RowSource[] = [];
    const kept: { readonly length: number; readonly delta: number }[] = [];
    for (const { row, length } of choice) {
      const old = this.rows[row];
      if (old === undefined) throw new CodedError('internal', `There is no row ${row}`);
      const wanted = Math.min(length ?? old.length, old.length);
      sources.push({ row, ranges: visibleRanges(old.visible, wanted) });
      kept.push({ length: wanted, delta: old.delta });
    }
    const width = Math.max(0, ...kept.map((row) => row.length));
    const rows = kept.map(
      ({ length, delta }): Row => ({ length, delta, visible: new Uint8Array(width).fill(1, 0, length) }),
    );
    return new Batch(this.parts, this.cache.rebuild(sources, width), rows);
  }

  dispose(): void {
    this.cache.dispose();
  }
}

/** The first `count` visible positions as ranges. */
function visibleRanges(visible: Uint8Array, count: number): RowSource['ranges'] {
  const ranges: { start: number; end: number }[] = [];
  let left = count;
  for (let at = 0; at < visible.length && left > 0; at++) {
    if (visible[at] === 0) continue;
    const last = ranges.at(-1);
    if (last?.end === at) last.end++;
    else ranges.push({ start: at, end: at + 1 });
    left--;
  }
  return ranges;
}
